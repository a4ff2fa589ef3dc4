// Package packages binds packages that were not written for goanna, Go's own library and popular modules, and compares what Python has of them with Go's
// answers. testdata/calls.txt lists both.
package packages

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
)

// quick are the packages of a run without GOANNA_PACKAGES=all: some with many kinds of types.
var quick = []string{"net/url", "regexp", "text/template", "container/list", "slices", "github.com/expr-lang/expr", "github.com/klauspost/compress/zstd",
	"go.etcd.io/bbolt", "gopkg.in/yaml.v3"}

// boundPackage is a paragraph of testdata/calls.txt.
type boundPackage struct {
	build.Package
	imports []string // other packages that the Go expressions need
	calls   []call
	atLeast int // so many of its functions and methods are called
}

// A call is an expression of Python, of the module m, and the expression of Go that has the same value.
type call struct{ python, golang string }

// module is the name of the module: of the whole import path, so that all packages can be installed side by side. One element alone may be the name of
// a module of Python's own, such as time, which import finds first.
func (p boundPackage) module() string {
	if !strings.Contains(p.Path, "/") {
		return "go_" + p.Path
	}
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(p.Path)
}

// version is the part of an import path that a package's name does not have.
var version = regexp.MustCompile(`[/.]v\d+$`)

// importName is the name of an import, "_" where no expression has it.
func (p boundPackage) importName(importPath string) string {
	name := path.Base(version.ReplaceAllString(importPath, ""))
	name = name[strings.LastIndex(name, "-")+1:] // golang-lru is package lru
	if slices.ContainsFunc(p.calls, func(c call) bool { return strings.Contains(c.golang, name+".") }) {
		return name
	}
	return "_"
}

// fewer is the line of a package that has not three functions and methods.
var fewer = regexp.MustCompile(`^calls (\d): \w`)

func readCalls(t *testing.T) []boundPackage {
	t.Helper()
	text, err := os.ReadFile("testdata/calls.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []boundPackage
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		rest, ok := strings.CutPrefix(line, "\t")
		if !ok {
			words := strings.Fields(line)
			p, _ := build.ParsePackage(words[0])
			list = append(list, boundPackage{Package: p, imports: words[1:], atLeast: 3})
			continue
		}
		last := &list[len(list)-1]
		if few := fewer.FindStringSubmatch(rest); few != nil {
			last.atLeast, _ = strconv.Atoi(few[1])
			continue
		}
		python, golang, ok := strings.Cut(rest, " == ")
		if !ok {
			t.Fatalf("no == in %q", line)
		}
		last.calls = append(last.calls, call{python, golang})
	}
	return list
}

// chosen returns the packages that the environment variable GOANNA_PACKAGES asks for: those whose paths match it, a regular expression, or "all". Without it, the quick ones.
func chosen(t *testing.T, packages []boundPackage) []boundPackage {
	t.Helper()
	switch choice := os.Getenv("GOANNA_PACKAGES"); choice {
	case "all":
	case "":
		packages = slices.DeleteFunc(packages, func(p boundPackage) bool { return !slices.Contains(quick, p.Path) })
		if len(packages) != len(quick) {
			t.Fatalf("testdata/calls.txt has %d of %d packages", len(packages), len(quick))
		}
	default:
		paths := regexp.MustCompile(choice)
		packages = slices.DeleteFunc(packages, func(p boundPackage) bool { return !paths.MatchString(p.Path) })
		if len(packages) == 0 {
			t.Fatalf("testdata/calls.txt has no package that matches %s", choice)
		}
	}
	return packages
}

func TestPackages(t *testing.T) {
	packages := readCalls(t)
	packages = chosen(t, packages)
	dir := t.TempDir()
	for name, data := range map[string][]byte{"x.png": pngFile(t), "x.zip": zipFile(t), "x.tar": tarFile(t)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	packages, wheels := buildAll(t, dir, packages)
	want := goAnswers(t, dir, packages)
	got := pythonAnswers(t, dir, packages, wheels)
	for i, p := range packages {
		t.Run(p.Path, func(t *testing.T) {
			for j, c := range p.calls {
				if got[i][j] != want[i][j] {
					t.Errorf("%s\n%s\n%s\n%s", c.python, got[i][j], c.golang, want[i][j])
				}
			}
		})
	}
}

func pngFile(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 5, 3))
	for i := range img.Pix {
		img.Pix[i] = byte(7 * i)
	}
	img.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archived are the files of the archives.
var archived = []struct{ name, text string }{{"a.txt", "one"}, {"b/c.txt", "two"}}

func zipFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range archived {
		file, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range archived {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// goAnswers runs a Go program that writes the values of the Go expressions, as JSON each.
func goAnswers(t *testing.T, dir string, packages []boundPackage) [][]string {
	t.Helper()
	program := filepath.Join(dir, "program")
	files := map[string]string{"go.mod": "module answers\n\ngo 1.26.0\n"}
	var main, imports strings.Builder
	gets := []string{"get"}
	for i, p := range packages {
		files[fmt.Sprintf("p%d/p.go", i)] = answersFile(i, p)
		fmt.Fprintf(&imports, "import \"answers/p%d\"\n", i)
		fmt.Fprintf(&main, "\tp%d.Answers,\n", i)
		if p.Version != "" {
			gets = append(gets, p.Path+"@"+p.Version)
		}
	}
	files["main.go"] = "package main\n\nimport (\n\t\"encoding/json\"\n\t\"os\"\n)\n\n" + imports.String() + "\nfunc main() {\n" +
		"\tvar all [][]string\n\tfor _, answers := range []func() []string{\n" + main.String() + "\t} {\n\t\tall = append(all, answers())\n\t}\n" +
		"\tjson.NewEncoder(os.Stdout).Encode(all)\n}\n"
	for name, text := range files {
		file := filepath.Join(program, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if len(gets) > 1 {
		runIn(t, program, "go", gets...)
	}
	var answers [][]string
	decode(t, runIn(t, program, "go", "run", "-mod=mod", "."), &answers)
	return answers
}

func answersFile(i int, p boundPackage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package p%d\n\nimport goannajson \"encoding/json\"\nimport goannaos \"os\"\nimport goannabytes \"bytes\"\nimport goannasort \"sort\"\n", i)
	for _, path := range append([]string{p.Path}, p.imports...) {
		fmt.Fprintf(&b, "import %s %q\n", p.importName(path), path)
	}
	b.WriteString(`
func answer(v any) string {
	text, err := goannajson.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func bytesOf(s string, n int) []byte { return goannabytes.Repeat([]byte(s), n) }

func file(name string) []byte { return must(goannaos.ReadFile("../" + name)) }

// ints are a heap.Interface.
type ints struct{ goannasort.IntSlice }

func (h *ints) Push(x any) { h.IntSlice = append(h.IntSlice, x.(int)) }

func (h *ints) Pop() any {
	last := len(h.IntSlice) - 1
	x := h.IntSlice[last]
	h.IntSlice = h.IntSlice[:last]
	return x
}

func Answers() []string {
	return []string{
`)
	for _, c := range p.calls {
		fmt.Fprintf(&b, "\t\tanswer(%s),\n", c.golang)
	}
	b.WriteString("\t}\n}\n")
	return b.String()
}

// buildAll builds the wheels, and returns the packages that it could build.
func buildAll(t *testing.T, dir string, packages []boundPackage) (built []boundPackage, wheels []string) {
	t.Helper()
	for _, p := range packages {
		r, err := build.Build(t.Context(), build.Options{Package: p.Package, Module: p.module(), Out: filepath.Join(dir, "wheels")})
		if err != nil {
			t.Errorf("%s: %v", p.Path, err)
			continue
		}
		built, wheels = append(built, p), append(wheels, r.Wheel)
	}
	return built, wheels
}

// pythonAnswers installs the wheels by pip, and returns the values of the Python expressions, as JSON each. Each module has a process of its own: a process
// has room for some Go runtimes, not for that of each package.
func pythonAnswers(t *testing.T, dir string, packages []boundPackage, wheels []string) [][]string {
	t.Helper()
	list := modules.Interpreters(t)
	env, err := modules.NewEnvironment(t.Context(), list[len(list)/2], filepath.Join(dir, "env"), wheels)
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/answer.py")
	if err != nil {
		t.Fatal(err)
	}
	answers := make([][]string, len(packages))
	for i, p := range packages {
		args := []string{"-X", "dev", script, p.module()}
		for _, c := range p.calls {
			args = append(args, c.python)
		}
		decode(t, runIn(t, dir, env.Python, args...), &answers[i])
	}
	return answers
}

func runIn(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

func decode(t *testing.T, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }
