package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// goanna.exe runs under Wine, with what needs neither Go nor an interpreter there, and so do the tests of what differs on Windows.
func TestWine(t *testing.T) {
	wine := newWine(t)
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
		out, status := wine.run(t, append([]string{tool}, test.args...)...)
		for _, text := range test.says {
			if !strings.Contains(out, text) {
				t.Errorf("goanna %s does not say %q:\n%s", strings.Join(test.args, " "), text, out)
			}
		}
		if status != test.status {
			t.Errorf("goanna %s: status %d, expected %d\n%s", strings.Join(test.args, " "), status, test.status, out)
		}
	}
	if _, err := os.Stat(filepath.Join(wine.dir, "hello", "tests", "test_hello.py")); err != nil {
		t.Error(err)
	}
	out, status := wine.run(t, compileForWindows(t, "./internal/platform", "test", "-c"), "-test.v", "-test.run", "WriteFile|Interruptible|Replace|VariableName")
	if passed := strings.Count(out, "--- PASS"); status != 0 || passed != 4 {
		t.Errorf("package platform: status %d, %d passed\n%s", status, passed, out)
	}
}

// wineTool is Wine with a prefix of its own, which runs programs in a folder.
type wineTool struct{ path, dir, prefix string }

// newWine finds Wine. Debian's is not on PATH.
func newWine(t *testing.T) *wineTool {
	t.Helper()
	w := &wineTool{dir: t.TempDir(), prefix: t.TempDir()}
	for _, name := range []string{"wine64", "wine", "/usr/lib/wine/wine64"} {
		if path, err := exec.LookPath(name); err == nil {
			w.path = path
			break
		}
	}
	compiler := "x86_64-w64-mingw32-gcc"
	if _, err := exec.LookPath(compiler); (err != nil || w.path == "") && os.Getenv("CI") == "" {
		t.Skip("no Wine, or no " + compiler)
	}
	if out, status := w.run(t, "wineboot", "--init"); status != 0 {
		t.Fatalf("wineboot: status %d\n%s", status, out)
	}
	t.Cleanup(func() { w.run(t, "wineboot", "--shutdown") })
	// Wine 8 lacks the library from which Go's runtime has its random numbers
	library := filepath.Join(w.prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(library); err != nil {
		command := exec.Command(compiler, "-shared", "-O2", "-o", library, "../testdata/wine/bcryptprimitives.c", "-ladvapi32")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return w
}

// run runs a program of Windows, and returns what it prints and its exit status.
func (w *wineTool) run(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(w.path, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "WINEPREFIX="+w.prefix, "WINEDEBUG=-all")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
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
