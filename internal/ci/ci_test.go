package ci

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/goanna-py/goanna/internal/testfiles"
)

var update = flag.Bool("update", false, "write the golden files")

// projects are those that the golden files are of.
var projects = map[string]struct {
	version string
	files   map[string]string
}{
	"plain": {"", map[string]string{"tests/test_a.py": ""}},
	"whole": {"1.2.3", map[string]string{
		"tests/test_a.py": "", "test_b.py": "", "go/a.go": "package a\n",
		"pyproject.toml": `
[build-system]
requires = ["goanna"]
build-backend = "goanna"

[project]
name = "a"
version = "1"

[project.optional-dependencies]
test = ["numpy"]

[dependency-groups]
test = ["pillow"]

[tool.goanna]
package = "go"
`,
	}},
}

func TestWorkflow(t *testing.T) {
	for name, project := range projects {
		dir := testfiles.Folder(t, project.files)
		for _, service := range Services() {
			got, err := Workflow(service, dir, project.version)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+"-"+service+".yml")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (go test -update writes it):\n%s", path, got)
			}
		}
	}
}

func TestAdmittedPythons(t *testing.T) {
	for requires, want := range map[string]string{
		">=3.11": "3.11 3.12 3.13 3.13t 3.14 3.15", ">=3.13": "3.13 3.13t 3.14 3.15", ">=3.12.4,!=3.13.*,<3.15": "3.12 3.14", ">=4": "",
	} {
		got, err := admittedPythons(requires)
		if strings.Join(got, " ") != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; expected %q", requires, got, err, want)
		}
	}
}

// parse reads YAML.
func parse(t *testing.T, service string, into any) {
	t.Helper()
	text, err := Workflow(service, testfiles.Folder(t, projects["whole"].files), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

var interpreters = []string{"3.11", "3.12", "3.13", "3.13t", "3.14", "3.15"}

const (
	install = `install "$(echo dist/*.whl)[test]" pytest --group test`
	pytest  = "python -P -m pytest --import-mode=append tests test_b.py"
)

func TestGitHub(t *testing.T) {
	type job struct {
		Needs, Environment, If string
		Permissions            map[string]string
		Strategy               struct{ Matrix struct{ Python []string } }
		Steps                  []struct{ Uses, Run string }
	}
	var file struct {
		On   struct{ Push struct{ Tags []string } }
		Jobs map[string]job
	}
	parse(t, "github", &file)
	runs := func(name string) string {
		var all []string
		for _, step := range file.Jobs[name].Steps {
			all = append(all, step.Uses+step.Run)
		}
		return strings.Join(all, "\n")
	}
	test, publish := file.Jobs["test"], file.Jobs["publish"]
	if !slices.Equal(file.On.Push.Tags, []string{"v*"}) || !strings.Contains(runs("build"), "go -C go test ./...\ngoanna build --out dist\ngoanna audit dist/*.whl\n") {
		t.Errorf("build: %+v", file)
	}
	if test.Needs != "build" || !slices.Equal(test.Strategy.Matrix.Python, interpreters) || !strings.HasSuffix(runs("test"), "pip "+install+"\n"+pytest) {
		t.Errorf("test: %+v", test)
	}
	if publish.Needs != "test" || publish.Environment != "pypi" || publish.Permissions["id-token"] != "write" || publish.If == "" ||
		!strings.Contains(runs("publish"), "pypa/gh-action-pypi-publish@") {
		t.Errorf("publish: %+v", publish)
	}
}

func TestGitLab(t *testing.T) {
	type job struct {
		Stage, Environment string
		Script             []string
		Parallel           struct {
			Matrix []struct {
				Python []string `yaml:"PYTHON"`
			}
		}
		Rules  []struct{ If string }
		Tokens map[string]struct{ Aud string } `yaml:"id_tokens"`
	}
	var file struct {
		Stages               []string
		Build, Test, Publish job
	}
	parse(t, "gitlab", &file)
	if !slices.Equal(file.Stages, []string{"build", "test", "publish"}) || len(file.Build.Script) != 4 || file.Build.Script[1] != "go -C go test ./..." {
		t.Errorf("build: %+v", file)
	}
	script := file.Test.Script
	if len(file.Test.Parallel.Matrix) != 1 || !slices.Equal(file.Test.Parallel.Matrix[0].Python, interpreters) ||
		!slices.Equal(script[1:], []string{"uv pip " + install, ".venv/bin/" + pytest}) {
		t.Errorf("test: %+v", file.Test)
	}
	if p := file.Publish; p.Tokens["PYPI_ID_TOKEN"].Aud != "pypi" || len(p.Rules) != 1 || p.Rules[0].If != "$CI_COMMIT_TAG =~ /^v/" {
		t.Errorf("publish: %+v", p)
	}
}

func TestWorkflowRefuses(t *testing.T) {
	dir := testfiles.Folder(t, projects["plain"].files)
	for _, test := range []struct{ service, dir, want string }{
		{"jenkins", dir, `expected one of github, gitlab, got "jenkins"`},
		{"github", t.TempDir(), "has no Python tests"},
		{"github", testfiles.Folder(t, map[string]string{"pyproject.toml": "["}), "pyproject.toml: line 1"},
	} {
		if _, err := Workflow(test.service, test.dir, ""); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, expected %q in it", test.service, err, test.want)
		}
	}
}
