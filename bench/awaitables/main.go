// Awaitables compares what a coroutine function costs, many at once and one at a time, with futures of the event loop alone, with its
// executor and with asyncio.to_thread, in one process, on asyncio's loop and on uvloop's.
//
//	go run ./bench/awaitables [-rounds N]
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/venv"
)

//go:embed measure.py
var measureScript []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "awaitables:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("awaitables", flag.ContinueOnError)
	rounds := flags.Int("rounds", 9, "turns of each contestant")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *rounds < 1 {
		return fmt.Errorf("expected no arguments and at least one round, got %q and %d", flags.Args(), *rounds)
	}
	dir, err := os.MkdirTemp("", "goanna-awaitables-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	python, err := venv.With("uvloop")
	if err != nil {
		return err
	}
	wheel, err := module.Build(ctx, filepath.Join("integration", "testdata", "awaitables"), filepath.Join(dir, "dist"))
	if err != nil {
		return err
	}
	if _, err := module.Output(ctx, "", python, "-m", "zipfile", "-e", wheel, dir); err != nil {
		return err
	}
	script := filepath.Join(dir, "measure.py")
	if err := os.WriteFile(script, measureScript, 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, python, script, dir, strconv.Itoa(*rounds))
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	return cmd.Run()
}
