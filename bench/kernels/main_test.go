package main

import (
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// rows of functions that the module in C has not
var gapsOfC = func() map[string]string {
	gaps := map[string]string{}
	return gaps
}()

// goanna's module and NumPy calculate the same, and all is measured. Numba takes long to compile.
func TestRun(t *testing.T) {
	contesttest.Run(t, kernels, 20, []string{"NumPy", "C"}, gapsOfC)
}
