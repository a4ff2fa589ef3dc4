// Package frontends tests goanna as a distribution: its wheel, and what pip, uv and build make of a project whose build backend it is.
package frontends

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
	"github.com/goanna-py/goanna/internal/venv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// files are those of a project, with Python code beside the Go code.
var files = map[string]string{
	"go.mod":      "module example.com/simple\n\ngo 1.26\n",
	"go/text.go":  "// Package simple greets.\npackage simple\n\n// Greet greets.\nfunc Greet(name string) string { return \"hello \" + name }\n",
	"py/_more.py": "", // a module beside the package
	"py/simple/__init__.py": `from . import _native
from ._native import *

def shout(name):
    return _native.greet(name).upper()
`,
	"py/simple/_private/__init__.py": "",
	"LICENSE":                        "none",
	".gitignore":                     "/dist/\n",
	"pyproject.toml": `[build-system]
requires = ["goanna"]
build-backend = "goanna"

[project]
name = "Simple-Text"
version = "1.0"

[tool.goanna]
package = "go"
python-source = "py"
`,
}

// tools is what a test has: front ends that find goanna's own wheel and, below it, nothing else.
type tools struct {
	python string // with pip, uv and build
	wheels string // the folder of goanna's wheel
}

func newTools(t *testing.T) tools {
	t.Helper()
	list := modules.Interpreters(t)
	python, err := venv.Of(t.Context(), list[len(list)-1], "frontends", "pip", "uv", "build")
	if err != nil {
		t.Fatal(err)
	}
	wheels := filepath.Join(modules.Temporary(), "goanna")
	if _, err := os.Stat(wheels); err == nil {
		return tools{python, wheels}
	}
	cmd := exec.CommandContext(t.Context(), python, "-m", "pip", "wheel", "--no-deps", "-w", wheels, modules.Root(t))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return tools{python, wheels}
}

func (s tools) run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(pyenv.CleanEnviron(), "PIP_NO_INDEX=1", "PIP_FIND_LINKS="+s.wheels, "PIP_DISABLE_PIP_VERSION_CHECK=1",
		"UV_NO_INDEX=1", "UV_FIND_LINKS="+s.wheels, "UV_NO_CACHE=1", "UV_PYTHON="+s.python)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, &stdout, &stderr)
	}
	t.Logf("%5.2f s  %s", time.Since(start).Seconds(), strings.Join(command[1:], " "))
	return stdout.String()
}

// checkImport imports the module from a folder, and calls Go.
func (s tools) checkImport(t *testing.T, site string) {
	t.Helper()
	const script = "import sys, site; site.addsitedir(sys.argv[1]); import simple, _more; print(simple.greet('Go'), simple.shout('py'), simple._native.__name__)"
	if got := s.run(t, t.TempDir(), s.python, "-I", "-c", script, site); got != "hello Go HELLO PY simple._native\n" {
		t.Errorf("%q", got)
	}
}

// one returns the only file that matches.
func one(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return found[0]
}

func TestFrontEnds(t *testing.T) {
	s := newTools(t)
	uv := filepath.Join(filepath.Dir(s.python), "uv")
	const wheel, sdist = "simple_text-1.0-cp311*.whl", "simple_text-1.0.tar.gz"
	for name, test := range map[string]struct {
		command []string // with DIR for the project and OUT for an empty folder
		made    []string // in OUT
	}{
		"pip wheel":      {[]string{s.python, "-m", "pip", "wheel", "--no-deps", "-w", "OUT", "DIR"}, []string{wheel}},
		"pip install":    {[]string{s.python, "-m", "pip", "install", "--no-deps", "--target", "OUT", "DIR"}, nil},
		"pip install -e": {[]string{s.python, "-m", "pip", "install", "--no-deps", "--target", "OUT", "-e", "DIR"}, []string{"_editable_simple_text.pth"}},
		"uv build":       {[]string{uv, "build", "-o", "OUT", "DIR"}, []string{wheel, sdist}},
		"uv pip install": {[]string{uv, "pip", "install", "--no-deps", "--target", "OUT", "DIR"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir, out := t.TempDir(), t.TempDir()
			testfiles.Write(t, dir, files)
			for n, word := range test.command {
				test.command[n] = strings.NewReplacer("DIR", dir, "OUT", out).Replace(word)
			}
			s.run(t, t.TempDir(), test.command...)
			site := out
			for _, pattern := range test.made {
				if path := one(t, filepath.Join(out, pattern)); filepath.Ext(path) == ".whl" {
					site = unzip(t, path)
				}
			}
			s.checkImport(t, site)
		})
	}
}

// unzip returns a folder with the content of a wheel.
func unzip(t *testing.T, path string) string {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	dir := t.TempDir()
	if err := os.CopyFS(dir, r); err != nil {
		t.Fatal(err)
	}
	return dir
}

// An sdist with vendored modules builds where no module can be fetched, and has none that was fetched before.
func TestVendored(t *testing.T) {
	s := newTools(t)
	dir, out := t.TempDir(), t.TempDir()
	testfiles.Write(t, dir, files)
	testfiles.Write(t, dir, map[string]string{
		"go.mod":       files["go.mod"] + "\nrequire (\n\texample.com/inner v0.0.0\n\tgolang.org/x/mod " + version(t, "golang.org/x/mod") + "\n)\n\nreplace example.com/inner => ./inner\n",
		"go.sum":       string(read(t, filepath.Join(modules.Root(t), "go.sum"))),
		"inner/go.mod": "module example.com/inner\n\ngo 1.26\n",
		"inner/one.go": "package inner\n\nconst Hello = \"hello \"\n",
		"go/text.go": `// Package simple greets.
package simple

import (
	"example.com/inner"
	"golang.org/x/mod/semver"
)

// Greet greets.
func Greet(name string) string {
	if semver.IsValid(name) {
		return name
	}
	return inner.Hello + name
}
`,
		"pyproject.toml": files["pyproject.toml"] + "vendor = true\n",
	})
	s.run(t, t.TempDir(), s.python, "-m", "build", "--sdist", "--installer", "pip", "-o", out, dir)
	empty := t.TempDir()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOMODCACHE", empty)
	s.run(t, t.TempDir(), s.python, "-m", "pip", "wheel", "--no-deps", "-w", out, one(t, filepath.Join(out, "*.tar.gz")))
	site := unzip(t, one(t, filepath.Join(out, "*.whl")))
	s.checkImport(t, site)
	one(t, filepath.Join(site, "*.dist-info", "licenses", "third-party", "golang.org", "x", "mod@v*", "LICENSE"))
	if entries, err := os.ReadDir(empty); err != nil || len(entries) > 0 {
		t.Errorf("the build fetched %v (%v)", entries, err)
	}
}

// version is that of a module that goanna requires.
func version(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", module)
	cmd.Dir = modules.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The sdist of an example builds where the rest of goanna's repository is not.
func TestSdistOfAnExample(t *testing.T) {
	s, out := newTools(t), t.TempDir()
	s.run(t, filepath.Join(modules.Root(t), "examples", "matcher"), s.python, "-m", "build", "--outdir", out)
	if listed := s.run(t, out, "tar", "tzf", one(t, filepath.Join(out, "matcher-0.1.0.tar.gz"))); !strings.Contains(listed, "matcher-0.1.0/PKG-INFO\n") ||
		!strings.Contains(listed, "matcher-0.1.0/tests/") || strings.Contains(listed, "/dist/") {
		t.Error(listed)
	}
	one(t, filepath.Join(out, "matcher-0.1.0-cp311*.whl"))
}

// The script that pip installs, and python -m goanna, are the command.
func TestCommand(t *testing.T) {
	s := newTools(t)
	env := t.TempDir()
	s.run(t, env, s.python, "-m", "venv", "--without-pip", filepath.Join(env, "env"))
	python := filepath.Join(env, "env", "bin", "python")
	s.run(t, env, s.python, "-m", "pip", "--python", python, "install", "goanna")
	version := s.run(t, env, filepath.Join(env, "env", "bin", "goanna"), "version")
	if got := s.run(t, env, python, "-m", "goanna", "version"); got != version || !strings.HasPrefix(version, "goanna 0.") {
		t.Errorf("%q and %q", got, version)
	}
	testfiles.Write(t, env, map[string]string{
		"tiny/go.mod":  "module example.com/tiny\n\ngo 1.26\n",
		"tiny/tiny.go": "// Package tiny adds.\npackage tiny\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n",
	})
	wheel := strings.TrimSpace(s.run(t, env, filepath.Join(env, "env", "bin", "goanna"), "build", "tiny"))
	s.run(t, env, s.python, "-m", "pip", "--python", python, "install", wheel)
	if got := s.run(t, env, python, "-c", "import tiny; print(tiny.add(40, 2))"); got != "42\n" {
		t.Errorf("%q", got)
	}
}
