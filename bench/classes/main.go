// Classes measures what methods, fields, instances, iterators, callbacks and awaitables cost with goanna, next to the same by hand in C for the limited
// API of 3.11, with PyO3 for the same API, and with nanobind for the interpreter's whole API.
//
//	go run ./bench/classes [--python PYTHON] [--batches N] [--peers C,PyO3,nanobind] [--json] [--out FILE]
//
// It needs a C and a C++ compiler, Python's headers, and cargo. What is compiled of the peers is kept in the user's cache folder. One process
// imports all modules, checks that they do the same, and times them in short batches that take turns; the table has the medians in
// nanoseconds, of one call or item, less the empty loop, and the medians of goanna's ratios to the others. goanna releases the GIL around each
// call; the others keep it.
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

var classes = contest.Contest{
	Name: "classes", Package: "bench/classes/gomod", Module: "peer", Script: script, Batches: 41,
	Peers: []contest.Peer{
		{Name: "C", Module: "peer_c", Build: buildC},
		{Name: "PyO3", Module: "peer_pyo3", Build: contest.BuildPyO3},
		{Name: "nanobind", Module: "peer_nanobind", Build: contest.BuildNanobind},
	},
}

func buildC(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	flags := []string{"-pthread"}
	if !python.FreeThreaded {
		flags = append(flags, "-DPy_LIMITED_API=0x030b0000")
	}
	return module.CompileC(ctx, python, filepath.Join(source, "cmod", "peer.c"), filepath.Join(dir, "peer_c.so"), flags...)
}

func main() { module.Main("classes", classes.Run) }
