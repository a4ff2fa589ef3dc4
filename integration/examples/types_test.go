package examples

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/checkers"
	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Type checkers find nothing in the packages, take what uses them, and refuse what they should.
func TestExampleTypes(t *testing.T) {
	list := modules.Interpreters(t)
	wheels := slices.Concat(names, small, testbuffer.Modules)
	env := modules.Environment(t, list[len(list)-1], modules.Site{Modules: wheels, Requirements: checkers.Requirements})
	t.Run("packages", func(t *testing.T) {
		var folders []string
		for _, name := range wheels {
			folders = append(folders, filepath.Join(modules.SitePackages(t, env), modules.Wheel(t, name).Module))
		}
		checkers.Packages(t, env.Python, folders)
	})
	var all []string
	for _, name := range slices.Concat(plain, small) {
		t.Run(name, func(t *testing.T) {
			files := []string{filepath.Join(dirOf(t, name), "tests", "typed.py")}
			if slices.Contains(plain, name) {
				files = append(files, filepath.Join(dirOf(t, name), "demo.py"))
			}
			checkers.Mypy(t, env.Python, files)
			all = append(all, files...)
		})
	}
	checkers.Pyright(t, env.Python, all, "3.15")
}
