// Package examples tests the modules of the folder examples in real interpreters: their demos, their Python tests and their stubs.
package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// plain are the examples with plain Go in them, each with typed.py in its tests, a script for type checkers.
var plain = []string{"matcher", "columns"}

// small are facades of packages that were not written for Python, each of less than 60 lines of code, with typed.py.
var small = []string{"zstandard", "patterns", "templates", "fetcher", "store"}

var (
	names = append([]string{"imaging"}, plain...)
	// alone is for demos that must run with the standard library.
	alone  = modules.Site{Modules: names}
	others = modules.Site{Modules: slices.Concat(names, small), Requirements: pytest.WithNumPy}
)

func dirOf(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join(modules.Root(t), "examples", name)
}

// The demos with the standard library alone, and the examples' own tests with NumPy and Pillow.
func TestExamples(t *testing.T) {
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				dir := dirOf(t, name)
				out := python(t, modules.Environment(t, i, alone), filepath.Join(dir, "demo.py"))
				if name != "imaging" && !strings.Contains(out, "times as") {
					t.Errorf("the demo compares nothing:\n%s", out)
				}
				testExample(t, i, name)
			})
		}
		for _, name := range small {
			t.Run(name, func(t *testing.T) { testExample(t, i, name) })
		}
	})
}

// The demos for linux/arm64.
func TestEmulated(t *testing.T) {
	emulated.Each(t, alone, func(t *testing.T, env *pyenv.Environment) {
		for _, name := range names {
			t.Run(name, func(t *testing.T) { python(t, env, filepath.Join(dirOf(t, name), "demo.py")) })
		}
	})
}

func testExample(t *testing.T, i pyenv.Interpreter, name string) {
	t.Helper()
	pytest.Run(t, modules.Environment(t, i, others), pytest.File{Path: filepath.Join(dirOf(t, name), "tests", "test_"+name+".py")})
}

func TestSmallExamplesAreSmall(t *testing.T) {
	for _, name := range small {
		text, err := os.ReadFile(filepath.Join(dirOf(t, name), name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		code := 0
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				code++
			}
		}
		if code >= 60 {
			t.Errorf("%s has %d lines of code", name, code)
		}
	}
}

// The demo of imaging says what it found: an interpreter without the GIL, NumPy and Pillow.
func TestImagingDemo(t *testing.T) {
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		out := python(t, modules.Environment(t, i, others), filepath.Join(dirOf(t, "imaging"), "demo.py"))
		if !strings.Contains(out, "NumPy") || !strings.Contains(out, "Pillow") {
			t.Errorf("the demo does not show NumPy and Pillow:\n%s", out)
		}
		if i.FreeThreaded && !strings.Contains(strings.ToLower(out), "gil off") {
			t.Errorf("the demo does not say that the GIL is off:\n%s", out)
		}
	})
}

func python(t *testing.T, env *pyenv.Environment, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), env.Python, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
