package main

import (
	"bytes"
	"strings"
	"testing"
)

// What the times are is not asserted.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--rounds", "1", "--threads", "2"}, &out); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 3 {
		t.Errorf("got\n%s", out.String())
	}
}
