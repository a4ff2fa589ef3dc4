package trial

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write writes files below a new folder and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

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
			path := filepath.Join(write(t, map[string]string{"pyproject.toml": test.text}), "pyproject.toml")
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
			p, err := FindTests(write(t, test.files), nil)
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
		path := filepath.Join(write(t, map[string]string{"results.xml": test.text}), "results.xml")
		if counts, err := readCounts(path); (err == nil) != (test.want != "") || err == nil && counts.String() != test.want {
			t.Errorf("%s: %v, %v; expected %q", test.text, counts, err, test.want)
		}
	}
	if _, err := readCounts("/none"); err == nil {
		t.Error("a file that does not exist has results")
	}
}
