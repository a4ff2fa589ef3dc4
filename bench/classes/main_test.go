package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// goanna's module and that in C do the same, and all is measured; what the times are is not asserted. The other peers take minutes to compile.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--batches", "1", "--peers", "C", "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) < 10 || len(r.Peers) != 2 {
		t.Errorf("got %+v", r)
	}
	for _, row := range r.Rows {
		if row.Name == "" || len(row.NS) != 2 || len(row.Ratios) != 2 {
			t.Errorf("got %+v", row)
		}
	}
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	r := report{Python: "3.13.0", GIL: true, Peers: []string{"goanna", "C", "PyO3"}, Rows: []row{
		{Name: "a method", NS: []float64{120, 20, 60}, Ratios: []float64{1, 6, 2}},
	}}
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	want := `Python 3.13.0, GIL on

         ns   goanna      C   ratio   PyO3   ratio
   a method    120.0   20.0    6.00   60.0    2.00
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"--batches", "0"}, {"--peers", "Cython"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
