package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// The module is built and NumPy measured; what the times are is not asserted.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-quick", "-rounds", "1", "-kb", "1,20", "-json"}, &out); err != nil {
		t.Fatal(err)
	}
	seen := map[row]bool{}
	for lines := json.NewDecoder(&out); ; {
		var r row
		if err := lines.Decode(&r); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for _, ratio := range ratios {
			if v := ratio.of(r.NS); !(v > 0 && v < 1e6) {
				t.Errorf("%s is %v in %+v", ratio.name, v, r)
			}
		}
		seen[row{Layout: r.Layout, ItemSize: r.ItemSize, KB: r.KB}] = true
	}
	for _, layout := range []string{"a[:, ::2]", "a.T, powers of 2"} {
		for _, itemsize := range []int{1, 2, 4, 8} {
			for _, kb := range []int{1, 20} {
				if r := (row{Layout: layout, ItemSize: itemsize, KB: kb}); !seen[r] {
					t.Errorf("no row %+v", r)
				}
			}
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-rounds", "0"}, {"-kb", ""}, {"-kb", "32,"}, {"-kb", "1e3"}, {"-kb", "0"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}

func TestPrintTable(t *testing.T) {
	const line = `{"layout": "a.T, odd", "itemsize": 8, "kb": 32, "ns": {"reused": 0.5, "reused_all_cores": 0.25, "copyto": 1, "fresh": 1,
		"fresh_all_cores": 0.5, "ascontiguousarray": 2, "tobytes": 5, "whole": 0.5}}`
	lines := strings.ReplaceAll(line, "\n", "") + "\n" + strings.ReplaceAll(strings.Replace(line, `"tobytes": 5`, `"tobytes": 4`, 1), "\n", "") + "\n"
	var out bytes.Buffer
	if err := printTable(&out, strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(out.String(), "\n") // the first line is the machine's
	want := `layout             item  result  reused  copyto   fresh ascont. tobytes   whole` +
		`  copyto/reused  ascontiguous/fresh  tobytes/reused  tobytes/whole  all cores: ascontiguous/fresh  tobytes/reused  one core/all
a.T, odd            8 B   32 KB   0.500   1.000   1.000   2.000   5.000   0.500` +
		`           2.00                2.00           10.00          10.00                           4.00           20.00          2.00
a.T, odd            8 B   32 KB   0.500   1.000   1.000   2.000   4.000   0.500` +
		`           2.00                2.00            8.00           8.00                           4.00           16.00          2.00

least:
copyto/reused                  2.00
ascontiguous/fresh             2.00
tobytes/reused                 8.00
tobytes/whole                  8.00
all cores: ascontiguous/fresh  4.00
tobytes/reused                 16.00
one core/all                   2.00
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPrintTableErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, lines := range []io.Reader{strings.NewReader("Traceback\n"), iotest.ErrReader(broken)} {
		if err := printTable(io.Discard, lines); err == nil || !strings.Contains(err.Error(), "measure.py") {
			t.Errorf("got %v", err)
		}
	}
}
