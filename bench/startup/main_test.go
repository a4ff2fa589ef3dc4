package main

import (
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// The other peers take minutes to compile.
func TestRun(t *testing.T) {
	contesttest.Run(t, startup, 6, []string{"C in a package"}, map[string]string{"threads": "C in a package"})
}
