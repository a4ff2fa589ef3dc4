package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressShowsTheTimeOfLongSteps(t *testing.T) {
	for _, test := range []struct {
		name     string
		terminal bool
		want     string
	}{
		{"terminal", true, "\r\x1b[Kcompile\r\x1b[Kcompile, 3s\r\x1b[Kcompile, 4s\r\x1b[Kwrite\r\x1b[K"},
		{"log", false, "compile\nwrite\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b bytes.Buffer
				p := &progress{w: &b, terminal: test.terminal, width: 80}
				p.step("compile")
				time.Sleep(4500 * time.Millisecond)
				p.step("write")
				time.Sleep(2 * time.Second)
				p.done()
				time.Sleep(time.Minute)
				if b.String() != test.want {
					t.Errorf("got %q, expected %q", b.String(), test.want)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := &progress{w: &b}
		p.step("compile")
		time.Sleep(65 * time.Second)
		p.done()
		if want := "compile\ncompile, 30s\ncompile, 1m0s\n"; b.String() != want {
			t.Errorf("got %q, expected %q", b.String(), want)
		}
	})
}

func TestNewAndSdistPrintJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "text-tools")
	status, stdout, stderr := goanna(t, "new", "--json", dir)
	var made struct {
		Dir   string
		Files []string
	}
	if err := json.Unmarshal([]byte(stdout), &made); status != 0 || err != nil || made.Dir != dir || !slices.Contains(made.Files, "pyproject.toml") {
		t.Fatalf("status %d, %v: %s%s", status, err, stdout, stderr)
	}
	status, stdout, stderr = goanna(t, "sdist", "--json", dir)
	var archive struct{ Sdist string }
	if err := json.Unmarshal([]byte(stdout), &archive); status != 0 || err != nil || filepath.Base(archive.Sdist) != "text_tools-0.1.0.tar.gz" {
		t.Fatalf("status %d, %v: %s%s", status, err, stdout, stderr)
	}
	if _, err := os.Stat(archive.Sdist); err != nil {
		t.Error(err)
	}
}
