package main

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// goanna's module, NumPy and C calculate the same, and all is measured. Numba takes long to compile.
func TestRun(t *testing.T) {
	gaps := map[string]string{}
	for _, name := range []string{
		"cumsum float64", "cumsum int64", "histogram float64, 100 bins", "histogram uint8, 256 bins", "sort float64", "sort int32",
	} {
		gaps[name+", 1,000, 1 core"] = "C"
		if n := runtime.NumCPU(); n > 1 {
			gaps[fmt.Sprintf("%s, 1,000, %d cores", name, n)] = "C"
		}
	}
	contesttest.Run(t, kernels, 20, []string{"NumPy", "C"}, gaps)
}
