package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest"
)

// goanna's module and that in C do the same, and all is measured; what the times are is not asserted. The other peers take minutes to compile.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := classes.Run(t.Context(), []string{"--batches", "1", "--peers", "C", "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r contest.Report
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

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"--batches", "0"}, {"--peers", "Cython"}} {
		if err := classes.Run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
