package integration

import (
	"os/exec"
	"path/filepath"
	"testing"
)

func TestArrays(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			python := environment(t, i, others...).Python
			run(t, python, "arrays_checks.py", 15000)
			run(t, python, "arrays_threads.py", 1000)
		})
	}
}

// The stub of Array says to type checkers what Array does. The last interpreter's checker checks for all versions.
func TestArrayTypes(t *testing.T) {
	list := found(t)
	python := environment(t, list[len(list)-1], "numpy", "mypy").Python
	script, err := filepath.Abs("testdata/typed/arrays.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"3.11", "3.13", "3.15"} {
		cmd := exec.CommandContext(t.Context(), python, "-m", "mypy", "--strict", "--cache-dir", filepath.Join(temporary, "mypy"), "--python-version", version, script)
		cmd.Dir = t.TempDir()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("mypy --strict --python-version %s: %v\n%s", version, err, out)
		}
	}
}
