package build

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestState(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"pkg/a.go": "a", "pkg/a_test.go": "t", "pkg/sub/b.go": "b", "pkg/.git/x": "x", "pkg/dist/old.whl": "w", "py/m/n.py": "n", "single": "s",
	})
	out := filepath.Join(dir, "pkg", "dist")
	in := &inputs{Folders: []string{filepath.Join(dir, "pkg")}, Trees: []string{filepath.Join(dir, "py")}, Files: []string{filepath.Join(dir, "single"), filepath.Join(dir, "none")}}
	state := func() string {
		t.Helper()
		s, _, err := in.state(out)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	last := state()
	for _, test := range []struct {
		name    string
		do      func()
		changes bool
	}{
		{"nothing", func() {}, false},
		{"a time alone", func() { os.Chtimes(filepath.Join(dir, "pkg/a.go"), time.Now(), time.Now()) }, false},
		{"content of the same size and time", func() { write(t, dir, map[string]string{"pkg/a.go": "A"}) }, true},
		{"a new file", func() { write(t, dir, map[string]string{"pkg/c.s": "c"}) }, true},
		{"a file gone", func() { os.Remove(filepath.Join(dir, "pkg/c.s")) }, true},
		{"a renamed file", func() { os.Rename(filepath.Join(dir, "pkg/a.go"), filepath.Join(dir, "pkg/z.go")) }, true},
		{"a test", func() { write(t, dir, map[string]string{"pkg/a_test.go": "T", "pkg/b_test.go": "T"}) }, false},
		{"a hidden file", func() { write(t, dir, map[string]string{"pkg/.swp": "T", "pkg/.git/x": "y"}) }, false},
		{"the output", func() { write(t, dir, map[string]string{"pkg/dist/new.whl": "T"}) }, false},
		{"a file of another package", func() { write(t, dir, map[string]string{"pkg/sub/b.go": "B"}) }, false},
		{"a new folder", func() { write(t, dir, map[string]string{"pkg/new/b.txt": "B"}) }, true},
		{"a file in a tree", func() { write(t, dir, map[string]string{"py/m/n.py": "N"}) }, true},
		{"a new file deep in a tree", func() { write(t, dir, map[string]string{"py/m/o/p/q.txt": "N"}) }, true},
		{"a cache in a tree", func() { write(t, dir, map[string]string{"py/m/__pycache__/n.pyc": "N"}) }, false},
		{"a single file", func() { write(t, dir, map[string]string{"single": "S"}) }, true},
		{"a single file that was missing", func() { write(t, dir, map[string]string{"none": ""}) }, true},
	} {
		test.do()
		now := state()
		if (now != last) != test.changes {
			t.Errorf("%s: changed is %v, expected %v", test.name, now != last, test.changes)
		}
		last = now
	}
	before := time.Now().Add(-time.Minute)
	if _, newest, err := in.state(out); err != nil || newest.After(time.Now()) || newest.Before(before.Add(-2*time.Hour)) {
		t.Errorf("newest %v, %v", newest, err)
	}
}
