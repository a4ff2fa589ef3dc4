package wheel

import (
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/checkers"
	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Type checkers find nothing in the packages. Their stubs say what Array does, and what files, results, keywords and classes are.
func TestTypes(t *testing.T) {
	list := modules.Interpreters(t)
	site := modules.Site{
		Modules:      []string{"awaitables", "classes", "everything", "facade", "files", "keywords", "nulls", "records", "streams", "trees", "values"},
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
	env := modules.Environment(t, list[len(list)-1], site)
	var folders []string
	for _, name := range site.Modules {
		folders = append(folders, filepath.Join(modules.SitePackages(t, env), name))
	}
	checkers.Packages(t, env.Python, folders)
	checkers.Mypy(t, env.Python, scripts)
	checkers.Pyright(t, env.Python, scripts, "3.11", "3.15")
	// methods of errors, which the exception has and not its class
	checkers.Stubtest(t, env.Python, site.Modules, `classes\.(Errno\.temporary|SyntaxError\.(context|unwrap))`)
}
