package gen

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/bind"
	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/shim"
)

var update = flag.Bool("update", false, "write the golden files")

// everything has each kind of parameter, result and constant.
func everything(t *testing.T) *model.Module {
	t.Helper()
	m, err := bind.Load(filepath.Join("testdata", "sample"), bind.Options{Module: "pkg.sample"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGolden(t *testing.T) {
	s, err := Generate(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, map[string][]byte{
		"main.go.golden": s.Main, "module.c.golden": s.C, "__init__.py.golden": s.Init, "__init__.pyi.golden": s.Stub,
	})
}

// Two packages: hash, and hash/adler32, which has functions that return interfaces of hash.
func severalPackages(t *testing.T) *model.Module {
	t.Helper()
	m, err := bind.Load(filepath.Join("testdata", "sample"), bind.Options{Module: "sums", Lenient: true, Packages: []bind.Package{
		{Path: "hash/adler32", Submodule: "adler", Rename: map[string]string{"Checksum": "sum_of"}},
		{Path: "hash", Submodule: "hash", Skip: []string{"XOF"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSubmodules(t *testing.T) {
	s, err := Generate(severalPackages(t))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"sums/__init__.pyi.golden": s.Stub, "sums/__init__.py.golden": s.Init, "sums/main.go.golden": s.Main, "sums/module.c.golden": s.C}
	for _, sub := range s.Submodules {
		files["sums/"+sub.Name+".py.golden"], files["sums/"+sub.Name+".pyi.golden"] = sub.Init, sub.Stub
	}
	compare(t, files)
}

// compare compares texts with files of testdata.
func compare(t *testing.T, files map[string][]byte) {
	t.Helper()
	for name, got := range files {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s\n(go test ./internal/gen -update writes what is got)", name, got, want)
		}
	}
}

func TestGeneratedCCompiles(t *testing.T) {
	for _, m := range []*model.Module{everything(t), severalPackages(t)} {
		t.Run(m.Name, func(t *testing.T) { compileC(t, m) })
	}
}

func compileC(t *testing.T, m *model.Module) {
	t.Helper()
	s, err := Generate(m)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range shim.Files() {
		place := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o777), os.WriteFile(place, text, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "module.c"), s.C, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cc", "-fsyntax-only", "-std=c11", "-Wall", "-Wextra", "-Werror", "-DGOANNA_ABI3", "module.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestGeneratedPythonParses(t *testing.T) {
	s, err := Generate(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range [][]byte{s.Init, s.Stub} {
		out, err := exec.Command("python3", "-c", "import ast, sys; ast.parse(sys.argv[1])", string(source)).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s\n%s", err, out, source)
		}
	}
}

// A module with other frames has another fingerprint: its Go library does not start under this one's shim.
func TestFingerprint(t *testing.T) {
	print := func(m *model.Module) uint64 {
		m = startingOperations(m)
		var frames []frame
		for i := range m.Callables {
			frames = append(frames, layOut(&m.Callables[i]))
		}
		return fingerprint(m, frames)
	}
	a, b := everything(t), everything(t)
	if print(a) != print(b) {
		t.Error("equal modules differ")
	}
	b.Callables[1].Params[1].Type = b.Callables[1].Params[2].Type
	if print(a) == print(b) {
		t.Error("a parameter of another type has the same fingerprint")
	}
	b = everything(t)
	b.Callables[0], b.Callables[3] = b.Callables[3], b.Callables[0]
	if print(a) == print(b) {
		t.Error("other ids have the same fingerprint")
	}
}

// A class that no parameter or result mentions is registered, too: its package is imported.
func TestClassAlone(t *testing.T) {
	class := &model.Class{Number: 1, Name: "Alpha", Go: "color.Alpha", Holds: "*color.Alpha", Imports: []model.Import{{Name: "color", Path: "image/color"}}}
	s, err := Generate(&model.Module{Name: "m", ImportPath: "example.com/m", GoName: "m", ImportName: "m", Classes: []*model.Class{class}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"color \"image/color\"", "goannart.ClassOf[color.Alpha](1)"} {
		if !strings.Contains(string(s.Main), want) {
			t.Errorf("%s is not in\n%s", want, s.Main)
		}
	}
}
