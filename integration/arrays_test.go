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
			runCases(t, python, "test_ndarray.py")
		})
	}
}

// The stubs say to type checkers what Array does, and what files, results and keywords are. The last interpreter's checker checks for all versions.
func TestTypes(t *testing.T) {
	list := found(t)
	python := environment(t, list[len(list)-1], "numpy", "mypy", "basedpyright").Python
	scripts, err := filepath.Glob("testdata/typed/*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err)
	}
	for i := range scripts {
		if scripts[i], err = filepath.Abs(scripts[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []string{"3.11", "3.13", "3.15"} {
		cmd := exec.CommandContext(t.Context(), python, append([]string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(temporary, "mypy"), "--python-version", version}, scripts...)...)
		cmd.Dir = t.TempDir()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("mypy --strict --python-version %s: %v\n%s", version, err, out)
		}
	}
	check(t, python, "-m", "basedpyright", "--pythonpath", python, "--project", pyrightProject(t, scripts))
}
