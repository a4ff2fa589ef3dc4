package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/trial"
)

// write writes files below dir.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTest runs the tests of a package on one interpreter.
func TestTest(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v, %v", found, err)
	}
	python := found[0].Path
	dir := demo(t, "")
	if status, _, stderr := goanna(t, "test", dir); status != exitFailure || !strings.Contains(stderr, "has no Python tests: expected a folder tests, or files test_*.py") {
		t.Errorf("without tests: status %d, %q", status, stderr)
	}
	write(t, dir, map[string]string{
		"commanded_test.go": "package commanded\n\nimport \"testing\"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal()\n\t}\n}\n",
		// beside a folder of the module's name, which raises ImportError
		"test_beside.py":  "import commanded\n\ndef test_add():\n    assert commanded.add(1, 2) == 3\n",
		"tests/test_a.py": "import iniconfig, pytest\n\n@pytest.mark.skip\ndef test_skipped(): pass\n\ndef test_broken(): assert False\n",
		"pyproject.toml":  "[build-system]\nrequires = ['goanna']\nbuild-backend = 'goanna'\n\n[dependency-groups]\ntest = ['iniconfig']\n",
	})
	status, stdout, stderr := goanna(t, "test", dir, "--python", python, "--json", "--", "-k", "not broken")
	var said outcome
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || len(said.Trials) != 1 {
		t.Fatalf("status %d, %v\n%s\n%s", status, err, stdout, stderr)
	}
	want := trial.Counts{Passed: 1, Skipped: 1}
	if got := said.Trials[0]; status != exitOK || !said.Passed || got.Result != trial.Passed || *got.Tests != want ||
		!strings.Contains(got.Output, "1 deselected") || !said.Go.Passed || !strings.Contains(said.Go.Output, "ok  \texample.com/commanded") {
		t.Errorf("status %d, %+v, %v\n%s", status, got, got.Tests, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "__pycache__")); len(left) > 0 {
		t.Errorf("test left %q", left)
	}
	write(t, dir, map[string]string{"broken_test.go": "package commanded\n\nimport \"testing\"\n\nfunc TestBroken(t *testing.T) { t.Error(\"it is broken\") }\n"})
	status, stdout, stderr = goanna(t, "test", dir, "--python", python)
	if status != exitFailure || stdout != "" || !strings.Contains(stderr, "--- go test ./...: failed\n--- FAIL: TestBroken") || strings.Contains(stderr, "compile the Go package") {
		t.Errorf("failed Go tests: status %d, %q\n%s", status, stdout, stderr)
	}
	if status, _, stderr = goanna(t, "test", "a", "b", "--", "c"); status != exitUsage || !strings.Contains(stderr, "accepts at most 1 arg(s), received 2") {
		t.Errorf("two folders: status %d, %q", status, stderr)
	}
}
