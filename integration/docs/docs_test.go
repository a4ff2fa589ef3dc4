// Package docs tests the documentation: its code runs, and the site builds without a broken link.
package docs

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/markdown"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/testfiles"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

// elsewhere says for each language of a block which is not run here why it is not.
var elsewhere = map[string]string{
	"sh":      "TestPages of integration/frontends runs them, and cmd/goanna checks the command lines",
	"text":    "it is what something prints",
	"c":       "capi/test compiles and runs those of capi",
	"cython":  "capi/test compiles and runs those of capi",
	"toml":    "see TestTOML",
	"ini":     "integration/frontends runs tox with it",
	"ipython": "integration/frontends runs them as cells",
}

// page is a page of the documentation.
type page struct {
	name   string // "types"
	text   string
	blocks []markdown.Block
}

const readme = "README"

// pages returns README.md and those of the site.
func pages(t *testing.T) []page {
	t.Helper()
	root := modules.Root(t)
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	var list []page
	for _, file := range append(files, filepath.Join(root, readme+".md")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, page{strings.TrimSuffix(filepath.Base(file), ".md"), string(text), markdown.Blocks(string(text))})
	}
	return list
}

// isInclude is a block whose text is that of a file, by the extension snippets; building the site fails where there is no such file.
var isInclude = regexp.MustCompile(`^--8<-- "[^"]+"\n$`)

// TestLanguages finds that every block says what it is, and that some test is for it.
func TestLanguages(t *testing.T) {
	for _, p := range pages(t) {
		if p.name != readme {
			for _, line := range markdown.IndentedBlocks(p.text) {
				t.Errorf("%s.md:%d: a block by its indent has no language: write ```", p.name, line)
			}
		}
		for _, b := range p.blocks {
			if !slices.Contains([]string{"go", "python", "pycon"}, b.Language) && elsewhere[b.Language] == "" && !isInclude.MatchString(b.Text) {
				t.Errorf("%s.md:%d: no test is for a block of %q", p.name, b.Line, b.Language)
			}
		}
	}
}

// TestTOML reads the blocks of pyproject.toml with the tool's own reader.
func TestTOML(t *testing.T) {
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.Language != "toml" || isInclude.MatchString(b.Text) {
				continue
			}
			if _, err := pyproject.Read(testfiles.Folder(t, map[string]string{"pyproject.toml": b.Text})); err != nil {
				t.Errorf("%s.md:%d: %v", p.name, b.Line, err)
			}
		}
	}
}

var (
	packageClause = regexp.MustCompile(`(?m)^package (\w+)$`)
	// facades are the packages that the pages bind as they are found.
	facades = []string{"net/url"}
)

// packages has what the Go blocks of the pages are: files of Go packages. One Go package with all of them makes one module, which takes the time of one
// build, and Python imports it by each of their names. So a name at package level is one in all pages.
type packages struct {
	files map[string]string
	names []string
}

const merged = "pages"

func (all *packages) add(t *testing.T, p page, b markdown.Block) {
	t.Helper()
	where := fmt.Sprintf("%s.md:%d", p.name, b.Line)
	clause := packageClause.FindStringSubmatchIndex(b.Text)
	if clause == nil {
		t.Errorf("%s: the block has no package clause: show whole files", where)
		return
	}
	if formatted, err := format.Source([]byte(b.Text)); err != nil || string(formatted) != b.Text {
		t.Errorf("%s: not formatted as gofmt does (%v)", where, err)
	}
	name := b.Text[clause[2]:clause[3]]
	if !slices.Contains(all.names, name) {
		all.names = append(all.names, name)
	}
	suffix := ""
	if strings.Contains(b.Text, `"testing"`) {
		suffix = "_test"
	}
	all.files[fmt.Sprintf("%s_line%d%s.go", strings.ReplaceAll(p.name, "-", "_"), b.Line, suffix)] = b.Text[:clause[2]] + merged + b.Text[clause[3]:]
}

// build makes wheels of the packages and of the facades, and runs the tests in Go.
func (all *packages) build(t *testing.T) []string {
	t.Helper()
	all.files["go.mod"] = fmt.Sprintf("module example.com/%s\n\ngo 1.26\n\nrequire %s v0.0.0\n\nreplace %[2]s => %s\n", merged, build.ModulePath, modules.Root(t))
	dir, out := testfiles.Folder(t, all.files), t.TempDir()
	var wheels []string
	for _, opts := range append([]build.Options{{Dir: dir}}, bindings()...) {
		opts.Out = out
		result, err := build.Build(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		wheels = append(wheels, result.Wheel)
	}
	if out, passed, err := build.GoTest(t.Context(), build.Options{Dir: dir}); err != nil || !passed || strings.Contains(out, "no test files") {
		t.Errorf("%v\n%s", err, out)
	}
	return wheels
}

func bindings() []build.Options {
	var list []build.Options
	for _, path := range facades {
		list = append(list, build.Options{Package: build.Package{Path: path}})
	}
	return list
}

//go:embed run.py
var runner string

// session is the input of run.py.
type session struct {
	Module string           `json:"module"`
	Names  []string         `json:"names"` // of the Go packages that the module is made of
	Page   string           `json:"page"`
	Blocks []markdown.Block `json:"blocks"`
}

// TestCode builds the Go blocks, and runs the Python blocks of each page in their order in one interpreter.
func TestCode(t *testing.T) {
	all := packages{files: map[string]string{}}
	python, programs := map[string][]markdown.Block{}, map[string]markdown.Block{}
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			switch {
			case isInclude.MatchString(b.Text):
			case strings.HasPrefix(b.Text, "package main\n"):
				programs[p.name] = b
			case b.Language == "go":
				all.add(t, p, b)
			case b.Language == "python" || b.Language == "pycon":
				python[p.name] = append(python[p.name], b)
			}
		}
	}
	if t.Failed() {
		return
	}
	env, err := modules.NewEnvironment(t.Context(), interpreter(t), t.TempDir(), all.build(t), "numpy", "pillow", "pyarrow")
	if err != nil {
		t.Fatal(err)
	}
	for name, blocks := range python {
		t.Run(name, func(t *testing.T) {
			input, err := json.Marshal(session{merged, all.names, name + ".md", blocks})
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), env.Python, "-c", runner)
			cmd.Dir, cmd.Stdin = t.TempDir(), bytes.NewReader(input)
			if program, ok := programs[name]; ok {
				buildLibrary(t, program, cmd.Dir)
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

var export = regexp.MustCompile(`(?m)^//export (\w+)$`)

// buildLibrary makes a library for ctypes of a program that exports a function: libFUNCTION.so in the folder out.
func buildLibrary(t *testing.T, program markdown.Block, out string) {
	t.Helper()
	exported := export.FindStringSubmatch(program.Text)
	if exported == nil {
		t.Fatalf("line %d: the program exports no function", program.Line)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildmode=c-shared", "-o", filepath.Join(out, "lib"+exported[1]+".so"), ".")
	cmd.Dir = testfiles.Folder(t, map[string]string{"go.mod": "module example.com/library\n\ngo 1.26\n", "main.go": program.Text})
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("line %d: %v\n%s", program.Line, err, out)
	}
}

// interpreter is CPython 3.13 with a GIL, which the packages of PyPI have wheels for, or else the oldest one.
func interpreter(t *testing.T) pyenv.Interpreter {
	t.Helper()
	list := modules.Interpreters(t)
	n := slices.IndexFunc(list, func(i pyenv.Interpreter) bool { return i.Minor == 13 && !i.FreeThreaded })
	if n < 0 {
		n = 0
	}
	return list[n]
}
