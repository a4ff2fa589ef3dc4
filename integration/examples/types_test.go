package examples

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/checkers"
	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Type checkers take the stubs, and refuse what they should.
func TestExampleTypes(t *testing.T) {
	list := modules.Interpreters(t)
	python := modules.Environment(t, list[len(list)-1], modules.Site{Modules: slices.Concat(plain, small), Requirements: checkers.Requirements}).Python
	var all []string
	for _, name := range slices.Concat(plain, small) {
		t.Run(name, func(t *testing.T) {
			files := []string{filepath.Join(dirOf(t, name), "tests", "typed.py")}
			if slices.Contains(plain, name) {
				files = append(files, filepath.Join(dirOf(t, name), "demo.py"))
			}
			checkers.Mypy(t, python, files)
			all = append(all, files...)
		})
	}
	checkers.Pyright(t, python, all, "3.15")
}
