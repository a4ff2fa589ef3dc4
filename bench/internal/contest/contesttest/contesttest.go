// Package contesttest tests contests.
package contesttest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest"
)

// Run runs a contest with some peers, one batch each, and checks that it has measured goanna and all of them, in at least so many rows. What the times
// are is not asserted. gaps has the peer that lacks a row, by the name of the row.
func Run(t *testing.T, c contest.Contest, rows int, peers []string, gaps map[string]string) {
	t.Helper()
	var out bytes.Buffer
	if err := c.Run(t.Context(), []string{"--batches", "1", "--peers", strings.Join(peers, ","), "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r contest.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	all := len(peers) + 1
	if len(r.Rows) < rows || len(r.Peers) != all {
		t.Errorf("got %+v", r)
	}
	for _, row := range r.Rows {
		if row.Name == "" || len(row.NS) != all || len(row.Ratios) != all {
			t.Errorf("got %+v", row)
			continue
		}
		for i, ns := range row.NS {
			if ns == 0 && gaps[row.Name] != r.Peers[i] {
				t.Errorf("%s has no time of %s", row.Name, r.Peers[i])
			}
		}
	}
}
