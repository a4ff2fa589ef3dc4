package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// withEverything are the files of tests that need no other module than everything.
var withEverything = []string{
	"../conversion/test_failures.py", "../conversion/test_scalars.py", "../memory/test_buffers.py", "../memory/test_memory.py",
	"../process/test_fork.py", "../process/test_stale_pointers.py", "../process/test_subinterpreters.py", "../process/test_threads.py",
	"../process/test_two_modules.py",
}

// An ordinary 3.15 prefers the abi3 file; without it, it takes the one that is for free-threaded interpreters too.
func TestABI3TWithTheGIL(t *testing.T) {
	ran := 0
	for _, i := range modules.Interpreters(t) {
		if i.FreeThreaded || i.Minor < 15 {
			continue
		}
		ran++
		t.Run(i.Name(), func(t *testing.T) {
			wheels := []string{modules.Wheel(t, "everything").Wheel}
			env, err := modules.NewEnvironment(t.Context(), i, filepath.Join(t.TempDir(), "env"), wheels, pytest.Alone...)
			if err != nil {
				t.Fatal(err)
			}
			loads(t, env, "_native.abi3.so")
			if err := os.Remove(filepath.Join(modules.SitePackages(t, env), "everything", "_native.abi3.so")); err != nil {
				t.Fatal(err)
			}
			loads(t, env, "_native.abi3t.so")
			for _, file := range withEverything {
				t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file}) })
			}
		})
	}
	if ran == 0 && os.Getenv("CI") != "" {
		t.Fatal("no CPython 3.15 with the GIL is on this machine")
	}
	if ran == 0 {
		t.Skip("no CPython 3.15 with the GIL is on this machine")
	}
}

// loads fails the test where an environment's interpreter does not load everything from a file of that base name.
func loads(t *testing.T, env *pyenv.Environment, name string) {
	t.Helper()
	out, err := exec.Command(env.Python, "-c", "import everything._native as n; print(n.__file__)").Output()
	if err != nil || filepath.Base(strings.TrimSpace(string(out))) != name {
		t.Fatalf("expected %s, loaded %s: %v", name, out, err)
	}
}
