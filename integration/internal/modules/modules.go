// Package modules builds the test modules of integration/testdata and the examples, and installs them into environments of the
// interpreters of the machine.
package modules

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

var interpreters = sync.OnceValues(func() ([]pyenv.Interpreter, error) {
	return pyenv.Find(context.Background(), pyenv.Options{})
})

// Interpreters returns one of each version of the machine, with the GIL and without, oldest first as pyenv.Find orders them. There must
// be one.
func Interpreters(t testing.TB) []pyenv.Interpreter {
	t.Helper()
	list, err := interpreters()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no CPython from 3.11 on was found: put one on PATH or into GOANNA_PYTHONS")
	}
	var one []pyenv.Interpreter
	for _, i := range list {
		same := func(other pyenv.Interpreter) bool {
			return other.Minor == i.Minor && other.FreeThreaded == i.FreeThreaded
		}
		if !slices.ContainsFunc(one, same) {
			one = append(one, i)
		}
	}
	return one
}

// Named returns the interpreter of a name, such as "3.13" or "3.13t". There must be one.
func Named(t testing.TB, name string) pyenv.Interpreter {
	t.Helper()
	list := Interpreters(t)
	n := slices.IndexFunc(list, func(i pyenv.Interpreter) bool { return i.Name() == name })
	if n < 0 {
		t.Fatalf("no CPython %s was found: put one on PATH or into GOANNA_PYTHONS", name)
	}
	return list[n]
}

// Each runs a test for every interpreter, in parallel.
func Each(t *testing.T, test func(t *testing.T, i pyenv.Interpreter)) {
	for _, i := range Interpreters(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, i)
		})
	}
}

// Root is the folder of the repository.
func Root(t testing.TB) string {
	t.Helper()
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func root() (string, error) {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return "", fmt.Errorf("this test was compiled without the paths of its sources (-trimpath)")
	}
	return filepath.Join(filepath.Dir(file), "..", "..", ".."), nil
}

// source is the folder of the Go package of a module: an example, or a folder of integration/testdata.
func source(name string) (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	example := filepath.Join(root, "examples", name)
	if _, err := os.Stat(example); err == nil {
		return example, nil
	}
	return filepath.Join(root, "integration", "testdata", name), nil
}

// temporary is the folder for wheels and environments of this process's tests; see [Main].
var temporary string

// Main runs the tests of a package, whose TestMain calls it, and removes what they shared. It returns the exit code.
func Main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "goanna-integration-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	temporary = dir
	return m.Run()
}

// Temporary is a folder that is removed after the last test of the package.
func Temporary() string { return temporary }

var wheels sync.Map // by name and target: func() (*build.Result, error)

// Wheel builds the wheel of a module, once a process. Other processes find its parts compiled in goanna's cache.
func Wheel(t testing.TB, name string) *build.Result {
	t.Helper()
	return WheelFor(t, name, platform.Target{})
}

// WheelFor is Wheel for a machine of another kind.
func WheelFor(t testing.TB, name string, target platform.Target) *build.Result {
	t.Helper()
	result, err := wheel(name, target)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func wheel(name string, target platform.Target) (*build.Result, error) {
	made, _ := wheels.LoadOrStore(name+" "+target.String(), sync.OnceValues(func() (*build.Result, error) {
		dir, err := source(name)
		if err != nil {
			return nil, err
		}
		return build.Build(context.Background(), build.Options{Dir: dir, Out: temporary, Target: target})
	}))
	return made.(func() (*build.Result, error))()
}

func wheelFiles(names []string) (files []string, err error) {
	for _, name := range names {
		result, err := wheel(name, platform.Target{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, result.Wheel)
	}
	return files, nil
}

// Site is what an environment has: modules, and requirements (PEP 508) from PyPI.
type Site struct {
	Modules, Requirements []string
}

func (s Site) key(i pyenv.Interpreter) string {
	return strings.Join([]string{i.Path, strings.Join(s.Modules, " "), strings.Join(s.Requirements, " ")}, "\x00")
}
