package pyproject

import (
	"reflect"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/testfiles"
	"github.com/goanna-py/goanna/internal/wheel"
)

func TestRead(t *testing.T) {
	dir := testfiles.Folder(t, map[string]string{
		"README.md": "# Imaging\n", "LICENSE": "BSD", "LICENSES/MIT.txt": "MIT", "COPYING.d/x": "", "go/imaging.go": "package imaging", "py/x/y.py": "",
		FileName: `
[build-system]
requires = ["anything"]
build-backend = "anything:backend"
[project]
name = "imaging"
version = "1.0"
description = "Pictures"
readme = "README.md"
license = "BSD-3-Clause AND MIT"
license-files = ["LICEN[CS]E", "LICENSES/*", "LICENSE"]
authors = [{name = "Ada", email = "ada@example.org"}, {name = "Bob"}]
maintainers = [{email = "c@example.org"}]
keywords = ["image"]
classifiers = ["Programming Language :: Go"]
dependencies = ["numpy"]
[project.urls]
Home = "https://example.org"
[project.optional-dependencies]
test = ["pytest"]
[project.scripts]
imaging = "imaging:main"
[project.entry-points."other.group"]
a = "b:c"
[tool.goanna]
module = "company.imaging"
package = "go"
python-source = "py"
third-party-licenses = false
[tool.other]
unknown = true
`})
	got, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := &Project{
		Dir: dir, Exists: true, Module: "company.imaging", Package: "go", PythonSource: "py", BuildBackend: "anything:backend", Read: []string{"README.md"},
		SBOM: true, ThirdPartyLicenses: false,
		Metadata: wheel.Metadata{
			Name: "imaging", Version: "1.0", Summary: "Pictures", Description: "# Imaging\n", ContentType: "text/markdown",
			RequiresPython: ">=3.11", LicenseExpression: "BSD-3-Clause AND MIT", LicenseFiles: []string{"LICENSE", "LICENSES/MIT.txt"},
			Authors: []wheel.Person{{Name: "Ada", Email: "ada@example.org"}, {Name: "Bob"}}, Maintainers: []wheel.Person{{Email: "c@example.org"}},
			Keywords: []string{"image"}, Classifiers: []string{"Programming Language :: Go"}, URLs: map[string]string{"Home": "https://example.org"},
			Dependencies: []string{"numpy"}, OptionalDependencies: map[string][]string{"test": {"pytest"}},
			EntryPoints: map[string]map[string]string{"console_scripts": {"imaging": "imaging:main"}, "other.group": {"a": "b:c"}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nexpected\n%+v", got, want)
	}
}

func TestReadDefaults(t *testing.T) {
	want := wheel.Metadata{Version: "0.0.0", RequiresPython: ">=3.11", LicenseFiles: []string{"COPYING", "LICENSE.txt"}}
	for name, files := range map[string]map[string]string{
		"no file":  {"LICENSE.txt": "", "COPYING": ""},
		"no table": {"LICENSE.txt": "", "COPYING": "", FileName: "[tool.ruff]\nline-length = 100\n"},
	} {
		p, err := Read(testfiles.Folder(t, files))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(p.Metadata, want) || p.Package != "." || p.Module != "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestReadTables(t *testing.T) {
	dir := testfiles.Folder(t, map[string]string{"R.text": "text\n", "L": "line 1\nline 2\n", FileName: `
[project]
name = "a"
version = "1"
readme = {file = "R.text", content-type = "text/plain"}
license = {file = "L"}
`})
	p, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m := p.Metadata; m.Description != "text\n" || m.ContentType != "text/plain" || m.License != "line 1\nline 2\n" || m.LicenseExpression != "" {
		t.Errorf("%+v", m)
	}
}

func TestReadRefuses(t *testing.T) {
	const head = "[project]\nname = 'a'\nversion = '1'\n"
	for _, test := range []struct{ name, text, want string }{
		{"syntax", "[project\n", "pyproject.toml: line 1, column 9: "},
		{"type", "[project]\nname = 3\n", "line 2"},
		{"unknown", head + "licence = 'MIT'\n", `[project] has an unknown key "licence"; expected any of name, `},
		{"unknown tool", "[tool.goanna]\nmodul = 'a'\n", `[tool.goanna] has an unknown key "modul"; expected any of module, package, python-source`},
		{"no name", "[project]\nversion = '1'\n", "[project] name: expected"},
		{"no version", "[project]\nname = 'a'\n", "[project] version: expected"},
		{"dynamic", "[project]\nname = 'a'\ndynamic = ['version']\n", "[project] dynamic: expected"},
		{"name", "[project]\nname = 'a!'\nversion = '1'\n", "[project] name: expected"},
		{"version", "[project]\nname = 'a'\nversion = 'one'\n", "[project] version: expected a version as in PEP 440"},
		{"readme", head + "readme = 'no.md'\n", "[project] readme: "},
		{"readme outside", head + "readme = '../no.md'\n", "readme: expected a path inside the project"},
		{"readme type", head + "readme = 'go.mod'\n", "readme: expected a file ending in .md"},
		{"readme table", head + "readme = {text = 'a'}\n", "readme: expected a path, or a table"},
		{"readme both", head + "readme = {text = 'a', file = 'b', content-type = 'text/plain'}\n", "readme: expected a path, or a table"},
		{"readme number", head + "readme = 3\n", "readme: expected a path or a table"},
		{"license", head + "license = 'BSD License'\n", "license: expected an SPDX expression"},
		{"license table", head + "license = {name = 'MIT'}\n", "license: expected an SPDX expression, or a table"},
		{"license and files", head + "license = {text = 'MIT'}\nlicense-files = ['L']\n", "license-files: expected license to be"},
		{"license files", head + "license-files = ['NONE*']\n", `license-files: no file matches "NONE*"`},
		{"license outside", head + "license-files = ['../L']\n", "license-files: expected patterns inside"},
		{"entry points", head + "[project.entry-points.console_scripts]\na = 'b'\n", "expected console_scripts to be given as scripts"},
		{"requires old", head + "requires-python = '>=3.9'\n", `[project] requires-python: ">=3.9" admits CPython 3.10, and modules of goanna need 3.11 or newer: write ">=3.11"`},
		{"version number", "[project]\nname = 'a'\nversion = 1.0\n", `line 3, column 11: [project] version: expected a string, got 1.0: put it in quotes`},
		{"name number", "[project]\nname = 3\nversion = '1'\n", `line 2, column 8: [project] name: expected a string, got 3: put it in quotes`},
		{"keywords text", head + "keywords = 'a'\n", `line 4, column 12: [project] keywords: expected an array of strings, got 'a'`},
		{"module date", "[tool.goanna]\nmodule = 2020-01-01\n", `line 2, column 10: [tool.goanna] module: expected a string, got 2020-01-01: put it in quotes`},
		{"dependency", head + "dependencies = ['numpy 2']\n", `[project] dependencies: "numpy 2": "2" is not expected there`},
		{"extra dependency", head + "[project.optional-dependencies]\ntest = ['pytest>=']\n", `[project] optional-dependencies: test: "pytest>=": ">=" is not expected there`},
		{"script", head + "[project.scripts]\nrun = 'a:main()'\n", `[project] entry point "run" of console_scripts: expected module:object, got "a:main()"`},
		{"script module", head + "[project.scripts]\nrun = 'a'\n", `[project] entry point "run" of console_scripts: expected module:function`},
		{"entry point", head + "[project.entry-points.'a b']\nrun = 'a'\n", `[project] entry points: expected a group such as`},
		{"licence name", head + "license = 'MIT OR Foo-1.0'\n", `[project] license: expected an SPDX expression, such as BSD-3-Clause or MIT OR Apache-2.0; got "MIT OR Foo-1.0": unknown license 'Foo-1.0'`},
		{"requires", head + "requires-python = 'three'\n", "requires-python: expected"},
		{"module", "[tool.goanna]\nmodule = 'a-b'\n", "[tool.goanna] module: expected an import name"},
		{"keyword", "[tool.goanna]\nmodule = 'a.import'\n", `"import" is a keyword`},
		{"package", "[tool.goanna]\npackage = '../a'\n", "package: expected the path of a folder inside"},
		{"no package", "[tool.goanna]\npackage = 'nothing'\n", "package: expected a folder"},
		{"packages instantiate", "[[tool.goanna.packages]]\npath = 'a.b/c'\ninstantiate = {Max = []}\n", `instantiate: expected lists of type arguments of "Max"`},
		{"target", "[tool.goanna]\ntargets = ['plan9/amd64']\n", `[tool.goanna] targets: GOOS is plan9, and goanna builds wheels for Linux`},
		{"targets", "[tool.goanna]\ntargets = 'linux/amd64'\n", `[tool.goanna] targets: expected an array of strings, got 'linux/amd64'`},
		{"packages key", "[[tool.goanna.packages]]\npath = 'a.b/c'\nmodul = 'c'\n", `[tool.goanna.packages] has an unknown key "modul"; expected any of path, module, rename, skip, instantiate, operators`},
		{"packages value", "[tool.goanna]\npackages = 'a.b/c'\n", "line 2, column 12: [tool.goanna] packages: expected an array of tables with path, got 'a.b/c'"},
		{"packages no path", "[[tool.goanna.packages]]\nmodule = 'c'\n", `[tool.goanna] packages: path: expected an import path such as net/url or example.com/m/p@v1.2.3, or a folder such as ./geo, got ""`},
		{"packages folder", "[[tool.goanna.packages]]\npath = './c'\n", `packages: path: expected a folder in the project such as ./geo, got "./c"`},
		{"packages outside", "[[tool.goanna.packages]]\npath = './../c'\n", `packages: path: expected a folder in the project such as ./geo, got "./../c"`},
		{"packages own without module", "[[tool.goanna.packages]]\npath = '.'\n", `packages: path: expected a module beside the path "."`},
		{"packages version beside own", "[[tool.goanna.packages]]\npath = '.'\nmodule = 'own'\n[[tool.goanna.packages]]\npath = 'a.b/c@v1.2.3'\n",
			`packages: path: expected "a.b/c" without a version, which go.mod of the project gives: run "go get a.b/c@v1.2.3"`},
		{"packages beside package", "[tool.goanna]\npackage = '.'\n[[tool.goanna.packages]]\npath = 'a.b/c'\n", "[tool.goanna] package: expected none beside packages"},
		{"packages module", "[[tool.goanna.packages]]\npath = 'a.b/c'\nmodule = 'c.d'\n", `packages: module: expected a name such as zst, without a dot`},
		{"packages own name", "[[tool.goanna.packages]]\npath = 'a.b/c'\nmodule = '_native'\n", `packages: module: expected a name such as zst, without a dot`},
		{"packages keyword", "[[tool.goanna.packages]]\npath = 'a.b/c'\nmodule = 'import'\n", `"import" is a keyword`},
		{"packages twice", "[[tool.goanna.packages]]\npath = 'a.b/c'\nmodule = 'x'\n[[tool.goanna.packages]]\npath = 'a.b/d'\nmodule = 'x'\n", `packages: module: two packages would both be "x"`},
		{"packages rename and skip", "[[tool.goanna.packages]]\npath = 'a.b/c'\nrename = {A = 'a'}\nskip = ['A']\n", `packages: "A" is in both rename and skip`},
		{"tags", "[tool.goanna]\ntags = ['a,b']\n", `tags: expected build tags such as netgo, got "a,b"`},
		{"profile", "[tool.goanna]\npgo = 'none.pgo'\n", `pgo: expected "off" or the path of a profile inside the project, got "none.pgo"`},
		{"level", "[tool.goanna]\ngoamd64 = 'v5'\n", `[tool.goanna] goamd64: expected v1, v2, v3 or v4, got "v5"`},
		{"level of Arm", "[tool.goanna]\ngoarm64 = '8.1'\n", `[tool.goanna] goarm64: expected v8.0 to v8.9 or v9.0 to v9.5, and ",lse" or ",crypto" behind it if need be, got "8.1"`},
		{"profile outside", "[tool.goanna]\npgo = '../go.mod'\n", `pgo: expected "off" or the path`},
		{"source", "[tool.goanna]\npython-source = 'go.mod'\n", "python-source: expected a folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(testfiles.Folder(t, map[string]string{FileName: test.text, "go.mod": ""}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, expected %q in it", err, test.want)
			}
		})
	}
}

func TestPackages(t *testing.T) {
	const text = `[[tool.goanna.packages]]
path = "github.com/klauspost/compress/zstd@v1.18.0"
module = "zst"
rename = {NewReader = "reader", "Decoder.Reset" = "restart"}
skip = ["MustX"]
instantiate = {Max = ["int", "largest=float64"]}
operators = ["Decimal"]

[[tool.goanna.packages]]
path = "net/url"
`
	p, err := Read(testfiles.Folder(t, map[string]string{FileName: text}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Package{
		{"github.com/klauspost/compress/zstd@v1.18.0", "zst", map[string]string{"NewReader": "reader", "Decoder.Reset": "restart"}, []string{"MustX"}, map[string][]string{"Max": {"int", "largest=float64"}}, []string{"Decimal"}},
		{Path: "net/url"},
	}
	if !reflect.DeepEqual(p.Packages, want) {
		t.Errorf("got %v, want %v", p.Packages, want)
	}
}

func TestGoBuild(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  GoBuild
	}{
		{"none", map[string]string{FileName: "[tool.goanna]\n"}, GoBuild{}},
		{"all", map[string]string{FileName: "[tool.goanna]\ntags = ['netgo', 'x.y']\nldflags = '-X a.b=c'\npgo = 'p/cpu.pprof'\ngoamd64 = 'v3'\ngoarm64 = 'v8.1,lse'\n", "p/cpu.pprof": "x"}, GoBuild{[]string{"netgo", "x.y"}, "-X a.b=c", "p/cpu.pprof", map[string]string{"amd64": "v3", "arm64": "v8.1,lse"}}},
		{"default", map[string]string{FileName: "[tool.goanna]\npackage = 'go'\n", "go/default.pgo": "x"}, GoBuild{PGO: "go/default.pgo"}},
		{"off", map[string]string{FileName: "[tool.goanna]\npgo = 'off'\n", "default.pgo": "x"}, GoBuild{}},
	} {
		p, err := Read(testfiles.Folder(t, test.files))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if !reflect.DeepEqual(p.GoBuild, test.want) {
			t.Errorf("%s: %+v, expected %+v", test.name, p.GoBuild, test.want)
		}
	}
}

func TestCheckBackend(t *testing.T) {
	const project = "[project]\nname = 'a'\nversion = '1'\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		fails bool
	}{
		{"no build-system", map[string]string{FileName: project}, true},
		{"no project", map[string]string{FileName: "[tool.goanna]\nmodule = 'a'\n"}, true},
		{"no backend", map[string]string{FileName: project + "[build-system]\nrequires = ['setuptools']\n"}, true},
		{"backend", map[string]string{FileName: project + "[build-system]\nrequires = []\nbuild-backend = 'a'\n"}, false},
		{"setup.py", map[string]string{FileName: project, "setup.py": ""}, false},
		{"no file", nil, false},
	} {
		p, err := Read(testfiles.Folder(t, test.files))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if err := p.CheckBackend(); (err != nil) != test.fails {
			t.Errorf("%s: error %v, expected one: %v", test.name, err, test.fails)
		}
	}
}
