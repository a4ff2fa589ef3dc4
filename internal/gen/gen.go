// Package gen generates the sources of a Python module from its description: the Go half and the C half of every call, the
// package's __init__.py and its type stub. The types themselves generate the code that depends on the kind of type.
package gen

import "github.com/goanna-py/goanna/internal/model"

// Sources are the generated files of one module.
type Sources struct {
	Main []byte // Go: package main, which registers one function for each bound function
	C    []byte // module.c, compiled with the files of package shim
	Init []byte // __init__.py
	Stub []byte // __init__.pyi
}

// Generate returns the sources of m. They depend on m only.
func Generate(m *model.Module) (*Sources, error) {
	frames := make([]frame, len(m.Callables))
	for i := range m.Callables {
		frames[i] = layOut(&m.Callables[i])
	}
	print := fingerprint(m, frames)
	main, err := goSource(m, frames, print)
	if err != nil {
		return nil, err
	}
	return &Sources{
		Main: main,
		C:    cSource(m, frames, print),
		Init: initSource(m),
		Stub: stubSource(m),
	}, nil
}
