package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// The C module stands in for goanna's, so that this tests the program and no build.
func TestMeasure(t *testing.T) {
	pythons, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	wheel := filepath.Join(dir, "calls.whl")
	writeZip(t, wheel, "calls/__init__.py", "from ccalls import *\n")
	for _, python := range pythons {
		r, err := measure(t.Context(), python, wheel, filepath.Join(dir, "work"), 1)
		if err != nil && strings.Contains(err.Error(), "needs Python's headers") {
			os.RemoveAll(filepath.Join(dir, "work"))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.Python != python.Version || r.Batches != 1 || len(r.Rows) < 10 {
			t.Errorf("got %+v", r)
		}
		// what the times are is not asserted: one batch less the empty loop may be anything
		seen := map[string]bool{}
		for _, row := range r.Rows {
			if row.Call == "" || seen[row.Call] {
				t.Errorf("a row without a name of its own: %+v", row)
			}
			seen[row.Call] = true
		}
		for _, call := range []string{"no arguments", "three buffers, []float64", "memoryview(exported)", "import", "first call"} {
			if !seen[call] {
				t.Errorf("no row %q in %+v", call, r.Rows)
			}
		}
		return
	}
	t.Fatalf("none of %d interpreters has Python's headers, which the C module needs: install a package such as python3-dev", len(pythons))
}

func writeZip(t *testing.T, path, name, text string) {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPrintTable(t *testing.T) {
	var out bytes.Buffer
	err := printTable(&out, report{Python: "3.13.0", GIL: true, Batches: 3, Rows: []row{
		{Call: "an int", GoannaNS: 120, C: comparison{20, 100, 6}, CReleased: &comparison{60, 60, 2}},
		{Call: "import", GoannaNS: 300, C: comparison{200, 100, 1.5}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := `
Python 3.13.0, GIL on, medians of 3 batches

       ns   goanna       C     more   ratio   C, GIL released    more   ratio
   an int    120.0    20.0   +100.0    6.00              60.0   +60.0    2.00
   import    300.0   200.0   +100.0    1.50                                  
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
