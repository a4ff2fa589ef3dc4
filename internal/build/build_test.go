package build

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// backend begins a pyproject.toml.
const backend = "[build-system]\nrequires = ['goanna']\nbuild-backend = 'goanna'\n"

// simple is a module that requires nothing.
var simple = map[string]string{
	"go.mod": "module example.com/simple\n\ngo 1.26\n",
	"simple.go": `// Package simple is small.
package simple

import _ "embed"

//go:embed data/greeting.txt
var greeting string

// Answer is known.
const Answer = 42

// Add adds.
func Add(a, b int) int { return a + b }

// Greet greets.
//
//goanna:sig (name="world")
func Greet(name string) string { return greeting + name }
`,
	"simple_test.go":    "package simple\n",
	"data/greeting.txt": "hello ",
}

// with returns files with others added, changed or, where empty, taken out.
func with(files, others map[string]string) map[string]string {
	files = maps.Clone(files)
	maps.Copy(files, others)
	maps.DeleteFunc(files, func(_, text string) bool { return text == "" })
	return files
}

// write writes files below dir.
func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	// a file that changes while it is built is built again the next time; these have changed before
	before := time.Now().Add(-time.Hour)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, before, before); err != nil {
			t.Fatal(err)
		}
	}
}

// project writes files to a new folder. What a build of it leaves in the user's cache is taken away in the end; the
// cache itself is used, for a new one would compile all of cgo again.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "simple")
	write(t, dir, files)
	t.Cleanup(func() {
		if b, err := newBuilder(t.Context(), Options{Dir: dir}); err == nil {
			os.RemoveAll(b.cache)
		}
	})
	return dir
}

func mustBuild(t *testing.T, opts Options) (*Result, []byte) {
	t.Helper()
	result, err := Build(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(result.Wheel)
	if err != nil {
		t.Fatal(err)
	}
	return result, data
}

// listing is every file below dir, with its content.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func members(t *testing.T, wheel []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(wheel), int64(len(wheel)))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(data)
	}
	return all
}

func TestBuild(t *testing.T) {
	dir := project(t, simple)
	before := listing(t, dir)
	out := t.TempDir()
	target, err := platform.For("linux", runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(out, "simple-0.0.0-cp311-abi3-manylinux_2_34_"+target.WheelArchitecture()+".whl")
	if err := os.WriteFile(stale, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	result, wheel := mustBuild(t, Options{Dir: dir, Out: out, Version: "1.2.3"})
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the older wheel of the same version is still there (%v)", err)
	}
	if after := listing(t, dir); !maps.Equal(before, after) {
		t.Errorf("the build changed the author's folder: %q", slices.Sorted(maps.Keys(after)))
	}
	if want := filepath.Join(out, "simple-0.0.0-cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-manylinux_2_17_"); !strings.HasPrefix(result.Wheel, want) {
		t.Errorf("wheel %s, expected %s... (%q)", result.Wheel, want, result.Warnings)
	}
	if result.Name != "simple" || result.Version != "0.0.0" || result.Module != "simple" || result.Unchanged || len(result.Steps) == 0 || result.Seconds <= 0 {
		t.Errorf("%+v", result)
	}
	content := members(t, wheel)
	var native []string
	for name := range content {
		if strings.HasSuffix(name, ".so") {
			native = append(native, strings.Split(name, "-linux")[0])
		}
	}
	if len(native) != 5 {
		t.Errorf("binary files %q, expected 5", native)
	}
	for name, want := range map[string]string{
		"simple/__init__.py":              "from ._native import *",
		"simple/__init__.pyi":             "def greet(",
		"simple-0.0.0.dist-info/METADATA": "Metadata-Version: 2.4\nName: simple\nVersion: 0.0.0\nLicense-File: ",
		"simple-0.0.0.dist-info/WHEEL":    "Generator: goanna 1.2.3\n",
		"simple/_native.abi3.so":          "PyInit__native",
		"simple/_native.abi3t.so":         "PyModExport__native",
		"simple-0.0.0.dist-info/RECORD":   "simple/py.typed,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n",
		"simple/_native.go.so":            "goanna_enter",
	} {
		if !strings.Contains(content[name], want) {
			t.Errorf("%s has no %q", name, want)
		}
	}
	if _, ok := content["simple/py.typed"]; !ok {
		t.Error("no py.typed")
	}
	total := 0
	for _, f := range result.Files {
		if int(f.Size) != len(content[f.Name]) {
			t.Errorf("%s has %d bytes, the result says %d", f.Name, len(content[f.Name]), f.Size)
		}
		total++
	}
	inPackage := 0
	for name := range content {
		if !strings.HasPrefix(name, "simple-0.0.0.dist-info/") {
			inPackage++
		}
	}
	if total != inPackage {
		t.Errorf("the result has %d files, the wheel %d and dist-info", total, inPackage)
	}
}

func TestUnchanged(t *testing.T) {
	dir := project(t, simple)
	_, first := mustBuild(t, Options{Dir: dir})
	again := func(what string, out string, want bool) {
		t.Helper()
		result, wheel := mustBuild(t, Options{Dir: dir, Out: out})
		if result.Unchanged != want {
			t.Errorf("%s: unchanged is %v, expected %v", what, result.Unchanged, want)
		}
		if want && !bytes.Equal(wheel, first) {
			t.Errorf("%s: the wheel differs", what)
		}
		if out != "" && filepath.Dir(result.Wheel) != out {
			t.Errorf("%s: the wheel is %s", what, result.Wheel)
		}
	}
	again("nothing changed", "", true)
	again("another output folder", filepath.Join(t.TempDir(), "new"), true)
	if err := os.RemoveAll(filepath.Join(dir, "dist")); err != nil {
		t.Fatal(err)
	}
	again("the wheel is gone", "", true)
	write(t, dir, map[string]string{"simple_test.go": "package simple\n\n// changed\n", ".hidden": "x"})
	again("a test changed", "", true)
	write(t, dir, map[string]string{"data/greeting.txt": "good day "})
	again("an embedded file changed", "", false)
	if _, changed := mustBuild(t, Options{Dir: dir}); bytes.Equal(changed, first) {
		t.Error("the wheel is the same after a change")
	}
}

func TestReproducible(t *testing.T) {
	_, first := mustBuild(t, Options{Dir: project(t, simple), Out: t.TempDir()})
	_, second := mustBuild(t, Options{Dir: project(t, simple), Out: t.TempDir()})
	if !bytes.Equal(first, second) {
		one, two := members(t, first), members(t, second)
		for name := range one {
			if one[name] != two[name] {
				t.Errorf("%s differs between two folders", name)
			}
		}
		t.Error("two wheels of the same sources differ")
	}
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	_, dated := mustBuild(t, Options{Dir: project(t, simple), Out: t.TempDir()})
	z, err := zip.NewReader(bytes.NewReader(dated), int64(len(dated)))
	if err != nil {
		t.Fatal(err)
	}
	if when := z.File[0].Modified.UTC(); when.Unix() != 1700000000 {
		t.Errorf("files are of %v, expected %v", when, time.Unix(1700000000, 0).UTC())
	}
}

func TestPythonSource(t *testing.T) {
	dir := project(t, with(simple, map[string]string{
		"pyproject.toml": backend + "[project]\nname = 'Company-Simple'\nversion = '1.0'\n[tool.goanna]\nmodule = 'company.simple'\npython-source = 'py'\npackage = 'go'\n",
		"simple.go":      "", "simple_test.go": "", "data/greeting.txt": "",
		"go/simple.go":                            "package simple\n\nfunc One() int { return 1 }\n",
		"py/company/simple/__init__.py":           "from ._native import one as eins\n",
		"py/company/simple/more.py":               "zwei = 2\n",
		"py/company/simple/__pycache__/more.pyc":  "x",
		"py/company/simple/.secret":               "x",
		"py/company/simple/resources/picture.txt": "picture",
	}))
	result, wheel := mustBuild(t, Options{Dir: dir})
	if result.Name != "Company-Simple" || result.Module != "company.simple" || !strings.HasPrefix(filepath.Base(result.Wheel), "company_simple-1.0-cp311.") {
		t.Errorf("%+v", result)
	}
	content := members(t, wheel)
	var names []string
	for name := range content {
		if !strings.HasSuffix(name, ".so") && !strings.Contains(name, "dist-info") {
			names = append(names, strings.TrimPrefix(name, "company/simple/"))
		}
	}
	slices.Sort(names)
	if want := []string{"__init__.py", "_native.pyi", "_pyinstaller/__init__.py", "_pyinstaller/hook-company.simple.py", "more.py", "nuitka-package.config.yml", "py.typed", "resources/picture.txt"}; !slices.Equal(names, want) {
		t.Errorf("files %q, expected %q", names, want)
	}
	if got := content["company/simple/__init__.py"]; got != "from ._native import one as eins\n" {
		t.Errorf("__init__.py is %q", got)
	}
}

func TestBuildRefuses(t *testing.T) {
	// the header of musl defines macros for features, and none with its own name
	musl := testfiles.Folder(t, map[string]string{"features.h": "#define _Noreturn\n"})
	for _, test := range []struct {
		name  string
		files map[string]string
		env   map[string]string
		want  string
	}{
		{name: "no module", files: with(simple, map[string]string{"go.mod": ""}), want: `is in no Go module; run "go mod init" in it`},
		{name: "type error", files: with(simple, map[string]string{"bad.go": "package simple\n\nfunc Bad() int { return \"a\" }\n"}), want: "bad.go:3:"},
		{name: "unbindable", files: with(simple, map[string]string{"bad.go": "package simple\n\nimport \"unsafe\"\n\nfunc Bad(c unsafe.Pointer) {}\n"}), want: "bad.go:5:10: parameter 'c' of Bad: unsafe.Pointer has no Python counterpart"},
		{name: "import", files: with(simple, map[string]string{"bad.go": "package simple\n\nimport _ \"example.com/missing\"\n"}), want: "example.com/missing"},
		{name: "project", files: with(simple, map[string]string{"pyproject.toml": backend + "[project]\nname = 'a'\n"}), want: "[project] version: expected"},
		{name: "no backend", files: with(simple, map[string]string{"pyproject.toml": "[project]\nname = 'a'\nversion = '1'\n"}), want: "requires = [\"goanna\"]\n    build-backend = \"goanna\""},
		{name: "compiler", files: simple, env: map[string]string{"CC": "no-such-compiler -m64"}, want: `no C compiler: "no-such-compiler" is not on PATH`},
		{name: "system", files: simple, env: map[string]string{"GOOS": "plan9"}, want: "GOOS is plan9"},
		{name: "date", files: simple, env: map[string]string{"SOURCE_DATE_EPOCH": "today"}, want: "SOURCE_DATE_EPOCH: expected seconds"},
		{name: "taken", files: with(simple, map[string]string{mainFolder + "/a.go": "package main\n"}), want: "goanna needs the name for itself"},
		{name: "tests only", files: with(simple, map[string]string{"simple.go": ""}), want: "has tests and no other Go files: a module is made of"},
		{name: "no Go files", files: with(simple, map[string]string{"simple.go": "", "simple_test.go": ""}), want: "has no Go files: give the folder of a Go package"},
		{name: "compiler for another machine", files: simple, env: map[string]string{"GOARCH": foreign(), "CC": "gcc -g"}, want: `the C compiler "gcc -g" makes no code for linux/` + foreign() + ": set CC to one that does, such as CC="},
		{name: "musl", files: simple, env: map[string]string{"CC": "gcc -nostdinc -isystem " + musl}, want: "compiles for a C library that is not glibc, musl perhaps"},
		{name: "no headers", files: simple, env: map[string]string{"CC": "gcc -nostdinc"}, want: "apt-get install libc6-dev"},
		{name: "no go command", files: simple, env: map[string]string{"PATH": "/nowhere"}, want: "no go command on PATH: install Go 1.26 or newer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			dir := project(t, test.files)
			result, err := Build(t.Context(), Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, error %v; expected %q in it", result, err, test.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "dist")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("something was written to dist (%v)", err)
			}
		})
	}
	if _, err := Build(t.Context(), Options{Dir: "/no/such/folder"}); err == nil || !strings.Contains(err.Error(), "expected a folder") {
		t.Errorf("error %v", err)
	}
}

// foreign is an architecture that the machine's C compiler does not make code for.
func foreign() string {
	if runtime.GOARCH == "s390x" {
		return "arm64"
	}
	return "s390x"
}

// Each mistake of the author's is in the error once.
func TestCompileErrors(t *testing.T) {
	dir := project(t, with(simple, map[string]string{"bad.go": "package simple\n\nfunc Bad() int { return \"a\" }\n\nfunc Worse() { undefined() }\n"}))
	_, err := Build(t.Context(), Options{Dir: dir})
	if err == nil {
		t.Fatal("expected an error")
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "bad.go:3:") || !strings.HasPrefix(lines[1], "bad.go:5:") {
		t.Errorf("expected a line for each of two errors, got\n%v", err)
	}
}

// The folders are checked before any compiler runs.
func TestFolders(t *testing.T) {
	dir := project(t, simple)
	file := filepath.Join(dir, "simple.go")
	for _, test := range []struct {
		opts Options
		want string
	}{
		{Options{Dir: file}, file + " is a file: expected the folder of a Go package, such as " + dir},
		{Options{Dir: dir, Out: file}, file + " is a file; give another folder with --out"},
		{Options{Dir: dir, Out: filepath.Join(file, "a", "b")}, file + " is a file; give another folder with --out"},
		{Options{Dir: dir, Out: "/proc/self/dist"}, "the wheel cannot be put into /proc/self/dist: "},
	} {
		test.opts.Progress = func(step string) { t.Errorf("%v: %s", test.opts, step) }
		if _, err := Build(t.Context(), test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, expected %q in it", err, test.want)
		}
	}
	if left := listing(t, dir); len(left) != len(simple) {
		t.Errorf("left %q", slices.Sorted(maps.Keys(left)))
	}
}

// py.typed is in the outermost package that is not a namespace.
func TestTyped(t *testing.T) {
	for _, test := range []struct {
		module string
		own    []string
		want   string
	}{
		{"zst", nil, "zst/"},
		{"zst._go", nil, "zst/_go/"},
		{"zst._go", []string{"zst/__init__.py"}, "zst/"},
		{"company.zst._go", []string{"company/zst/__init__.py"}, "company/zst/"},
		{"company.zst._go", []string{"company/__init__.pyi", "company/zst/__init__.py"}, "company/"},
	} {
		own := make(map[string]bool)
		for _, name := range test.own {
			own[name] = true
		}
		if got := typedPackage(strings.ReplaceAll(test.module, ".", "/")+"/", own); got != test.want {
			t.Errorf("module %s with %q: %s, expected %s", test.module, test.own, got, test.want)
		}
	}
}

// A module with a vendor folder, one that requires the runtime and does not import it, one that requires a version of which no proxy knows,
// and one in a workspace build without "go mod tidy".
func TestRequirements(t *testing.T) {
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	required := simple["go.mod"] + "\nrequire " + ModulePath + " v0.0.0\n\nreplace " + ModulePath + " => " + source + "\n"
	for name, files := range map[string]map[string]string{
		"required, not imported": with(simple, map[string]string{"go.mod": required}),
		"replaced, not required": with(simple, map[string]string{"go.mod": strings.Replace(required, "\nrequire "+ModulePath+" v0.0.0\n", "", 1)}),
		"required, not replaced": with(simple, map[string]string{"go.mod": simple["go.mod"] + "\nrequire " + ModulePath + " v0.0.1\n"}),
		"in a workspace": with(simple, map[string]string{
			"go.work": "go 1.26\n\nuse .\n\nuse ./other\n\nreplace example.com/third => ./third\n", "other/go.mod": "module example.com/other\n\ngo 1.26\n\nrequire example.com/third v0.0.0\n",
			"other/other.go": "package other\n\nimport _ \"example.com/third\"\n", "third/go.mod": "module example.com/third\n\ngo 1.26\n", "third/third.go": "package third\n",
			"use.go": "package simple\n\nimport _ \"example.com/other\"\n",
		}),
		"vendored": with(simple, map[string]string{
			"go.mod": required, "view.go": "package simple\n\nimport \"" + ModulePath + "/buffer\"\n\nfunc Sum(v buffer.View[float64]) float64 { return 0 }\n",
		}),
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, files)
			if name == "vendored" {
				for _, args := range [][]string{{"mod", "tidy"}, {"mod", "vendor"}} {
					cmd := exec.Command("go", args...)
					cmd.Dir = dir
					if out, err := cmd.CombinedOutput(); err != nil {
						t.Fatalf("go %v: %v\n%s", args, err, out)
					}
				}
			}
			before := listing(t, dir)
			mustBuild(t, Options{Dir: dir, Out: t.TempDir()})
			if after := listing(t, dir); !maps.Equal(before, after) {
				t.Error("the build changed the author's folder")
			}
		})
	}
}

func TestBuildCancelled(t *testing.T) {
	dir := project(t, simple)
	for _, step := range []string{"look for changes", "compile the Go package", "write the wheel"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Build(ctx, Options{Dir: dir, Progress: func(name string) {
			if name == step {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %q: error %v", step, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "dist", "*")); len(left) > 0 {
			t.Errorf("cancelled at %q: left %q", step, left)
		}
	}
	mustBuild(t, Options{Dir: dir})
}

func TestLock(t *testing.T) {
	b, err := newBuilder(t.Context(), Options{Dir: project(t, simple), Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := b.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
	defer cancel()
	if _, err := b.lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second lock: %v, expected to wait", err)
	}
	unlock()
	again, err := b.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}
