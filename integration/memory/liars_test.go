package memory

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// liars need the module in C that TestLiars compiles.
var liars = []string{"test_liars.py", "test_addresses.py"}

// TestLiars gives inconsistent buffers, from an extension module in C, to every way in. Without Python's headers
// the module is the one of another interpreter, where that is the stable ABI's.
func TestLiars(t *testing.T) {
	stable := ""
	for _, i := range modules.Interpreters(t) {
		if include := headers(t, i); include != nil && !i.FreeThreaded {
			stable = compileLiar(t, include, "liar.abi3.so", "-DPy_LIMITED_API=0x030b0000")
			break
		}
	}
	ran := 0
	list := modules.Interpreters(t)
	for n, i := range list {
		include, module := headers(t, i), stable
		switch {
		case include != nil && i.FreeThreaded:
			module = compileLiar(t, include, "liar.so")
		case include != nil:
			module = compileLiar(t, include, "liar.abi3.so", "-DPy_LIMITED_API=0x030b0000")
		case i.FreeThreaded:
			module = ""
		}
		if module == "" {
			t.Logf("%s: no Python.h for it is on this machine", i.Path)
			continue
		}
		ran++
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := modules.Environment(t, i, alone)
			modes := map[string][]string{"dev": {"-X", "dev"}} // with debug hooks of the allocators
			if n == len(list)-1 {
				modes["release"] = nil
			}
			for mode, options := range modes {
				t.Run(mode, func(t *testing.T) {
					for _, file := range liars {
						pytest.Run(t, env, pytest.File{Path: file, Options: options, Imports: []string{filepath.Dir(module)}})
					}
				})
			}
		})
	}
	if ran == 0 {
		t.Fatal("the module in C needs Python.h: install python3-dev, or an interpreter that brings its headers")
	}
}

func headers(t *testing.T, i pyenv.Interpreter) []string {
	t.Helper()
	options, err := i.Headers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return options
}

func compileLiar(t *testing.T, include []string, name string, defines ...string) string {
	t.Helper()
	module := filepath.Join(t.TempDir(), name)
	args := []string{"-shared", "-fPIC", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "../testdata/liar/liar.c", "-o", module}
	if out, err := exec.Command("cc", append(append(args, defines...), include...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return module
}
