package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest"
)

// goanna's module and those in C and by ctypes do the same, and all is measured; what the times are is not asserted. The other peers take minutes to
// compile.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := peers.Run(t.Context(), []string{"--batches", "1", "--peers", "C,C R,ctypes + Go", "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r contest.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) < 9 || len(r.Peers) != 4 {
		t.Errorf("got %+v", r)
	}
	for _, row := range r.Rows {
		if row.Name == "" || len(row.NS) != 4 || row.NS[0] == 0 || row.NS[1] == 0 || row.NS[2] == 0 {
			t.Errorf("got %+v", row)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	if err := peers.Run(t.Context(), []string{"--peers", "gopy"}, io.Discard); err == nil || !strings.Contains(err.Error(), "expected peers of C, C R") {
		t.Errorf("got %v", err)
	}
}
