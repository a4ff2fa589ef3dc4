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

// environment makes a virtual environment with goanna, and with pytest from PyPI, and returns its Python.
func environment(t *testing.T, s tools, dir string) string {
	t.Helper()
	env, err := pyenv.NewEnvironment(t.Context(), modules.Interpreters(t)[0], dir)
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

// The tests of a new project pass, and what is edited in Go is there after another "develop", or with --on-import at the next import.
func TestDevelop(t *testing.T) {
	s, work := newTools(t), t.TempDir()
	venv, dir := filepath.Join(work, "venv"), filepath.Join(work, "text-tools")
	python := environment(t, s, venv)
	goanna := func(args ...string) string {
		t.Helper()
		return s.run(t, work, append([]string{python, "-m", "goanna"}, args...)...)
	}
	mean := func() string {
		t.Helper()
		return strings.TrimSpace(s.run(t, work, python, "-c", "import text_tools; print(text_tools.mean([2, 4]))"))
	}
	goanna("new", "text-tools")
	goanna("develop", dir, "--env", venv)
	if out := s.run(t, dir, python, "-m", "pytest", "-q"); !strings.Contains(out, "2 passed") {
		t.Error(out)
	}
	if out, err := exec.Command("go", "-C", dir, "test", "./...").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	source := filepath.Join(dir, "text_tools.go")
	edit(t, source, "return sum / float64(len(values))", "return 10 * sum / float64(len(values))")
	if got := mean(); got != "3.0" {
		t.Errorf("%s without a build", got)
	}
	goanna("develop", dir, "--env", venv)
	if got := mean(); got != "30.0" {
		t.Errorf("%s after a build", got)
	}
	goanna("develop", dir, "--env", venv, "--on-import")
	edit(t, source, "10 * sum", "100 * sum")
	if got := mean(); got != "300.0" {
		t.Errorf("%s at the next import", got)
	}
	edit(t, source, "100 * sum", "nothing * sum")
	cmd := exec.CommandContext(t.Context(), python, "-c", "import text_tools")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "ImportError: goanna could not build text_tools") || !strings.Contains(string(out), "undefined: nothing") {
		t.Errorf("%v\n%s", err, out)
	}
	if inside, err := os.ReadDir(dir); err != nil || len(inside) != 10 {
		t.Errorf("the project has %v (%v), expected what \"new\" and pytest wrote, and .goanna", inside, err)
	}
}

// A project that binds a package as it is found has no Go code.
func TestNewFacade(t *testing.T) {
	s, work := newTools(t), t.TempDir()
	python := environment(t, s, filepath.Join(work, "venv"))
	s.run(t, work, python, "-m", "goanna", "new", "links", "--from", "net/url")
	dir := filepath.Join(work, "links")
	s.run(t, work, python, "-m", "goanna", "develop", dir, "--env", filepath.Join(work, "venv"))
	if out := s.run(t, dir, python, "-m", "pytest", "-q"); !strings.Contains(out, "1 passed") {
		t.Error(out)
	}
	if got := s.run(t, work, python, "-c", "import links.url; print(links.url.URL('https://go.dev/doc?q=1').query().get('q'))"); got != "1\n" {
		t.Errorf("%q", got)
	}
	s.run(t, dir, python, "-m", "goanna", "sdist")
	one(t, filepath.Join(dir, "dist", "links-0.1.0.tar.gz"))
}
