// Package loops runs coroutine functions on event loops other than asyncio's own.
package loops

import (
	"os"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

func TestTrio(t *testing.T) { run(t, "test_trio.py", "trio") }

func TestUvloop(t *testing.T) { run(t, "test_uvloop.py", "uvloop") }

// run runs a file in every interpreter for which the requirement has a wheel.
func run(t *testing.T, file, requirement string) {
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		if requirement == "uvloop" && i.FreeThreaded {
			t.Skip("uvloop has no wheels for all free-threaded interpreters")
		}
		env := modules.Environment(t, i, modules.Site{Modules: []string{"awaitables"}, Requirements: []string{requirement, pytest.Requirement}})
		pytest.Run(t, env, pytest.File{Path: file})
	})
}
