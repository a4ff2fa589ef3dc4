package main

import (
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// goanna's module and that in C do the same, and all is measured. The other peers take minutes to compile.
func TestRun(t *testing.T) { contesttest.Run(t, classes, 15, []string{"C"}, nil) }

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"--batches", "0"}, {"--peers", "Cython"}} {
		if err := classes.Run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
