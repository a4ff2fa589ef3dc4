package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// The module is built and all measured; what the times are is not asserted.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-rounds", "1", "-pyo3=false"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, loop := range []string{"asyncio", "uvloop"} {
		if n := strings.Count(out.String(), "\n"+loop+" "); n != 14 {
			t.Errorf("expected 14 rows of %s, got\n%s", loop, out.String())
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-rounds", "0"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
