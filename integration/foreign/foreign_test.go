// Package foreign runs a part of the tests, and a demo, on interpreters of other systems, which the machine emulates.
package foreign

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/integration/internal/wine"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// site has few modules, as each is compiled for each system.
var site = modules.Site{Modules: []string{"matcher", "everything", "objects"}, Requirements: []string{pytest.Requirement}}

// linux/arm64 under qemu-user.
func TestARM64(t *testing.T) {
	run(t, emulated.Environment(t, site),
		"conversion/test_failures.py", "conversion/test_scalars.py",
		"memory/test_arrow_values.py", "memory/test_buffers.py", "memory/test_dlpack.py", "memory/test_references.py",
		"process/test_fork.py", "process/test_subinterpreters.py",
	)
}

// windows/amd64 under Wine.
func TestWindows(t *testing.T) {
	run(t, wine.New(t).Environment(t, site),
		"conversion/test_failures.py", "conversion/test_scalars.py",
		"memory/test_buffers.py", "memory/test_dlpack.py", "memory/test_objects.py", "memory/test_references.py", "process/test_subinterpreters.py",
	)
}

// run runs the demo of an example, and files of Python tests.
func run(t *testing.T, env *pyenv.Environment, files ...string) {
	t.Run("demo", func(t *testing.T) {
		text := filepath.Join(modules.Root(t), "README.md") // the usual one takes a minute
		cmd := exec.CommandContext(t.Context(), env.Python, filepath.Join(modules.Root(t), "examples", "matcher", "demo.py"), text)
		cmd.Dir = t.TempDir()
		cmd.Env = pyenv.CleanEnviron()
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "all is well") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	for _, file := range files {
		t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: filepath.Join("..", file), Limit: limit}) })
	}
}

// limit is the time for a file of tests, on a machine that is busy otherwise.
const limit = 15 * time.Minute
