package pyproject

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/goanna-py/goanna/internal/wheel"
)

// FuzzParse: what is accepted is TOML whose values, read without a schema, are those of the Project; its metadata can be
// written, and its names and paths keep to their rules.
func FuzzParse(f *testing.F) {
	f.Add("[project]\nname = 'a'\nversion = '1'\ndescription = \"x\"\ndependencies = ['numpy>=2']\n[tool.goanna]\nmodule = 'a.b'\n")
	f.Add("[build-system]\nrequires = []\nbuild-backend = 'x'\n[project]\nname = 'a'\nversion = '1'\nkeywords = ['k']\nrequires-python = '>=3.12'\n")
	f.Add("[project]\nname = 'a'\nversion = '1'\nreadme = {text = 'x', content-type = 'text/plain'}\nlicense = {text = 'MIT'}\n[project.urls]\na = 'b'\n")
	f.Add("[project]\nname = 'a'\nversion = '1'\nauthors = [{name = 'A', email = 'a@b'}]\n[project.scripts]\nx = 'y:z'\n[project.optional-dependencies]\nt = ['pytest']\n")
	f.Add("[tool.goanna]\npackage = '../x'\n")
	f.Add("[[tool.goanna.packages]]\npath = 'a.b/c@v1.0.0'\nmodule = 'c'\nrename = {A = 'b'}\nskip = ['C.D']\n")
	f.Add("[tool.goanna]\nmodule = 'a.class'\n[project]\nnam = 1\n")
	f.Add("project.name = 'a'\nproject.version = '1'\ntool = {goanna = {package = '.'}}\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		p := &Project{Dir: dir, Package: ".", Metadata: wheel.Metadata{Version: "0.0.0", RequiresPython: ">=3.11"}}
		if p.parse([]byte(text)) != nil {
			return
		}
		var all map[string]any
		if err := toml.Unmarshal([]byte(text), &all); err != nil {
			t.Fatalf("accepted, and is not TOML: %v", err)
		}
		at := func(table any, keys ...string) any {
			for _, key := range keys {
				m, _ := table.(map[string]any)
				table = m[key]
			}
			return table
		}
		defaults := map[string]any{
			"the backend": "", "module": "", "package": ".", "python-source": "", "name": "", "version": "0.0.0", "description": "",
			"requires-python": ">=3.11", "dependencies": []any{}, "keywords": []any{}, "classifiers": []any{},
		}
		same := func(what string, got any, keys ...string) {
			t.Helper()
			want := at(all, keys...)
			if want == nil || want == "" {
				want = defaults[what]
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s is %v, expected %v", what, got, want)
			}
		}
		list := func(items []string) any {
			untyped := []any{}
			for _, item := range items {
				untyped = append(untyped, item)
			}
			return untyped
		}
		m := &p.Metadata
		same("the backend", p.BuildBackend, "build-system", "build-backend")
		same("module", p.Module, "tool", "goanna", "module")
		same("package", p.Package, "tool", "goanna", "package")
		same("python-source", p.PythonSource, "tool", "goanna", "python-source")
		same("name", m.Name, "project", "name")
		same("version", m.Version, "project", "version")
		same("description", m.Summary, "project", "description")
		same("requires-python", m.RequiresPython, "project", "requires-python")
		same("dependencies", list(m.Dependencies), "project", "dependencies")
		same("keywords", list(m.Keywords), "project", "keywords")
		same("classifiers", list(m.Classifiers), "project", "classifiers")
		if p.Module != "" && CheckModule(p.Module) != nil {
			t.Errorf("module %q", p.Module)
		}
		for _, path := range append([]string{p.Package}, p.Read...) {
			if !filepath.IsLocal(filepath.FromSlash(path)) {
				t.Errorf("%q is outside of the project", path)
			}
		}
		if all["project"] == nil {
			return
		}
		if _, err := m.Marshal(); err != nil {
			t.Errorf("accepted, and METADATA is refused: %v", err)
		}
		w := wheel.Wheel{Metadata: *m}
		if _, err := w.FileName(); err != nil {
			t.Errorf("accepted, and the file name is refused: %v", err)
		}
	})
}
