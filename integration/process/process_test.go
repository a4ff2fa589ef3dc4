// Package process tests, in real interpreters, what a process does with Go in it: loading it, forks, threads, greenlets, other
// interpreters, limits, and ends good and bad.
package process

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/integration/internal/wine"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// site is that of an interpreter: gevent has no wheels for free-threaded ones.
func site(i pyenv.Interpreter) modules.Site {
	s := modules.Site{
		Modules:      []string{"crashes", "everything", "files", "leaves", "objects"},
		Requirements: []string{pytest.Requirement, "greenlet"},
	}
	if !i.FreeThreaded {
		s.Requirements = append(s.Requirements, "gevent")
	}
	return s
}

// The functions of module leaves are what its tests say.
func TestLeaves(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("leaves are those of linux/amd64")
	}
	others := []string{"calm", "collect", "disturb", "divide", "profile", "profiled", "made", "changing", "change", "upper", "Named.length", "Meter.ratio", "Outer.__eq__"}
	for _, c := range modules.Wheel(t, "leaves").Calls {
		if c.Leaf == slices.Contains(others, c.Name) {
			t.Errorf("%s: leaf: %t, %s", c.Name, c.Leaf, c.Why)
		}
	}
}

func testFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("test_*.py")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

// Every file of Python tests beside this one, in every interpreter.
func TestProcess(t *testing.T) {
	files := testFiles(t)
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		env := modules.Environment(t, i, site(i))
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file}) })
		}
	})
}

// The same files for linux/arm64.
func TestEmulated(t *testing.T) { emulated.Run(t, site(pyenv.Interpreter{}), testFiles(t)...) }

// The same files for windows/amd64.
func TestWindows(t *testing.T) { wine.Run(t, site(pyenv.Interpreter{}), testFiles(t)...) }
