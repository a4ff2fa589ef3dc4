package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Type checkers take the stubs, and refuse what they should: a comment that ignores no error is one.
func TestExampleTypes(t *testing.T) {
	list := modules.Interpreters(t)
	python := modules.Environment(t, list[len(list)-1], modules.Site{Modules: plain, Requirements: []string{"basedpyright", "mypy", "numpy"}}).Python
	for _, name := range plain {
		dir := dirOf(t, name)
		files := []string{filepath.Join(dir, "demo.py"), filepath.Join(dir, "tests", "typed.py")}
		for _, version := range []string{"3.11", "3.13", "3.15"} {
			args := append([]string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(modules.Temporary(), "mypy", name), "--python-version", version}, files...)
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
