// Calls measures what a call from Python costs with goanna, next to the same functions written by hand in C for the
// limited API of 3.11 (cmod/ccalls.c).
//
//	go run ./bench/calls [--python PYTHON]... [--batches N] [--json]
//
// It needs a C compiler and, for that only, Python's headers. One process of each interpreter imports both modules and
// times them in short batches that take turns; the table has the medians, in nanoseconds less the empty loop, and the
// medians of the pairs' differences and ratios. "C, GIL released" is the like of goanna, which releases the GIL around
// every call.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/goanna-py/goanna/bench/internal/contest"
	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

var (
	//go:embed cmod/ccalls.c
	cModule []byte
	//go:embed measure.py
	measureScript []byte
)

// report is what measure.py prints.
type report struct {
	Python     string `json:"python"` // platform.python_version()
	Executable string `json:"executable"`
	GIL        bool   `json:"gil"`
	Batches    int    `json:"batches"`
	Rows       []row  `json:"rows"`
}

type row struct {
	Call      string      `json:"call"`
	GoannaNS  float64     `json:"goanna_ns"`
	C         comparison  `json:"c"`
	CReleased *comparison `json:"c_released,omitempty"` // nil where releasing the GIL makes no sense
}

// comparison has the C function's time, and goanna's less it and divided by it.
type comparison struct {
	NS           float64 `json:"ns"`
	DifferenceNS float64 `json:"difference_ns"`
	Ratio        float64 `json:"ratio"`
}

func main() { module.Main("calls", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	var named []string
	flags := flag.NewFlagSet("calls", flag.ContinueOnError)
	flags.Func("python", "interpreter to measure: a path, a command or a version such as 3.13; may be repeated (default: the first found)", func(s string) error {
		named = append(named, s)
		return nil
	})
	batches := flags.Int("batches", 41, "`batches` of each function")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *batches < 1 {
		return fmt.Errorf("expected no arguments and at least one batch, got %q and %d", flags.Args(), *batches)
	}
	pythons, err := pyenv.Find(ctx, pyenv.Options{Named: named})
	if err != nil {
		return err
	}
	if len(pythons) == 0 {
		return errors.New("found no CPython of 3.11 or later; name one with --python")
	}
	if len(named) == 0 {
		pythons = pythons[:1]
	}

	tmp, err := os.MkdirTemp("", "goanna-calls-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	wheel, err := module.Build(ctx, filepath.Join("bench", "calls", "gomod"), filepath.Join(tmp, "dist"))
	if err != nil {
		return err
	}
	var reports []report
	for i, python := range pythons {
		r, err := measure(ctx, python, wheel, filepath.Join(tmp, strconv.Itoa(i)), *batches)
		if err != nil {
			return fmt.Errorf("%s: %w", python.Path, err)
		}
		reports = append(reports, r)
		if !*asJSON {
			if err := printTable(out, r); err != nil {
				return err
			}
		}
	}
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(reports)
	}
	return nil
}

// measure puts both modules into the new folder dir and times them.
func measure(ctx context.Context, python pyenv.Interpreter, wheel, dir string, batches int) (report, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return report{}, err
	}
	source, script := filepath.Join(dir, "ccalls.c"), filepath.Join(dir, "measure.py")
	if err := errors.Join(os.WriteFile(source, cModule, 0o644), os.WriteFile(script, measureScript, 0o644), contest.WriteTiming(dir)); err != nil {
		return report{}, err
	}
	if _, err := module.Output(ctx, "", python.Path, "-m", "zipfile", "-e", wheel, dir); err != nil {
		return report{}, err
	}
	suffix, flags := ".abi3.so", []string{"-DPy_LIMITED_API=0x030b0000"}
	if python.FreeThreaded {
		suffix, flags = "."+python.SOABI+".so", nil
	}
	if err := module.CompileC(ctx, python, source, filepath.Join(dir, "ccalls"+suffix), flags...); err != nil {
		return report{}, err
	}
	printed, err := module.Output(ctx, "", python.Path, script, dir, strconv.Itoa(batches))
	if err != nil {
		return report{}, err
	}
	var r report
	if err := json.Unmarshal([]byte(printed), &r); err != nil {
		return report{}, fmt.Errorf("reading what measure.py printed: %w", err)
	}
	return r, nil
}

func printTable(out io.Writer, r report) error {
	gil := "off"
	if r.GIL {
		gil = "on"
	}
	fmt.Fprintf(out, "\nPython %s, GIL %s, medians of %d batches\n\n", r.Python, gil, r.Batches)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "ns\tgoanna\tC\tmore\tratio\tC, GIL released\tmore\tratio\t")
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%.1f\t%s\t", row.Call, row.GoannaNS, row.C)
		if row.CReleased != nil {
			fmt.Fprintf(w, "%s\t", row.CReleased)
		} else {
			fmt.Fprint(w, "\t\t\t")
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// String is the three columns of a comparison.
func (c comparison) String() string {
	return fmt.Sprintf("%.1f\t%+.1f\t%.2f", c.NS, c.DifferenceNS, c.Ratio)
}
