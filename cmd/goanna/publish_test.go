package main

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program puts a program into an empty PATH that prints its arguments.
func program(t *testing.T, name string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho \"$0\" \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

func TestPublish(t *testing.T) {
	t.Chdir(t.TempDir())
	program(t, "twine")
	if status, _, stderr := goanna(t, "publish"); status != exitFailure || !strings.Contains(stderr, `dist has no wheels: run "goanna build"`) {
		t.Errorf("status %d, %q", status, stderr)
	}
	write(t, ".", map[string]string{"dist/a-1.0.tar.gz": "x"})
	if status, stdout, stderr := goanna(t, "publish", "--", "--verbose"); status != exitOK || !strings.HasSuffix(stdout, "/twine upload --verbose dist/a-1.0.tar.gz\n") {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	program(t, "uv")
	if status, stdout, _ := goanna(t, "publish", "--dry-run", "dist/a-1.0.tar.gz"); status != exitOK || stdout != "uv publish dist/a-1.0.tar.gz\n" {
		t.Errorf("status %d, %q", status, stdout)
	}
	if status, stdout, _ := goanna(t, "publish", "--dry-run", "--json", "--", "--verbose"); status != exitOK || stdout != `{
  "files": [
    "dist/a-1.0.tar.gz"
  ],
  "audits": [],
  "command": [
    "uv",
    "publish",
    "--verbose",
    "dist/a-1.0.tar.gz"
  ],
  "published": false
}
` {
		t.Errorf("status %d, %q", status, stdout)
	}
	var said publication
	status, stdout, stderr := goanna(t, "publish", "--json", "--", "--token=secret")
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || status != exitOK || !said.Published || strings.Contains(stdout, "secret") || !strings.HasSuffix(stderr, "/uv publish --token=secret dist/a-1.0.tar.gz\n") {
		t.Errorf("status %d, %v, %q, %q", status, err, stdout, stderr)
	}
	write(t, ".", map[string]string{"dist/a-1.0-py3-none-any.whl": "x"})
	if status, stdout, stderr := goanna(t, "publish"); status != exitFailure || stdout != "" || !strings.Contains(stderr, "zip: not a valid zip file") {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	program(t, "other")
	if status, _, stderr := goanna(t, "publish", "dist/a-1.0.tar.gz"); status != exitFailure || !strings.Contains(stderr, "neither uv nor twine is on PATH") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// A wheel with a fault, and a program that fails, are in the JSON, too.
func TestPublishFails(t *testing.T) {
	t.Chdir(t.TempDir())
	wheel := filepath.Join("dist", "a-1.0-py3-none-any.whl")
	write(t, ".", map[string]string{"dist/a-1.0.tar.gz": "x", wheel: emptyZip(t)})
	program(t, "uv")
	publish := func(args ...string) (said publication) {
		t.Helper()
		status, stdout, stderr := goanna(t, append([]string{"publish", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(stdout), &said); err != nil || status != exitFailure {
			t.Fatalf("status %d, %v, %q, %q", status, err, stdout, stderr)
		}
		return said
	}
	if said := publish(); said.Published || len(said.Files) != 2 || len(said.Audits) != 1 || len(said.Audits[0].Faults) == 0 {
		t.Errorf("%+v", said)
	}
	write(t, os.Getenv("PATH"), map[string]string{"uv": "#!/bin/sh\nexit 3\n"})
	if said := publish("dist/a-1.0.tar.gz"); said.Published || len(said.Files) != 1 {
		t.Errorf("%+v", said)
	}
}

// emptyZip is a zip archive without files.
func emptyZip(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	if err := zip.NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
