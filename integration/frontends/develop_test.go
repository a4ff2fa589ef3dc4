package frontends

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// environment makes a virtual environment with goanna, and pytest from PyPI.
func environment(t *testing.T, s tools, dir string) string {
	t.Helper()
	list := modules.Interpreters(t)
	env, err := pyenv.NewEnvironment(t.Context(), list[0], dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"pytest"}, {"--no-index", "--find-links", s.wheels, "goanna"}} {
		if out, err := env.Install(t.Context(), args...); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return env.Python
}

// edit replaces text in a file.
func edit(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s: %v", path, err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, new)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// A new project is developed: its tests pass, and what is edited in Go is there after another "develop", or at the next import.
func TestDevelop(t *testing.T) {
	s, work := newTools(t), t.TempDir()
	python := environment(t, s, filepath.Join(work, "text-tools", ".venv"))
	goanna := filepath.Join(filepath.Dir(python), "goanna")
	dir := filepath.Join(work, "text-tools")
	// "new" takes an empty folder only
	if err := os.Rename(filepath.Join(dir, ".venv"), filepath.Join(work, "venv")); err != nil {
		t.Fatal(err)
	}
	python, goanna = strings.Replace(python, "text-tools/.venv", "venv", 1), ""
	command := func(args ...string) string {
		t.Helper()
		return s.run(t, dir, append([]string{python, "-m", "goanna"}, args...)...)
	}
	s.run(t, work, python, "-m", "goanna", "new", "text-tools")
	_ = goanna
	command("develop", "--env", filepath.Join(work, "venv"))
	if out := s.run(t, dir, python, "-m", "pytest", "-q"); !strings.Contains(out, "2 passed") {
		t.Error(out)
	}
	if out, err := exec.Command("go", "-C", dir, "test", "./...").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
