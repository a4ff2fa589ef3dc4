// Startup measures what the first use of a module costs a process: goanna's, next to C for the limited API of 3.11, as it is and in a package,
// PyO3, and Go by ctypes, which shows what of it is Go's.
//
//	go run ./bench/startup [--python PYTHON] [--batches N] [--peers C,PyO3,...] [--json] [--out FILE]
//
// It needs a C compiler, Python's headers and cargo. Each batch starts a fresh process for each module, in turns: it imports the module, whose
// bytecode is compiled, and calls a function twice that enters the Go runtime. The table has medians in microseconds, KB and threads, those of
// memory and threads less what the process had before, and the medians of goanna's ratios to the others.
package main

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/contest"
	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

//go:embed measure.py
var script []byte

var startup = contest.Contest{
	Name: "startup", Package: "bench/calls/gomod", Module: "calls", Script: script, Batches: 41,
	Peers: []contest.Peer{
		{Name: "C", Module: "ccalls", Build: contest.BuildC},
		{Name: "C in a package", Module: "cpackage", Build: buildPackage},
		{Name: "PyO3", Module: "peer_pyo3", Build: buildPyO3},
		{Name: "ctypes + Go", Module: "peer_ctypes", Build: buildCtypes},
	},
}

func buildPackage(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	folder := filepath.Join(dir, "cpackage")
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "__init__.py"), []byte("from .ccalls import *\n"), 0o644); err != nil {
		return err
	}
	return contest.BuildC(ctx, python, source, folder)
}

func buildPyO3(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return contest.BuildPyO3(ctx, python, ofPeers(source), dir)
}

func buildCtypes(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return contest.BuildCtypes(ctx, python, ofPeers(source), dir)
}

// ofPeers returns the folder of bench/peers, whose modules this benchmark starts, too.
func ofPeers(source string) string { return filepath.Join(filepath.Dir(source), "peers") }

func main() { module.Main("startup", startup.Run) }
