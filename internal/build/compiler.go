package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// defaultCompilers are the values of CC that the go command has where its user gives none.
var defaultCompilers = []string{"gcc", "cc", "clang"}

// chooseCompiler returns the command of the C compiler for a target: the user's, the machine's own for its own kind, or else a
// cross-compiler of gcc, or zig.
func chooseCompiler(t platform.Target, configured []string) ([]string, error) {
	if len(configured) != 1 || !slices.Contains(defaultCompilers, configured[0]) {
		return configured, nil
	}
	if _, err := exec.LookPath(configured[0]); err == nil && t == platform.Host() {
		return configured, nil
	}
	if name := t.Compiler(); name != "" {
		if _, err := exec.LookPath(name); err == nil {
			return []string{name}, nil
		}
	}
	if zig := findZig(); zig != nil {
		return append(zig, "cc", "-target", t.Zig()), nil
	}
	if t == platform.Host() {
		return configured, nil // findCompiler has the error
	}
	ways := []string{`install zig ("pip install ziglang")`}
	if name := t.CompilerPackage(); name != "" {
		ways = append(ways, fmt.Sprintf(`install gcc for it (on Debian and Ubuntu "apt-get install %s")`, name))
	}
	return nil, fmt.Errorf("no C compiler for %v: %s, or set CC", t, strings.Join(ways, ", or "))
}

// findZig returns the command zig, or that of the package ziglang of a Python on PATH; nil where there is none.
func findZig() []string {
	if _, err := exec.LookPath("zig"); err == nil {
		return []string{"zig"}
	}
	for _, python := range []string{"python3", "python"} {
		if exec.Command(python, "-m", "ziglang", "version").Run() == nil {
			return []string{python, "-m", "ziglang"}
		}
	}
	return nil
}

// removeStrays removes from a folder the empty object files that zig has left there since a time, where a go command ran that asked the compiler for
// its identity ("cc -###").
func removeStrays(dir string, since time.Time) {
	for _, name := range []string{"-.o", "a.o"} {
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 && !info.ModTime().Before(since.Truncate(time.Second)) {
			os.Remove(path)
		}
	}
}
