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
	// Submodules are those of a module with several Go packages.
	Submodules []Submodule
	// Coroutines are the files by which coroutine functions are awaited, none where the module has none.
	Coroutines []PythonFile
}

// PythonFile is a file of the module's package.
type PythonFile struct {
	Name string
	Data []byte
}

// Submodule is the Python half of a module in that of the wheel.
type Submodule struct {
	Name string // "zst"
	Init []byte // zst.py
	Stub []byte // zst.pyi
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
	var submodules []Submodule
	for i, sub := range m.Submodules {
		submodules = append(submodules, Submodule{sub.LastName(), submoduleSource(m, i+1), stubSource(m, i+1)})
	}
	return &Sources{
		Main:       main,
		Submodules: submodules,
		C:          cSource(own, frames, print),
		Init:       initSource(m),
		Stub:       stubSource(m, 0),
		Coroutines: coroutineFiles(m),
	}, nil
}
