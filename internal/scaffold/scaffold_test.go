package scaffold

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyproject"
)

// What is written builds, and its tests pass: see TestDevelop in integration/frontends.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	files, err := Write(dir, Project{Name: "Text-tools", Path: "example.com/me/text", Release: "0.1.0"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{".github/workflows/wheel.yml", ".gitignore", "README.md", "go.mod", "pyproject.toml", "tests/test_text_tools.py", "text_tools.go", "text_tools_test.go"}; !slices.Equal(files, want) {
		t.Errorf("got %q, expected %q", files, want)
	}
	for name, want := range map[string]string{
		"go.mod": "module example.com/me/text\n", "text_tools.go": "\npackage texttools\n", "tests/test_text_tools.py": "import text_tools\n", "pyproject.toml": `name = "Text-tools"`,
		".github/workflows/wheel.yml": "cmd/goanna@v0.1.0\n",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), want) || strings.Contains(string(text), "{{.") {
			t.Errorf("%s: %v, expected %q in\n%s", name, err, want, text)
		}
	}
	project, err := pyproject.Read(dir)
	if err != nil || project.CheckBackend() != nil || project.Module != "text_tools" {
		t.Errorf("%+v, %v", project, err)
	}
}

func TestWriteFacade(t *testing.T) {
	dir := t.TempDir()
	files, err := Write(dir, Project{Name: "links", From: "net/url"})
	if want := []string{".github/workflows/wheel.yml", ".gitignore", "README.md", "pyproject.toml", "tests/test_links.py"}; err != nil || !slices.Equal(files, want) {
		t.Errorf("got %q (%v), expected %q", files, err, want)
	}
	project, err := pyproject.Read(dir)
	if err != nil || len(project.Packages) != 1 || project.Packages[0].Path != "net/url" || project.Module != "links" {
		t.Errorf("%+v, %v", project, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "a"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dir     string
		project Project
		want    string
	}{
		{full, Project{Name: "a", Path: "example.com/a"}, "is not empty: give the name of a new folder"},
		{filepath.Join(full, "b"), Project{Name: "class", Path: "example.com/a"}, `"class" is a keyword of Python`},
		{filepath.Join(full, "b"), Project{Name: "a b", Path: "example.com/a"}, `"a b"`},
		{filepath.Join(full, "b"), Project{Name: "1a", Path: "example.com/a"}, "expected an import name"},
		{filepath.Join(full, "b"), Project{Name: "a", Path: "no such path"}, "malformed import path"},
		{filepath.Join(full, "b"), Project{Name: "a", From: "no such path@v1"}, "malformed import path"},
	} {
		if _, err := Write(test.dir, test.project); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: error %v, expected %q in it", test.project, err, test.want)
		}
		if _, err := os.Stat(filepath.Join(full, "b")); err == nil {
			t.Errorf("%v: a folder was written", test.project)
		}
	}
}
