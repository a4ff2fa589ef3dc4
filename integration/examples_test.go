package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// examples are the packages of the folder with plain Go in them: each with a demo.py, pytest's tests and typed.py, a script for type
// checkers.
var examples = []string{"matcher", "columns"}

var (
	columns = wheelOf("../examples/columns")
	matcher = wheelOf("../examples/matcher")
)

func exampleDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// The demo with the standard library alone, and the example's own tests with NumPy.
func TestExamples(t *testing.T) {
	for _, i := range found(t) {
		for _, name := range examples {
			t.Run(i.Name()+"/"+name, func(t *testing.T) {
				t.Parallel()
				dir := exampleDir(t, name)
				if out := python(t, environment(t, i), filepath.Join(dir, "demo.py")); !strings.Contains(out, "times as") {
					t.Errorf("the demo compares nothing:\n%s", out)
				}
				out := python(t, environment(t, i, others...), "-m", "pytest", "-q", "-p", "no:cacheprovider", filepath.Join(dir, "tests"))
				if !regexp.MustCompile(`[3-9]\d passed`).MatchString(out) || strings.Contains(out, "skipped") {
					t.Errorf("expected 30 tests or more and none skipped:\n%s", out)
				}
			})
		}
	}
}

// Type checkers take the stubs, and refuse what they should: a comment that ignores no error is one.
func TestExampleTypes(t *testing.T) {
	list := found(t)
	python := environment(t, list[len(list)-1], "numpy", "mypy", "basedpyright").Python
	for _, name := range examples {
		dir := exampleDir(t, name)
		files := []string{filepath.Join(dir, "demo.py"), filepath.Join(dir, "tests", "typed.py")}
		for _, version := range []string{"3.11", "3.13", "3.15"} {
			args := append([]string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(temporary, "mypy", name), "--python-version", version}, files...)
			check(t, python, args...)
		}
		check(t, python, "-m", "basedpyright", "--pythonpath", python, "--project", pyrightProject(t, files))
	}
}

// pyrightProject is a file of pyright's settings. The version is that of the interpreter.
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

func check(t *testing.T, python string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, args...)
	cmd.Dir = t.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
