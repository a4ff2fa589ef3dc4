package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// An example is built in every way, and all builds return the same; what the times are is not asserted.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-examples", "patterns", "-rounds", "1", "-seconds", "0.1"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "patterns, addresses") || len(strings.Fields(lines[1])) != 3+len(variants) {
		t.Errorf("got\n%s", out.String())
	}
	t.Logf("\n%s", out.String())
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-rounds", "0"}, {"-seconds", "0"}, {"-examples", "sql"}, {"-variants", "v4"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
