package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// A program that Nuitka compiles, of which it takes minutes, has the Go library beside it, and the modules that code in C imports: the package
// configuration in the wheel says so.
func TestNuitka(t *testing.T) {
	if os.Getenv("GOANNA_SUITES") == "" {
		t.Skip("GOANNA_SUITES is not set")
	}
	list := modules.Interpreters(t)
	n := slices.IndexFunc(list, func(i pyenv.Interpreter) bool { return i.Name() == "3.13" })
	if n < 0 {
		t.Fatal("no CPython 3.13 was found")
	}
	env := modules.Environment(t, list[n], modules.Site{Modules: []string{"matcher"}, Requirements: []string{"nuitka"}})
	dir := t.TempDir()
	const program = "import matcher\nprint(matcher.count(['he'], 'she he'))\n"
	if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	configuration := filepath.Join(modules.SitePackages(t, env), "matcher", "nuitka-package.config.yml")
	cmd := exec.CommandContext(t.Context(), env.Python, "-m", "nuitka", "--standalone", "--disable-ccache", "--user-package-configuration-file="+configuration, "app.py")
	cmd.Dir, cmd.Env = dir, pyenv.CleanEnviron()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "app.dist", "app.bin")).CombinedOutput()
	if err != nil || string(out) != "{'he': 2}\n" {
		t.Errorf("the program printed %q: %v", out, err)
	}
}
