// Package wine runs programs for Windows under Wine, CPythons among them.
package wine

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/platform"
)

// Target is what the programs are for.
var Target = platform.Target{GOOS: "windows", GOARCH: "amd64"}

// Wine has a prefix, the folder that programs take for their Windows.
type Wine struct{ path, prefix string }

// New finds Wine, and makes a prefix for the test. A machine that lacks Wine or mingw-w64 skips the test; CI must have both.
func New(t *testing.T) *Wine {
	t.Helper()
	w := &Wine{path: find(), prefix: t.TempDir()}
	if w.path == "" {
		modules.Lacks(t, "no Wine")
	}
	if _, err := exec.LookPath(Target.Compiler()); err != nil {
		modules.Lacks(t, "no "+Target.Compiler())
	}
	if out, status := w.Run(t, w.prefix, "wineboot", "--init"); status != 0 {
		t.Fatalf("wineboot: status %d\n%s", status, out)
	}
	t.Cleanup(func() { w.Run(t, w.prefix, "wineboot", "--shutdown") })
	// Wine 8 lacks the library from which Go's runtime has its random numbers
	library := filepath.Join(w.prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(library); err != nil {
		source := filepath.Join(modules.Root(t), "integration", "testdata", "wine", "bcryptprimitives.c")
		command(t, Target.Compiler(), "-shared", "-O2", "-o", library, source, "-ladvapi32")
	}
	return w
}

// find returns the path of Wine, or nothing. Debian's is not on PATH.
func find() string {
	for _, name := range []string{"wine64", "wine", "/usr/lib/wine/wine64"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Run runs a program for Windows in a folder, and returns what it prints and its exit status.
func (w *Wine) Run(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(w.path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "WINEPREFIX="+w.prefix, "WINEDEBUG=-all")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
