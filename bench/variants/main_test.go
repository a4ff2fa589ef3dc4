package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/module"
)

// An example is built for other processors, and all builds return the same; what the times are is not asserted. A build with a profile compiles
// Go's library anew, so it is the program's alone.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-examples", "patterns", "-rounds", "1", "-variants", "layout,v3"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "patterns, addresses") || len(strings.Fields(lines[1])) != 5 {
		t.Errorf("got\n%s", out.String())
	}
}

// The profile has the functions that work.
func TestRecord(t *testing.T) {
	python, err := find("")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProject(t.Context(), t.TempDir(), "patterns")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.record(t.Context(), python, 0.5); err != nil {
		t.Fatal(err)
	}
	top, err := module.Output(t.Context(), p.dir, "go", "tool", "pprof", "-top", profile)
	if err != nil || !strings.Contains(top, "example.com/patterns.") || !strings.Contains(top, "regexp.") {
		t.Errorf("%v\n%s", err, top)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-rounds", "0"}, {"-seconds", "0"}, {"-examples", "sql"}, {"-variants", "v4"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
