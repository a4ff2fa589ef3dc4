// Arrays compares what Python does with an Array, item by item and whole, with NumPy, array.array and memoryview of the same
// items, in one process.
//
//	go run ./bench/arrays [-rounds N]
package main

import (
	"context"
	_ "embed"
	"io"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/numpyenv"
)

//go:embed measure.py
var measureScript []byte

func main() { module.Main("arrays", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	s := module.Script{Name: "arrays", Rounds: 50, Folder: filepath.Join("bench", "arrays", "gomod"), Python: numpyenv.Python, Source: measureScript}
	return s.Run(ctx, args, out)
}
