// Calls measures what a call from Python costs with goanna, next to the same functions written by hand in C for the
// limited API of 3.11 (cmod/ccalls.c).
//
//	go run ./bench/calls [--python PYTHON] [--batches N] [--peers C,"C R"] [--json] [--out FILE]
//
// It needs a C compiler and, for that only, Python's headers. One process imports both modules and times them in short batches that take turns; the
// table has the medians, in nanoseconds less the empty loop, and the medians of the batches' ratios. "C R" does what goanna does where a call enters Go: it
// releases the GIL.
package main

import (
	_ "embed"

	"github.com/goanna-py/goanna/bench/internal/contest"
	"github.com/goanna-py/goanna/bench/internal/module"
)

//go:embed measure.py
var script []byte

var calls = contest.Contest{
	Name: "calls", Package: "bench/calls/gomod", Module: "calls", Script: script, Batches: 41,
	Peers: []contest.Peer{
		{Name: "C", Module: "ccalls", Build: contest.BuildC},
		{Name: "C R", Module: "ccalls:_released"},
	},
}

func main() { module.Main("calls", calls.Run) }
