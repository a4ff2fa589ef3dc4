package wheel

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// The stubs say to type checkers what Array does, and what files are. The last interpreter's checker checks for all versions.
func TestTypes(t *testing.T) {
	list := modules.Interpreters(t)
	site := modules.Site{Modules: []string{"everything", "files", "records"}, Requirements: []string{"mypy", "numpy"}}
	python := modules.Environment(t, list[len(list)-1], site).Python
	scripts, err := filepath.Glob("../testdata/typed/*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err)
	}
	for i := range scripts {
		if scripts[i], err = filepath.Abs(scripts[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []string{"3.11", "3.13", "3.15"} {
		cmd := exec.CommandContext(t.Context(), python, append([]string{"-m", "mypy", "--strict", "--cache-dir", filepath.Join(modules.Temporary(), "mypy"), "--python-version", version}, scripts...)...)
		cmd.Dir = t.TempDir()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("mypy --strict --python-version %s: %v\n%s", version, err, out)
		}
	}
}
