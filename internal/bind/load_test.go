package bind

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/goanna-py/goanna/internal/model"
)

var update = flag.Bool("update", false, "write what Load gives into the fixtures of testdata")

// TestLoad loads the package in each testdata/*.txtar. The file "want" is the module described, or the errors, whole. A
// comment "module: NAME" before the first file gives Options.Module, "env: NAME=VALUE" adds to Options.Env.
func TestLoad(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures (%v)", err)
	}
	for _, fixture := range fixtures {
		t.Run(strings.TrimSuffix(filepath.Base(fixture), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(fixture)
			if err != nil {
				t.Fatal(err)
			}
			opts := Options{BuildFlags: []string{"-trimpath"}}
			for line := range strings.Lines(string(ar.Comment)) {
				line = strings.TrimSpace(line)
				if name, ok := strings.CutPrefix(line, "module: "); ok {
					opts.Module = name
				} else if v, ok := strings.CutPrefix(line, "env: "); ok {
					opts.Env = append(os.Environ(), v)
				}
			}
			dir := writeModule(t, ar)
			got := loadText(dir, opts)
			for i, f := range ar.Files {
				if f.Name != "want" {
					continue
				}
				if want := string(f.Data); got != want {
					if *update {
						ar.Files[i].Data = []byte(got)
						if err := os.WriteFile(fixture, txtar.Format(ar), 0o666); err != nil {
							t.Fatal(err)
						}
						return
					}
					t.Errorf("got:\n%s\nwant:\n%s", got, want)
				}
				return
			}
			t.Fatal("the fixture has no file want")
		})
	}
}

// writeModule writes the files of ar as module example.test/m, which requires this repository's module.
func writeModule(t testing.TB, ar *txtar.Archive) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name string, data []byte) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// The module requires this one and what this one requires, as an author's does after go get.
	goanna, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(goanna, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(goanna, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	_, requires, ok := strings.Cut(string(mod), "module github.com/goanna-py/goanna\n")
	if !ok {
		t.Fatalf("go.mod of this repository: %s", mod)
	}
	write("go.mod", fmt.Appendf(nil, "module example.test/m\n%s\nrequire github.com/goanna-py/goanna v0.0.0\n\n"+
		"replace github.com/goanna-py/goanna => %s\n", requires, goanna))
	write("go.sum", sum)
	for _, f := range ar.Files { // one may be another go.mod
		if f.Name != "want" {
			write(f.Name, f.Data)
		}
	}
	return dir
}

// loadText gives the module or the errors as text, without the name of the folder.
func loadText(dir string, opts Options) string {
	m, err := Load(dir, opts)
	if err != nil {
		var list ErrorList
		if !errors.As(err, &list) {
			return "not a list: " + strings.ReplaceAll(err.Error(), dir, "DIR") + "\n"
		}
		return strings.ReplaceAll(err.Error(), dir, "DIR") + "\n"
	}
	if m.Dir != dir {
		return fmt.Sprintf("Dir: got %s, want %s", m.Dir, dir)
	}
	return describe(m)
}

func describe(m *model.Module) string {
	var b strings.Builder
	fmt.Fprintf(&b, "module %s: package %s %q\n", m.Name, m.GoName, m.ImportPath)
	writeDoc(&b, m.Doc)
	for _, c := range m.Constants {
		v := c.Value
		fmt.Fprintf(&b, "\n%s: %s: %s %s\n", c.Pos, c.GoName, c.Name, describeValue(&v))
		writeDoc(&b, c.Doc)
	}
	for _, c := range m.Classes {
		fmt.Fprintf(&b, "\nclass %d %s: %s", c.Number, c.Name, c.Holds)
		if c.Exports {
			fmt.Fprintf(&b, " [exports, holds GIL: %t]", c.ExportHoldsGIL)
		}
		if c.Closes {
			b.WriteString(" [closes]")
		}
		if c.Commits {
			b.WriteString(" [commits]")
		}
		b.WriteString("\n")
		writeDoc(&b, c.Doc)
	}
	for _, e := range m.Enumerations {
		fmt.Fprintf(&b, "\n%s.%s: %s %s", e.Package, e.GoName, e.Kind, e.Name)
		for _, member := range e.Members {
			fmt.Fprintf(&b, " %s=%s", member.Name, member.Text)
		}
		b.WriteString("\n")
		writeDoc(&b, e.Doc)
	}
	for _, r := range m.Records {
		fmt.Fprintf(&b, "\nrecord %s:", r.Name)
		for _, f := range r.Fields {
			fmt.Fprintf(&b, " %s=%s", f.Name, f.Type.Stub())
		}
		b.WriteString("\n")
		writeDoc(&b, r.Doc)
	}
	for _, f := range m.Callables {
		fmt.Fprintf(&b, "\n%s: %s: ", f.Pos, f.GoName)
		if f.Class != nil {
			role := [...]string{"function", "method", "getter", "setter", "class method", "constructor"}[f.Role]
			call := f.Call + f.Compare
			if f.Or != "" {
				call += " || " + f.Or
			}
			fmt.Fprintf(&b, "%s of %s %d, %s: ", role, f.Class.Name, f.Class.Number, call)
		}
		fmt.Fprintf(&b, "%s(", f.Name)
		for i, p := range f.Params {
			if i > 0 {
				b.WriteString(", ")
			}
			if p.Kind == model.KeywordOnly && (i == 0 || f.Params[i-1].Kind != model.KeywordOnly) {
				b.WriteString("*, ")
			}
			fmt.Fprintf(&b, "%s: %s", p.Name, describeType(p.Type))
			if p.Optional {
				b.WriteString("?")
			}
			if p.Absent != nil {
				fmt.Fprintf(&b, " %s", p.Absent.Text)
			}
			if p.Default != nil {
				fmt.Fprintf(&b, " %s", describeValue(p.Default))
			}
			if p.Kind == model.PositionalOnly && (i+1 == len(f.Params) || f.Params[i+1].Kind != model.PositionalOnly) {
				b.WriteString(", /")
			}
		}
		b.WriteString(")")
		for i := range f.Results {
			fmt.Fprintf(&b, " -> %s", describeType(f.Results[i]))
		}
		if f.Error {
			b.WriteString(" -> error")
		}
		if f.Coroutine {
			b.WriteString(" [async]")
		}
		if f.HoldGIL {
			b.WriteString(" [hold-gil]")
		}
		b.WriteString("\n")
		writeDoc(&b, f.Doc)
	}
	return b.String()
}

func writeDoc(b *strings.Builder, doc string) {
	if doc == "" {
		return
	}
	for line := range strings.SplitSeq(doc, "\n") {
		b.WriteString(strings.TrimRight("\t| "+line, " ") + "\n")
	}
}

func describeType(t model.Type) string {
	s := t.Passage().Conv.Name + " " + t.Go()
	for _, i := range t.Imports() {
		s += " " + i.Path
	}
	if data := t.Passage().Conv.Data; data != "" {
		s += " " + data
	}
	return s
}

func describeValue(v *model.Value) string {
	s := "= " + v.Text + " {" + v.Init + "}"
	if v.Signature != "" {
		s += " " + v.Signature
	}
	if v.Exact {
		s += " exact"
	}
	return s
}

func TestLoadFolder(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	if _, err := Load(missing, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want an error for a missing folder", err)
	}
	if _, err := Load("load_test.go", Options{}); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("got %v, want an error for a file", err)
	}
}

// TestLoadFlags gives the build's own flags, and an environment.
func TestLoadFlags(t *testing.T) {
	ar := txtar.Parse([]byte("-- a.go --\n//go:build tagged\n\npackage m\n\nfunc F(x int) {}\n"))
	dir := writeModule(t, ar)
	opts := Options{BuildFlags: []string{"-trimpath", "-tags=tagged"}, Env: append(os.Environ(), "GOARCH=386")}
	want := "module m: package m \"example.test/m\"\n\na.go:5:6: F: f(x: int32 int)\n"
	if got := loadText(dir, opts); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	opts.BuildFlags = opts.BuildFlags[:1]
	if got := loadText(dir, opts); !strings.Contains(got, "build constraints exclude all Go files") {
		t.Errorf("without the tag: got %s", got)
	}
}

// TestLoadThroughLink loads a folder by a symbolic link: positions stay relative to it.
func TestLoadThroughLink(t *testing.T) {
	dir := writeModule(t, txtar.Parse([]byte("-- a.go --\npackage m\n\nimport \"unsafe\"\n\nfunc F(unsafe.Pointer) {}\n")))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	want := "a.go:5:8: parameter 1 of F: unsafe.Pointer has no Python counterpart (use //goanna:skip)\n"
	if got := loadText(link, Options{BuildFlags: []string{"-trimpath"}}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestErrorList(t *testing.T) {
	_, err := Load(writeModule(t, txtar.Parse([]byte("-- a.go --\npackage m\n\nimport \"unsafe\"\n\nvar V, W unsafe.Pointer\n"))), Options{})
	var list ErrorList
	if !errors.As(err, &list) || len(list) != 2 {
		t.Fatalf("got %v, want two errors", err)
	}
	var first *Error
	if !errors.As(err, &first) || first != list[0] {
		t.Errorf("got %v, want the first of the list", first)
	}
	if first.Pos.Filename != "a.go" || first.Pos.Line != 5 || first.Pos.Column != 5 {
		t.Errorf("got the position %v, want a.go:5:5", first.Pos)
	}
}

// BenchmarkLoad is a load whose dependencies are compiled already, net/http among them.
func BenchmarkLoad(b *testing.B) {
	dir := writeModule(b, txtar.Parse([]byte("-- a.go --\npackage m\n\nimport (\n\t\"net/http\"\n\n"+
		"\t\"github.com/goanna-py/goanna/buffer\"\n)\n\nfunc F(v buffer.View[int]) int { return http.StatusOK }\n")))
	for b.Loop() {
		if _, err := Load(dir, Options{BuildFlags: []string{"-trimpath"}}); err != nil {
			b.Fatal(err)
		}
	}
}
