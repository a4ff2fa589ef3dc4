package main

import (
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
	write(t, ".", map[string]string{"dist/a-1.0-py3-none-any.whl": "x"})
	if status, stdout, stderr := goanna(t, "publish"); status != exitFailure || stdout != "" || !strings.Contains(stderr, "zip: not a valid zip file") {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	program(t, "other")
	if status, _, stderr := goanna(t, "publish", "dist/a-1.0.tar.gz"); status != exitFailure || !strings.Contains(stderr, "neither uv nor twine is on PATH") {
		t.Errorf("status %d, %q", status, stderr)
	}
}
