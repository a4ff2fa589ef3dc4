// Package conversion tests, in real interpreters, what becomes of the values that pass between Python and Go.
package conversion

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/integration/internal/wine"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

var site = modules.Site{
	Modules:      []string{"awaitables", "beside", "callbacks", "classes", "containers", "everything", "facade", "files", "functions", "interfaces", "iterators", "keywords", "streams", "trees", "values"},
	Requirements: pytest.Alone,
}

// The same files for linux/arm64.
func TestEmulated(t *testing.T) { emulated.Run(t, site, testFiles(t)...) }

// The same files for windows/amd64.
func TestWindows(t *testing.T) { wine.Run(t, site, testFiles(t)...) }

func testFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("test_*.py")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

// Every file of Python tests beside this one, in every interpreter.
func TestConversion(t *testing.T) {
	files := testFiles(t)
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		env := modules.Environment(t, i, site)
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file, Limit: limit()}) })
		}
	})
}

// limit is the time for a file, where GOANNA_EXAMPLES asks for more values that of go test's -timeout alone. 0 is the usual one.
func limit() time.Duration {
	if os.Getenv("GOANNA_EXAMPLES") != "" {
		return math.MaxInt64
	}
	return 0
}
