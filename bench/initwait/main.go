// Initwait measures what calls of Go from C take with Go's package runtime, next to the one that goanna patches: in Go's, each call receives from
// the channel main_init_done, which takes a lock that all threads share (docs/go-proposal.md).
//
//	go run ./bench/initwait [--rounds N] [--threads N]
//
// It needs a C compiler, and the release of Go that goanna patches. One process calls a function that does nothing in two libraries that differ in
// that alone, in turns. The table has the medians, in nanoseconds from one call of a thread to its next, for one and more threads.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/build"
)

func main() { module.Main("initwait", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("initwait", flag.ContinueOnError)
	rounds := flags.Int("rounds", 41, "`rounds` of 100,000 calls for each number of threads")
	threads := flags.Int("threads", runtime.NumCPU(), "the most `threads`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *rounds < 1 || *rounds > 1000 || *threads < 1 || *threads > 64 {
		return fmt.Errorf("expected no arguments, 1 to 1000 rounds and 1 to 64 threads, got %q, %d and %d", flags.Args(), *rounds, *threads)
	}
	dir, err := os.MkdirTemp("", "goanna-initwait-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lines, err := measure(ctx, dir, *rounds, *threads)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "threads\tGo's, ns\tpatched, ns\tless\tratio\t\n")
	for _, line := range lines {
		fmt.Fprintf(w, "%d\t%.1f\t%.1f\t%.1f\t%.2f\t\n", line.threads, line.original, line.patched, line.original-line.patched, line.original/line.patched)
	}
	return w.Flush()
}

// line has the medians of one number of threads, in ns.
type line struct {
	threads           int
	original, patched float64
}

func measure(ctx context.Context, dir string, rounds, threads int) ([]line, error) {
	source, err := module.Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}/bench/initwait", "github.com/goanna-py/goanna")
	if err != nil {
		return nil, err
	}
	overlay, err := writeOverlay(ctx, dir)
	if err != nil {
		return nil, err
	}
	original, patched := filepath.Join(dir, "original.so"), filepath.Join(dir, "patched.so")
	folder := filepath.Join(source, "gomod")
	if _, err := module.Output(ctx, folder, "go", "build", "-buildmode=c-shared", "-o", original, "."); err != nil {
		return nil, err
	}
	if _, err := module.Output(ctx, folder, "go", "build", "-buildmode=c-shared", "-overlay", overlay, "-o", patched, "."); err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "threads")
	if _, err := module.Output(ctx, "", "cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-pthread", "-o", program, filepath.Join(source, "cmod", "threads.c"), "-ldl"); err != nil {
		return nil, err
	}
	printed, err := module.Output(ctx, "", program, strconv.Itoa(rounds), strconv.Itoa(threads), original, patched)
	if err != nil {
		return nil, err
	}
	var lines []line
	for text := range strings.Lines(printed) {
		var l line
		if _, err := fmt.Sscan(text, &l.threads, &l.original, &l.patched); err != nil {
			return nil, fmt.Errorf("reading what threads.c printed, %q: %w", text, err)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// writeOverlay writes the overlay that has the patched file in the place of Go's, and returns its path.
func writeOverlay(ctx context.Context, dir string) (string, error) {
	root, err := module.Output(ctx, "", "go", "env", "GOROOT")
	if err != nil {
		return "", err
	}
	original := filepath.Join(root, "src", "runtime", "cgocall.go")
	text, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	changed, ok := build.PatchInitWait(string(text))
	if !ok {
		return "", errors.New("this release of Go is not one that goanna patches")
	}
	patched, overlay := filepath.Join(dir, "cgocall.go"), filepath.Join(dir, "overlay.json")
	encoded, err := json.Marshal(map[string]map[string]string{"Replace": {original: patched}})
	if err != nil {
		return "", err
	}
	return overlay, errors.Join(os.WriteFile(patched, []byte(changed), 0o644), os.WriteFile(overlay, encoded, 0o644))
}
