package wheel

import (
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/checkers"
	"github.com/goanna-py/goanna/integration/internal/modules"
)

// The stubs say to type checkers what Array does, and what files, results, keywords and classes are.
func TestTypes(t *testing.T) {
	list := modules.Interpreters(t)
	site := modules.Site{
		Modules:      []string{"awaitables", "classes", "everything", "facade", "files", "keywords", "records", "streams", "trees", "values"},
		Requirements: checkers.Requirements,
	}
	scripts, err := filepath.Glob("../testdata/typed/*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err)
	}
	for i := range scripts {
		if scripts[i], err = filepath.Abs(scripts[i]); err != nil {
			t.Fatal(err)
		}
	}
	python := modules.Environment(t, list[len(list)-1], site).Python
	checkers.Mypy(t, python, scripts)
	checkers.Pyright(t, python, scripts, "3.11", "3.15")
	checkers.Stubtest(t, python, []string{"classes", "everything", "files", "keywords", "records", "streams", "trees", "values"})
}
