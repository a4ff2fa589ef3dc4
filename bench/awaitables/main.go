// Awaitables compares what a coroutine function costs, many at once and one at a time, with futures of the event loop alone, with its
// executor, with asyncio.to_thread, and with PyO3 and tokio, in one process, on asyncio's loop and on uvloop's.
//
//	go run ./bench/awaitables [-rounds N] [-pyo3=false]
package main

import (
	"context"
	_ "embed"
	"io"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/venv"
)

//go:embed measure.py
var measureScript []byte

func main() { module.Main("awaitables", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	s := module.Script{Name: "awaitables", Rounds: 9, Folder: filepath.Join("integration", "testdata", "awaitables"), Python: func() (string, error) { return venv.With("uvloop") }, Source: measureScript,
		Crate: filepath.Join("bench", "awaitables", "pyo3mod"), CrateModule: "awaitables_pyo3"}
	return s.Run(ctx, args, out)
}
