package build

import (
	"archive/zip"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

const refusal = `run "goanna build .", and install the wheel that it prints`

// frontends are what users build a folder with, in an environment of their own.
func frontends(dir, out, python string) map[string][]string {
	uv := filepath.Join(filepath.Dir(python), "uv")
	return map[string][]string{
		"pip wheel":      {python, "-m", "pip", "wheel", "--no-deps", "-w", out, dir},
		"pip install":    {python, "-m", "pip", "install", "--no-deps", "--target", out, dir},
		"pip install -e": {python, "-m", "pip", "install", "--no-deps", "--target", out, "-e", dir},
		"uv build":       {uv, "build", "-o", out, dir},
		"uv pip install": {uv, "pip", "install", "--no-deps", "--python", python, "--target", out, dir},
	}
}

func frontend(t *testing.T, command []string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = pyenv.CleanEnviron()
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// refuses fails the test where a front end builds the folder, or does not say what to do instead.
func refuses(t *testing.T, dir, python string) {
	t.Helper()
	for name, command := range frontends(dir, t.TempDir(), python) {
		if out, err := frontend(t, command); err == nil || !strings.Contains(out, refusal) {
			t.Errorf("%s: %v, expected %q in\n%s", name, err, refusal, out)
		}
	}
}

// blocks are the indented paragraphs of a text, without the indent.
func blocks(text string) []string {
	var all []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if strings.HasPrefix(paragraph, "    ") {
			all = append(all, strings.ReplaceAll("\n"+paragraph, "\n    ", "\n"))
		}
	}
	return all
}

// The warning is true of pip, and with what it says to write pip and uv refuse.
func TestWithoutBackend(t *testing.T) {
	python, err := venv.With("uv", "pip")
	if err != nil {
		t.Fatal(err)
	}
	const toml = "[project]\nname = 'simple'\nversion = '1.0'\n"
	dir := project(t, with(simple, map[string]string{"pyproject.toml": toml}))
	out := t.TempDir()
	if said, err := frontend(t, frontends(dir, out, python)["pip wheel"]); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	wheel, err := zip.OpenReader(filepath.Join(out, "simple-1.0-py3-none-any.whl"))
	if err != nil {
		t.Fatal(err)
	}
	defer wheel.Close()
	for _, f := range wheel.File {
		if strings.HasPrefix(f.Name, "simple/") {
			t.Errorf("pip puts %s into the wheel, and the warning says that it has no module", f.Name)
		}
	}
	result, _ := mustBuild(t, Options{Dir: dir})
	if len(result.Warnings) != 1 || !strings.HasPrefix(result.Warnings[0], "pyproject.toml names no build backend") {
		t.Fatalf("warnings %q", result.Warnings)
	}
	if again, _ := mustBuild(t, Options{Dir: dir}); !again.Unchanged || len(again.Warnings) != 1 {
		t.Errorf("built again: unchanged is %v, warnings %q", again.Unchanged, again.Warnings)
	}
	advice := blocks(result.Warnings[0])
	if len(advice) != 2 {
		t.Fatalf("expected two blocks of lines in %q", result.Warnings[0])
	}
	write(t, dir, map[string]string{"pyproject.toml": toml + advice[0], "build_backend.py": advice[1]})
	if result, _ := mustBuild(t, Options{Dir: dir}); len(result.Warnings) != 0 {
		t.Errorf("warnings %q", result.Warnings)
	}
	refuses(t, dir, python)
}

// The example is what authors copy.
func TestExampleRefusesPip(t *testing.T) {
	python, err := venv.With("uv", "pip")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/imaging")); err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, python)
}
