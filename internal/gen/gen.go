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
	// Awaitables is _awaitables.py, by which coroutine functions are awaited; nil: the module has none.
	Awaitables []byte
}

// Generate returns the sources of m. They depend on m only.
func Generate(m *model.Module) (*Sources, error) {
	own := startingOperations(m)
	frames := make([]frame, len(own.Callables))
	for i := range own.Callables {
		frames[i] = layOut(&own.Callables[i])
	}
	print := fingerprint(own, frames)
	main, err := goSource(own, frames, print)
	if err != nil {
		return nil, err
	}
	return &Sources{
		Main:       main,
		C:          cSource(own, frames, print),
		Init:       initSource(m),
		Stub:       stubSource(m),
		Awaitables: awaitablesSource(m),
	}, nil
}
