// Copies compares copies of strided and transposed arrays by package buffer with those by NumPy and by CPython's memoryview,
// in one process and of the same memory: the contestants take turns, and the medians of their times are printed with ratios.
//
//	go run ./bench/copies [-quick] [-rounds N] [-kb N,...] [-json]
//
// "Reused" memory is there already, as for Mut.CopyFrom and np.copyto; a "fresh" result is allocated, as by View.Copy,
// np.ascontiguousarray and memoryview.tobytes, and let go at once. "Whole" is np.copyto of all that the layout was taken
// from, in its own order: what memory gives to a copy that only moves it. Go uses one core, and all of them where it says so.
package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/numpyenv"
)

//go:embed measure.py
var measureScript []byte

// row is a line that measure.py prints.
type row struct {
	Layout   string `json:"layout"`
	ItemSize int    `json:"itemsize"`
	KB       int    `json:"kb"` // of the result
	NS       times  `json:"ns"`
}

// times are medians, in nanoseconds for an item.
type times struct {
	Reused      float64 `json:"reused"`
	ReusedCores float64 `json:"reused_all_cores"`
	CopyTo      float64 `json:"copyto"`
	Fresh       float64 `json:"fresh"`
	FreshCores  float64 `json:"fresh_all_cores"`
	Contiguous  float64 `json:"ascontiguousarray"`
	ToBytes     float64 `json:"tobytes"`
	Whole       float64 `json:"whole"`
}

// ratio is a column: how many times as long the rival takes.
type ratio struct {
	name string
	of   func(times) float64
}

var ratios = []ratio{
	{"copyto/reused", func(t times) float64 { return t.CopyTo / t.Reused }},
	{"ascontiguous/fresh", func(t times) float64 { return t.Contiguous / t.Fresh }},
	{"tobytes/reused", func(t times) float64 { return t.ToBytes / t.Reused }},
	{"tobytes/whole", func(t times) float64 { return t.ToBytes / t.Whole }},
	{"all cores: ascontiguous/fresh", func(t times) float64 { return t.Contiguous / t.FreshCores }},
	{"tobytes/reused", func(t times) float64 { return t.ToBytes / t.ReusedCores }},
	{"one core/all", func(t times) float64 { return t.Reused / t.ReusedCores }},
}

func main() { module.Main("copies", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("copies", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "two layouts only")
	rounds := flags.Int("rounds", 5, "turns of each contestant")
	kb := flags.String("kb", "32,1024,16384,262144", "sizes of the results in KB, separated by commas")
	asJSON := flags.Bool("json", false, "print a line of JSON for each case")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *rounds < 1 {
		return fmt.Errorf("expected no arguments and at least one round, got %q and %d", flags.Args(), *rounds)
	}
	sizes := strings.Split(*kb, ",")
	for _, size := range sizes {
		if n, err := strconv.Atoi(size); err != nil || n < 1 || n > 1<<20 {
			return fmt.Errorf("expected -kb to have numbers from 1 to %d, got %q", 1<<20, size)
		}
	}
	tmp, err := os.MkdirTemp("", "goanna-copies-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	cmd, err := prepare(ctx, tmp, *rounds, *quick, sizes)
	if err != nil {
		return err
	}
	lines, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if *asJSON {
		_, err = io.Copy(out, lines)
	} else {
		err = printTable(out, lines)
	}
	return errors.Join(err, cmd.Wait())
}

// prepare puts the module and the script into the folder dir, and returns the command that measures, with
// results of these numbers of KB.
func prepare(ctx context.Context, dir string, rounds int, quick bool, sizes []string) (*exec.Cmd, error) {
	python, err := numpyenv.Python()
	if err != nil {
		return nil, err
	}
	script, err := module.Install(ctx, python, filepath.Join("bench", "copies", "gomod"), dir, measureScript)
	if err != nil {
		return nil, err
	}
	args := append([]string{script, dir, strconv.Itoa(rounds), strconv.FormatBool(quick), strconv.Itoa(runtime.NumCPU())}, sizes...)
	cmd := exec.CommandContext(ctx, python, args...)
	cmd.Stderr = os.Stderr
	return cmd, nil
}

// printTable prints each line of JSON as it comes, and at the end the least of each ratio.
func printTable(out io.Writer, lines io.Reader) error {
	fmt.Fprintf(out, "%s %s/%s, %d cores; times in ns for an item\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	const format = "%-18s%5s%8s%8s%8s%8s%8s%8s%8s"
	fmt.Fprintf(out, format, "layout", "item", "result", "reused", "copyto", "fresh", "ascont.", "tobytes", "whole")
	for _, r := range ratios {
		fmt.Fprintf(out, "  %s", r.name)
	}
	fmt.Fprintln(out)
	least := make([]float64, len(ratios))
	scanner := bufio.NewScanner(lines)
	for scanner.Scan() {
		var r row
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return fmt.Errorf("reading what measure.py prints: %w", err)
		}
		t := r.NS
		fmt.Fprintf(out, format, r.Layout, fmt.Sprint(r.ItemSize, " B"), fmt.Sprint(r.KB, " KB"), ns(t.Reused), ns(t.CopyTo), ns(t.Fresh), ns(t.Contiguous), ns(t.ToBytes), ns(t.Whole))
		for i, x := range ratios {
			v := x.of(t)
			if least[i] == 0 || v < least[i] {
				least[i] = v
			}
			fmt.Fprintf(out, "%*.2f", len(x.name)+2, v)
		}
		fmt.Fprintln(out)
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("reading what measure.py prints: %w", err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nleast:")
	for i, x := range ratios {
		fmt.Fprintf(w, "%s\t%.2f\n", x.name, least[i])
	}
	return w.Flush()
}

func ns(x float64) string { return fmt.Sprintf("%.3f", x) }
