package frontends

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/markdown"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
	"github.com/goanna-py/goanna/internal/venv"
)

// toxFile is the tox.ini of the documentation.
func toxFile(t *testing.T) string {
	t.Helper()
	for _, b := range markdown.Blocks(string(read(t, filepath.Join(modules.Root(t), "docs", "building.md")))) {
		if b.Language == "ini" {
			return b.Text
		}
	}
	t.Fatal("docs/building.md has no tox.ini")
	return ""
}

// toxName is the name that tox has for an environment of the interpreter: "py313t".
func toxName(i pyenv.Interpreter) string { return "py" + strings.ReplaceAll(i.Name(), ".", "") }

// tox runs the tests of a new project on the oldest interpreter and on one without the GIL, with one wheel.
func TestTox(t *testing.T) {
	s, work, list := newTools(t), t.TempDir(), modules.Interpreters(t)
	python, err := venv.Of(t.Context(), list[len(list)-1], "tox", "tox==4.67.15")
	if err != nil {
		t.Fatal(err)
	}
	s.run(t, work, filepath.Join(unzip(t, one(t, filepath.Join(s.wheels, "goanna-*.whl"))), "goanna", "bin", "goanna"), "new", "text-tools")
	dir := filepath.Join(work, "text-tools")
	testfiles.Write(t, dir, map[string]string{"tox.ini": toxFile(t)})
	// the only goanna is the one that is tested
	constraints := filepath.Join(work, "constraints.txt")
	testfiles.Write(t, work, map[string]string{"constraints.txt": "goanna @ file://" + one(t, filepath.Join(s.wheels, "goanna-*.whl")) + "\n"})
	pair := []pyenv.Interpreter{list[0], modules.Named(t, "3.13t")}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-m", "tox", "run", "--discover", pair[0].Path, pair[1].Path, "-e", toxName(pair[0])+","+toxName(pair[1]), "--", "-v")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append(pyenv.CleanEnviron(), "PIP_CONSTRAINT="+constraints)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	if n := len(regexp.MustCompile(`(?m)^=+ 2 passed`).FindAll(out, -1)); n != 2 {
		t.Errorf("the 2 tests passed in %d environments, expected 2", n)
	}
	if n := strings.Count(string(out), "build_wheel> "); n != 1 {
		t.Errorf("tox built %d wheels, expected one", n)
	}
}
