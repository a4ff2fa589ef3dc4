package build

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// content returns the files of a source distribution, less the folder that all are in.
func content(t *testing.T, path string) (names []string, texts map[string]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		name, ok := strings.CutPrefix(header.Name, "my_pkg-1.0/")
		if !ok {
			t.Errorf("%s is in another folder", header.Name)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, texts[name] = append(names, name), string(text)
	}
}

const named = backend + "[project]\nname = 'My.Pkg'\nversion = '1.0'\n"

func TestSdist(t *testing.T) {
	outside := "\nreplace " + ModulePath + " => ../goanna\n"
	dir := project(t, with(simple, map[string]string{"pyproject.toml": named, "dist/old.whl": "x", ".hidden": "x", "go.mod": simple["go.mod"] + outside}))
	sdist := func() ([]string, map[string]string, string) {
		t.Helper()
		path, err := Sdist(t.Context(), Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		names, texts := content(t, path)
		return names, texts, path
	}
	names, texts, path := sdist()
	want := []string{"PKG-INFO", "data/greeting.txt", "go.mod", "pyproject.toml", "simple.go", "simple_test.go"}
	if filepath.Base(path) != "my_pkg-1.0.tar.gz" || !slices.Equal(names, want) {
		t.Errorf("%s has %q, expected %q", path, names, want)
	}
	if !strings.Contains(texts["PKG-INFO"], "\nName: My.Pkg\nVersion: 1.0\n") || texts["go.mod"] != simple["go.mod"] {
		t.Errorf("PKG-INFO %q, go.mod %q", texts["PKG-INFO"], texts["go.mod"])
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if sdist(); !bytes.Equal(before, must(os.ReadFile(path))) {
		t.Error("the same content gives other bytes")
	}
	// git says what is the project's
	write(t, dir, map[string]string{".gitignore": "/dist/\nbuilt.txt\n", "built.txt": "x"})
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	names, _, _ = sdist()
	if want := append([]string{"PKG-INFO", ".gitignore", ".hidden"}, want[1:]...); !slices.Equal(names, want) {
		t.Errorf("with git %q, expected %q", names, want)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestSdistRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no name":       {simple, "expected a [project] table with name and version"},
		"no go.mod":     {with(simple, map[string]string{"pyproject.toml": named, "go.mod": ""}), "has no go.mod that belongs to its sources"},
		"beside":        {with(simple, map[string]string{"pyproject.toml": named, "go.mod": simple["go.mod"] + "\nreplace example.com/other => ../other\n"}), "replaces example.com/other by ../other"},
		"inside is not": {with(simple, map[string]string{"pyproject.toml": named, "go.mod": simple["go.mod"] + "\nreplace example.com/other => ./other\n"}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, test.files)
			path, err := Sdist(t.Context(), Options{Dir: dir})
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%s, error %v; expected %q in it", path, err, test.want)
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	dir, out := project(t, with(simple, map[string]string{"pyproject.toml": named + "[project.scripts]\nx = 'y:z'\n"})), t.TempDir()
	name, err := Metadata(t.Context(), Options{Dir: dir, Out: out})
	if err != nil || name != "my_pkg-1.0.dist-info" {
		t.Fatal(name, err)
	}
	metadata := string(must(os.ReadFile(filepath.Join(out, name, "METADATA"))))
	if !strings.Contains(metadata, "Name: My.Pkg\n") {
		t.Errorf("METADATA is %q", metadata)
	}
	_, data := mustBuild(t, Options{Dir: dir, Out: t.TempDir()})
	wheel := members(t, data)
	prepared := listing(t, out)
	for file, text := range wheel {
		if info := strings.HasPrefix(file, name+"/"); info && file != name+"/RECORD" && file != name+"/WHEEL" && string(must(os.ReadFile(filepath.Join(out, file)))) != text {
			t.Errorf("%s of the wheel differs: %q", file, text)
		}
	}
	if n := len(prepared); n < 6 { // METADATA, WHEEL, entry_points.txt, an SBOM and licences
		t.Errorf("%v", prepared)
	}
}

// An editable wheel has one line; the package is in the project, where Python files are links.
func TestEditable(t *testing.T) {
	dir, out := project(t, with(simple, map[string]string{"pyproject.toml": named + "[tool.goanna]\npython-source = 'py'\n", "py/simple/__init__.py": "from ._native import *\n", "py/simple/old.py": "# old\n"})), t.TempDir()
	opts := Options{Dir: dir, Out: out, Editable: true}
	result, data := mustBuild(t, opts)
	site := filepath.Join(dir, ".goanna", "site")
	if got := members(t, data)["_editable_my_pkg.pth"]; got != site+"\n" || result.Site != site {
		t.Errorf("the wheel imports %q, site %q, expected %q", got, result.Site, site)
	}
	link := filepath.Join(site, "simple", "__init__.py")
	if target, err := os.Readlink(link); err != nil || target != filepath.Join(dir, "py", "simple", "__init__.py") {
		t.Errorf("%s is a link to %q (%v)", link, target, err)
	}
	library := filepath.Join(site, "simple", "_native.go.so")
	loaded := must(os.Stat(library))
	if again, _ := mustBuild(t, opts); !again.Unchanged {
		t.Error("built again without a change")
	}
	// a file that a process has loaded is replaced, and one that the author removed is gone
	write(t, dir, map[string]string{"more.go": "package simple\n\n// More is more.\nfunc More() int { return 1 }\n"})
	if err := os.Remove(filepath.Join(dir, "py", "simple", "old.py")); err != nil {
		t.Fatal(err)
	}
	mustBuild(t, opts)
	if os.SameFile(loaded, must(os.Stat(library))) {
		t.Error("the library was written to")
	}
	if _, err := os.Lstat(filepath.Join(site, "simple", "old.py")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("old.py is there (%v)", err)
	}
	// a wheel of the other kind does not take its place
	if result, data := mustBuild(t, Options{Dir: dir, Out: out}); result.Unchanged || members(t, data)["simple/_native.go.so"] == "" || result.Site != "" {
		t.Errorf("%+v", result)
	}
}
