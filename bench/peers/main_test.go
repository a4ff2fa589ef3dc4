package main

import (
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// goanna's module and those in C and by ctypes do the same, and all is measured. The other peers take minutes to compile.
func TestRun(t *testing.T) {
	contesttest.Run(t, peers, 10, []string{"C", "C R", "ctypes + Go"}, map[string]string{
		"an exception of a variable": "ctypes + Go", "a new exception": "ctypes + Go",
	})
}

func TestRunRefuses(t *testing.T) {
	if err := peers.Run(t.Context(), []string{"--peers", "SWIG"}, io.Discard); err == nil || !strings.Contains(err.Error(), "expected peers of C, C R") {
		t.Errorf("got %v", err)
	}
}
