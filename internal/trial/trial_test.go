package trial

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
	"github.com/goanna-py/goanna/internal/venv"
)

func TestReadGroup(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
		fault      string
	}{
		{name: "no table"},
		{name: "no group", text: "[dependency-groups]\ndocs = ['mkdocs']"},
		{name: "empty", text: "[dependency-groups]\ntest = []"},
		{name: "requirements", text: "[dependency-groups]\nTest = ['numpy>=2', 'pillow']", want: []string{"numpy>=2", "pillow"}},
		{name: "includes", text: "[dependency-groups]\ntest = ['a', {include-group = 'My_Base'}, 'b']\nmy-base = ['c']", want: []string{"a", "c", "b"}},
		{name: "includes twice", text: "[dependency-groups]\ntest = [{include-group = 'x'}, {include-group = 'y'}]\nx = [{include-group = 'y'}]\ny = ['c']", want: []string{"c", "c"}},
		{name: "itself", text: "[dependency-groups]\ntest = [{include-group = 'x'}]\nx = [{include-group = 'test'}]", fault: "test includes itself: test, x, test"},
		{name: "missing", text: "[dependency-groups]\ntest = [{include-group = 'x'}]", fault: "test includes x, which does not exist"},
		{name: "twice", text: "[dependency-groups]\ntest = ['a']\nTEST = ['b']", fault: "has test twice"},
		{name: "no requirement", text: "[dependency-groups]\ntest = ['a b']", fault: `test: "a b"`},
		{name: "another key", text: "[dependency-groups]\ntest = [{include = 'x'}]", fault: "test: expected a requirement or {include-group = NAME}"},
		{name: "number", text: "[dependency-groups]\ntest = [1]", fault: "test: expected a requirement or {include-group = NAME}, got 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(testfiles.Folder(t, map[string]string{"pyproject.toml": test.text}), "pyproject.toml")
			got, err := readGroup(path, "test")
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Errorf("error %v, expected %q in it", err, test.fault)
				}
				return
			}
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%q, %v; expected %q", got, err, test.want)
			}
		})
	}
}

func TestFindTests(t *testing.T) {
	for _, test := range []struct {
		name         string
		files        map[string]string
		paths        []string
		requirements []string
		fault        string
	}{
		{name: "none", files: map[string]string{"demo.py": "", "x/test_a.py": ""}, fault: "has no Python tests"},
		{name: "folder", files: map[string]string{"tests/test_a.py": ""}, paths: []string{"tests"}, requirements: []string{"pytest"}},
		{name: "files", files: map[string]string{"test_a.py": "", "b_test.py": ""}, paths: []string{"test_a.py", "b_test.py"}, requirements: []string{"pytest"}},
		{name: "requirements", files: map[string]string{"tests/test_a.py": "", "pyproject.toml": `
[project]
name = "a"
version = "1"
[project.optional-dependencies]
test = ["numpy", "pytest>=8"]
[dependency-groups]
test = ["pillow"]
`}, paths: []string{"tests"}, requirements: []string{"pytest", "numpy", "pytest>=8", "pillow"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := FindTests(testfiles.Folder(t, test.files), nil)
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Errorf("error %v, expected %q in it", err, test.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(p.Paths, test.paths) || !slices.Equal(p.Requirements(), test.requirements) {
				t.Errorf("%q, %q; expected %q, %q", p.Paths, p.Requirements(), test.paths, test.requirements)
			}
		})
	}
}

func TestReadCounts(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`<testsuites><testsuite errors="0" failures="0" skipped="0" tests="3"/></testsuites>`, "3 passed"},
		{`<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"/></testsuites>`, "4 passed, 3 failed, 3 skipped"},
		{`<testsuites/>`, "0 passed"},
		{`<`, ""},
	} {
		path := filepath.Join(testfiles.Folder(t, map[string]string{"results.xml": test.text}), "results.xml")
		if counts, err := readCounts(path); (err == nil) != (test.want != "") || err == nil && counts.String() != test.want {
			t.Errorf("%s: %v, %v; expected %q", test.text, counts, err, test.want)
		}
	}
	if _, err := readCounts("/none"); err == nil {
		t.Error("a file that does not exist has results")
	}
}

// TestPytest runs pytest on tests of every kind, in an environment that is kept.
func TestPytest(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatalf("expected a CPython 3.11 or newer: %v, %v", found, err)
	}
	python, err := venv.Of(t.Context(), found[0], "pytest", "pytest")
	if err != nil {
		t.Fatal(err)
	}
	env := &pyenv.Environment{Interpreter: found[0], Python: python}
	dir := testfiles.Folder(t, map[string]string{
		"test_beside.py":  "def test_beside(): pass\n",
		"tests/test_a.py": "import pytest\n\n@pytest.mark.skip\ndef test_skipped(): pass\n\ndef test_broken():\n    assert 1 + 2 == 4\n",
		"other/test_b.py": "def test_other(): pass\n",
	})
	empty := testfiles.Folder(t, map[string]string{"tests/data.txt": ""})
	for _, test := range []struct {
		name, dir     string
		args          []string
		fault         string
		counts        string
		output, other string // that the output must have, and must not have
	}{
		{name: "all", dir: dir, fault: "exit status 1", counts: "1 passed, 1 failed, 1 skipped", output: "assert (1 + 2) == 4", other: "test_other"},
		{name: "some", dir: dir, args: []string{"-k", "not broken"}, counts: "1 passed, 1 skipped", output: "1 deselected"},
		{name: "a path", dir: dir, args: []string{"test_beside.py"}, counts: "1 passed", output: "1 passed in"},
		{name: "another path", dir: dir, args: []string{"other"}, counts: "1 passed", output: "1 passed in"},
		{name: "none selected", dir: dir, args: []string{"-k", "nothing"}, fault: "pytest found no test", counts: "-"},
		{name: "none there", dir: empty, fault: "pytest found no test", counts: "-"},
		{name: "no option", dir: dir, args: []string{"--none"}, fault: "exit status 4", counts: "-", output: "unrecognized arguments: --none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := FindTests(test.dir, test.args)
			if err != nil {
				t.Fatal(err)
			}
			got := &Trial{}
			err = p.Run(t.Context(), env, t.TempDir(), got)
			if (err == nil) != (test.fault == "") || err != nil && err.Error() != test.fault || got.Tests.String() != test.counts {
				t.Errorf("%v, %v; expected %q, %s\n%s", err, got.Tests, test.fault, test.counts, got.Output)
			}
			if !strings.Contains(got.Output, test.output) || test.other != "" && strings.Contains(got.Output, test.other) {
				t.Errorf("expected %q, and not %q, in\n%s", test.output, test.other, got.Output)
			}
		})
	}
	for _, left := range []string{".pytest_cache", "tests/__pycache__"} {
		if _, err := os.Stat(filepath.Join(dir, left)); err == nil {
			t.Errorf("pytest left %s", left)
		}
	}
}
