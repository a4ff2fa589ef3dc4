// Package memory tests, in real interpreters, the memory that Python and Go share: buffers in, arrays out, how long it lives.
package memory

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/integration/internal/wine"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

var (
	names = []string{"everything", "exporters", "layouts", "nulls", "objects", "records", "ways", "writable"}
	// libraries are modules whose tests use NumPy or other Go libraries.
	libraries = []string{"containers", "interop"}
	// alone shows that nothing needs NumPy.
	alone = modules.Site{Modules: names, Requirements: pytest.Alone}
	numpy = modules.Site{Modules: slices.Concat(names, libraries), Requirements: pytest.WithNumPy}
)

func run(t *testing.T, site modules.Site, files ...string) {
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		env := modules.Environment(t, i, site)
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file}) })
		}
	})
}

var withNumPy = []string{"test_arrays.py", "test_exporters.py", "test_interop.py", "test_layouts.py", "test_ndarray.py", "test_records.py", "test_writable.py"}

// filesAlone are the other files of Python tests beside this one.
func filesAlone(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("test_*.py")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return slices.DeleteFunc(files, func(file string) bool { return slices.Contains(liars, file) || slices.Contains(withNumPy, file) })
}

func TestMemory(t *testing.T) { run(t, alone, filesAlone(t)...) }

func TestMemoryWithNumPy(t *testing.T) { run(t, numpy, withNumPy...) }

// The same files for linux/arm64.
func TestEmulated(t *testing.T) { emulated.Run(t, alone, filesAlone(t)...) }

func TestEmulatedWithNumPy(t *testing.T) { emulated.Run(t, numpy, withNumPy...) }

// The same files for windows/amd64. The files of liars_test.go are not among them: their module in C is compiled for this machine. NumPy is not imported under
// Wine 8, whose C library lacks crealf.
func TestWindows(t *testing.T) { wine.Run(t, alone, filesAlone(t)...) }
