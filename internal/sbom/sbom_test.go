package sbom

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/internal/golist"
)

var update = flag.Bool("update", false, "write testdata")

// tree makes the folders of a Go installation, a module cache and a project, with licences in them.
func tree(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for _, name := range []string{
		"go/LICENSE", "go/README.md", "cache/a@v1.0.0/LICENSE.txt", "cache/a@v1.0.0/license.go", "cache/a@v1.0.0/sub/COPYING", "cache/a@v1.0.0/other/NOTICE",
		"cache/fork@v1.2.3/NOTICE", "project/LICENSE", "project/vendor/example.com/v/LICENCE", "project/vendor/example.com/v/p/q/patents",
		"project/beside/LICENSE/text",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// packages are those of a program in the module example.com/own, as "go list -deps" orders them.
func packages(root string) []golist.Package {
	const sum = "h1:qLwI1I70+NjRFUR3zs1JPUCgaCXSh3SW62uAKT1mSBM="
	own := &golist.Module{Path: "example.com/own"}
	a := &golist.Module{Path: "example.com/a", Version: "v1.0.0", Sum: sum}
	replaced := &golist.Module{Path: "example.com/b", Version: "v1.0.0", Sum: "h1:other", Replace: &golist.Module{Path: "example.com/fork", Version: "v1.2.3", Sum: sum}}
	beside := &golist.Module{Path: "example.com/beside", Version: "v1.0.0", Replace: &golist.Module{Path: "./beside"}}
	vendored := &golist.Module{Path: "example.com/v", Version: "v2.0.0+incompatible"}
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	return []golist.Package{
		{ImportPath: "fmt", Dir: at("go/src/fmt"), Standard: true},
		{ImportPath: "example.com/a/sub", Dir: at("cache/a@v1.0.0/sub"), Module: a, Imports: []string{"C", "fmt"}},
		{ImportPath: "example.com/b", Dir: at("cache/fork@v1.2.3"), Module: replaced, Imports: []string{"example.com/a/sub"}},
		{ImportPath: "example.com/v/p/q", Dir: at("project/vendor/example.com/v/p/q"), Module: vendored, Imports: []string{"example.com/b", "fmt"}},
		{ImportPath: "example.com/beside", Dir: at("project/beside"), Module: beside},
		{ImportPath: "example.com/own/internal", Dir: at("project/internal"), Module: own, Imports: []string{"example.com/v/p/q"}},
		{ImportPath: "example.com/own", Dir: at("project"), Module: own, Imports: []string{"example.com/own/internal", "example.com/beside"}},
	}
}

func find(t *testing.T) *Program {
	t.Helper()
	root := tree(t)
	program, err := Find(packages(root), Toolchain{Root: filepath.Join(root, "go"), Version: "go1.26.0 X:nodwarf5"})
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// A module has the licences of its folder and of those of its packages that are linked, wherever it lies.
func TestLicenses(t *testing.T) {
	var got []string
	for _, f := range find(t).LicenseFiles() {
		got = append(got, f.Name)
	}
	want := []string{
		"third-party/example.com/a@v1.0.0/LICENSE.txt", "third-party/example.com/a@v1.0.0/sub/COPYING", "third-party/example.com/fork@v1.2.3/NOTICE",
		"third-party/example.com/v@v2.0.0+incompatible/LICENCE", "third-party/example.com/v@v2.0.0+incompatible/p/q/patents", "third-party/std@1.26.0/LICENSE",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, expected %q", got, want)
	}
}

func TestDocument(t *testing.T) {
	got, err := find(t).Document(Distribution{Name: "own", Version: "1.0", Generator: "0.1.0"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "own.cdx.json")
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != string(got) {
		t.Errorf("got\n%s\n%v", got, err)
	}
}
