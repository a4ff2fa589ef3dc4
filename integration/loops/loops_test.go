// Package loops runs coroutine functions on event loops other than asyncio's own.
package loops

import (
	"os"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/integration/internal/wine"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// The same for linux/arm64.
func TestEmulated(t *testing.T) {
	emulated.Run(t, modules.Site{Modules: []string{"awaitables"}, Requirements: []string{"trio", "uvloop", pytest.Requirement}}, "test_trio.py", "test_uvloop.py")
}

// For windows/amd64, where uvloop is not.
func TestWindows(t *testing.T) {
	wine.Run(t, modules.Site{Modules: []string{"awaitables"}, Requirements: []string{"trio", pytest.Requirement}}, "test_trio.py")
}

func TestLoops(t *testing.T) {
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		files, requirements := []string{"test_trio.py"}, []string{"trio", pytest.Requirement}
		if !i.FreeThreaded { // uvloop has no wheels for all free-threaded interpreters
			files, requirements = append(files, "test_uvloop.py"), append(requirements, "uvloop")
		}
		env := modules.Environment(t, i, modules.Site{Modules: []string{"awaitables"}, Requirements: requirements})
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file}) })
		}
	})
}
