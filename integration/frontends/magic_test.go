package frontends

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/markdown"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

// IPython loads the extension of goanna's wheel, and runs cells of Go.
func TestCellMagic(t *testing.T) {
	s := newTools(t)
	base, err := pyenv.Probe(t.Context(), s.python)
	if err != nil {
		t.Fatal(err)
	}
	python, err := venv.Of(t.Context(), *base, "ipython", "ipython==9.18.1")
	if err != nil {
		t.Fatal(err)
	}
	site := unzip(t, one(t, filepath.Join(s.wheels, "goanna-*.whl")))
	if err := os.Chmod(filepath.Join(site, "goanna", "bin", "goanna"), 0o755); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("magic.py")
	if err != nil {
		t.Fatal(err)
	}
	// the cells of the documentation, too
	var cells []string
	for _, b := range markdown.Blocks(string(read(t, filepath.Join(modules.Root(t), "docs", "notebooks.md")))) {
		if b.Language == "ipython" {
			cells = append(cells, b.Text)
		}
	}
	input, err := json.Marshal(cells)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, script, "golang.org/x/mod@"+version(t, "golang.org/x/mod"))
	cmd.Dir, cmd.Stdin = t.TempDir(), bytes.NewReader(input)
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONPATH="+site, "IPYTHONDIR="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
