// Package checkers runs type checkers of Python on files that use modules by their stubs.
package checkers

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Requirements are what [Mypy] and [Pyright] want of an environment.
var Requirements = []string{"basedpyright", "mypy", "numpy"}

// Mypy has mypy check the files, strictly, with the modules of a Python's environment, for each of three versions. A comment that ignores no error
// is one, so the files can say what is refused. No two files may have one name.
func Mypy(t *testing.T, python string, files []string) {
	t.Helper()
	for _, version := range []string{"3.11", "3.13", "3.15"} {
		args := []string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(modules.Temporary(), "mypy", t.Name()), "--python-version", version}
		run(t, python, append(args, files...)...)
	}
}

// Pyright is [Mypy] with pyright, for the versions given. Several files may have one name. To strict pyright NumPy's own functions are partly unknown in
// versions that the NumPy of the environment does not support.
func Pyright(t *testing.T, python string, files []string, versions ...string) {
	t.Helper()
	project := pyrightProject(t, files)
	for _, version := range versions {
		run(t, python, "-m", "basedpyright", "--pythonpath", python, "--pythonversion", version, "--project", project)
	}
}

// Packages has mypy and pyright check the stubs of packages of a Python's environment, strictly, and mypy the Python code without stubs. folders are
// those of the packages.
func Packages(t *testing.T, python string, folders []string) {
	t.Helper()
	args := []string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(modules.Temporary(), "mypy", t.Name())}
	var files []string
	for _, folder := range folders {
		args = append(args, "-p", filepath.Base(folder))
		stubs, err := filepath.Glob(filepath.Join(folder, "*.pyi"))
		if err != nil || len(stubs) == 0 {
			t.Fatalf("%s: expected stubs, found none (%v)", folder, err)
		}
		files = append(files, stubs...)
	}
	checked(t, run(t, python, args...), len(files))
	Pyright(t, python, files, "3.15")
}

// Stubtest has mypy's stubtest compare the stubs of modules of a Python's environment with what the modules have, but for what a regular expression of allowed
// matches, and modules for PyInstaller, which is not there.
func Stubtest(t *testing.T, python string, names []string, allowed ...string) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "allowed")
	if err := os.WriteFile(list, []byte(strings.Join(append(allowed, `.*\._pyinstaller\..*`), "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-m", "mypy.stubtest", "--ignore-disjoint-bases", "--allowlist", list}
	checked(t, run(t, python, append(args, names...)...), len(names))
}

// pyrightProject is a file of pyright's settings.
func pyrightProject(t *testing.T, files []string) string {
	t.Helper()
	settings, err := json.Marshal(map[string]any{
		"include": files, "typeCheckingMode": "strict", "reportUnnecessaryTypeIgnoreComment": true, "enableTypeIgnoreComments": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pyrightconfig.json")
	if err := os.WriteFile(path, settings, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// checked looks in the output of mypy or stubtest that it has checked so many files or modules.
func checked(t *testing.T, output string, atLeast int) {
	t.Helper()
	n := 0
	if found := successOf.FindStringSubmatch(output); found != nil {
		n, _ = strconv.Atoi(found[1])
	}
	if n < atLeast {
		t.Errorf("%d or more were to be checked: %s", atLeast, output)
	}
}

var successOf = regexp.MustCompile(`Success: no issues found in (\d+) `)

// run runs a module of Python, whose output it returns, and which must not fail.
func run(t *testing.T, python string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, args...)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
