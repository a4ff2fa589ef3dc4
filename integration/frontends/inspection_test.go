package frontends

import (
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
)

// Help, completers and Sphinx show classes, docstrings and signatures.
func TestInspection(t *testing.T) {
	site := modules.Site{Modules: []string{"classes", "facade"}, Requirements: []string{"ipython==9.18.1", "sphinx", pytest.Requirement}}
	env := modules.Environment(t, modules.Named(t, "3.13"), site)
	pytest.Run(t, env, pytest.File{Path: "inspection.py"})
}
