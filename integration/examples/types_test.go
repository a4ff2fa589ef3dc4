package examples

import (
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/checkers"
	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Type checkers take the stubs, and refuse what they should.
func TestExampleTypes(t *testing.T) {
	list := modules.Interpreters(t)
	python := modules.Environment(t, list[len(list)-1], modules.Site{Modules: plain, Requirements: checkers.Requirements}).Python
	for _, name := range plain {
		t.Run(name, func(t *testing.T) {
			dir := dirOf(t, name)
			checkers.Run(t, python, []string{filepath.Join(dir, "demo.py"), filepath.Join(dir, "tests", "typed.py")})
		})
	}
}
