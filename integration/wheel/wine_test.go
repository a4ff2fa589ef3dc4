package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/wine"
)

// goanna.exe runs under Wine, with what needs neither Go nor an interpreter there, and so do the tests of what differs on Windows.
func TestWine(t *testing.T) {
	w, dir := wine.New(t), t.TempDir()
	tool := compileForWindows(t, "./cmd/goanna", "build")
	for _, test := range []struct {
		args   []string
		status int
		says   []string
	}{
		{[]string{"version"}, 0, []string{"windows/amd64"}},
		{[]string{"new", "hello"}, 0, []string{`hello\pyproject.toml`}},
		{[]string{"doctor"}, 1, []string{"no go command on PATH", "winget install GoLang.Go", `AppData\Local\goanna`}},
		{[]string{"pythons"}, 1, []string{"no CPython"}},
		{[]string{"build", "hello"}, 1, []string{"no go command on PATH"}},
		{[]string{"clean", "hello"}, 0, nil},
	} {
		out, status := w.Run(t, dir, append([]string{tool}, test.args...)...)
		for _, text := range test.says {
			if !strings.Contains(out, text) {
				t.Errorf("goanna %s does not say %q:\n%s", strings.Join(test.args, " "), text, out)
			}
		}
		if status != test.status {
			t.Errorf("goanna %s: status %d, expected %d\n%s", strings.Join(test.args, " "), status, test.status, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "hello", "tests", "test_hello.py")); err != nil {
		t.Error(err)
	}
	out, status := w.Run(t, dir, compileForWindows(t, "./internal/platform", "test", "-c"), "-test.v", "-test.run", "WriteFile|Interruptible|Replace|VariableName")
	if passed := strings.Count(out, "--- PASS"); status != 0 || passed != 4 {
		t.Errorf("package platform: status %d, %d passed\n%s", status, passed, out)
	}
}

// compileForWindows compiles a package of the repository by a command of go, and returns the path of the program.
func compileForWindows(t *testing.T, name string, command ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program.exe")
	cmd := exec.Command("go", append(command, "-o", path, name)...)
	cmd.Dir = modules.Root(t)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}
