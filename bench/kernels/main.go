// Kernels measures what package vector does in a goanna module, next to NumPy, C with -O3 -march=native -ffast-math, and Numba.
//
//	go run ./bench/kernels [--python PYTHON] [--batches N] [--peers NumPy,C,Numba] [--best] [--json] [--out FILE]
//
// It needs a C compiler and Python's headers; NumPy and Numba are installed from PyPI into an environment of their own. One process imports
// all, checks that they calculate the same, and times them in short batches that take turns, with one core and with all. NumPy has
// one thread: so has OpenBLAS in it. The table has the medians in nanoseconds of a call, and the medians of goanna's ratios to
// the others: less than 1 is faster. --best prints the shortest times and their ratios instead.
package main

import (
	"context"
	_ "embed"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/contest"
	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

//go:embed measure.py
var script []byte

//go:embed kernels_numba.py
var numbaModule []byte

//go:embed kernels_numpy.py
var numpyModule []byte

var kernels = contest.Contest{
	Name: "kernels", Package: "bench/kernels/gomod", Module: "kernels", Script: script, Batches: 21,
	Peers: []contest.Peer{
		{Name: "NumPy", Module: "kernels_numpy", Build: buildNumPy},
		{Name: "C", Module: "kernels_c", Build: buildC},
		{Name: "Numba", Module: "kernels_numba", Build: buildNumba},
	},
}

func buildNumPy(ctx context.Context, python pyenv.Interpreter, _, dir string) error {
	return contest.InstallSource(ctx, python, dir, "kernels_numpy", numpyModule, "numpy", contest.NumPy)
}

func buildNumba(ctx context.Context, python pyenv.Interpreter, _, dir string) error {
	return contest.InstallSource(ctx, python, dir, "kernels_numba", numbaModule, "numba", contest.Numba, contest.NumPy)
}

func buildC(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return module.CompileC(ctx, python, filepath.Join(source, "cmod", "kernels_c.c"), filepath.Join(dir, "kernels_c.so"), "-O3", "-march=native", "-ffast-math")
}

func main() { module.Main("kernels", kernels.Run) }
