// Classes measures what methods, fields, instances, iterators and callbacks cost with goanna, next to the same by hand in C for the limited
// API of 3.11, with PyO3 for the same API, and with nanobind for the interpreter's whole API.
//
//	go run ./bench/classes [--python PYTHON] [--batches N] [--peers C,PyO3,nanobind] [--json]
//
// It needs a C and a C++ compiler, Python's headers, and cargo. What is compiled of the peers is kept in the user's cache folder. One process
// imports all modules, checks that they do the same, and times them in short batches that take turns; the table has the medians in
// nanoseconds, of one call or item, less the empty loop, and the medians of goanna's ratios to the others. goanna releases the GIL around each
// call; the others keep it.
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
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

//go:embed measure.py
var measureScript []byte

// report is what measure.py prints. Goanna is the first of the modules, then the peers come.
type report struct {
	Python string   `json:"python"` // platform.python_version()
	GIL    bool     `json:"gil"`
	Peers  []string `json:"peers"`
	Rows   []row    `json:"rows"`
}

type row struct {
	Name   string    `json:"name"`
	NS     []float64 `json:"ns"`
	Ratios []float64 `json:"ratios"` // of goanna's time to each
}

// peer is a way to write the module by which goanna is compared.
type peer struct {
	name, module string
	build        func(ctx context.Context, python pyenv.Interpreter, source, dir string) error
}

var peers = []peer{
	{"C", "peer_c", buildC},
	{"PyO3", "peer_pyo3", buildPyO3},
	{"nanobind", "peer_nanobind", buildNanobind},
}

func buildC(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	flags := []string{"-pthread"}
	if !python.FreeThreaded {
		flags = append(flags, "-DPy_LIMITED_API=0x030b0000")
	}
	return module.CompileC(ctx, python, filepath.Join(source, "cmod", "peer.c"), filepath.Join(dir, "peer_c.so"), flags...)
}

func buildPyO3(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return module.BuildCrate(ctx, python, filepath.Join(source, "pyo3mod"), "peer_pyo3", filepath.Join(dir, "peer_pyo3.so"))
}

func buildNanobind(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	executable, err := venv.Of(ctx, python, "nanobind", "nanobind==2.9.2")
	if err != nil {
		return err
	}
	return module.CompileNanobind(ctx, python, executable, filepath.Join(source, "nanobindmod", "peer.cpp"), filepath.Join(dir, "peer_nanobind.so"))
}

func main() { module.Main("classes", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("classes", flag.ContinueOnError)
	named := flags.String("python", "", "interpreter to measure: a path, a command or a version such as 3.13 (default: the first found)")
	batches := flags.Int("batches", 41, "`batches` of each row and module")
	names := flags.String("peers", "C,PyO3,nanobind", "`names` of what goanna is compared with")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *batches < 1 {
		return fmt.Errorf("expected no arguments and at least one batch, got %q and %d", flags.Args(), *batches)
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	python, err := find(ctx, *named)
	if err != nil {
		return err
	}
	r, err := compare(ctx, python, chosen, *batches)
	if err != nil {
		return err
	}
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	return r.print(out)
}

func choose(names string) (chosen []peer, err error) {
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(peers, func(p peer) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("expected peers of C, PyO3 and nanobind, got %q", name)
		}
		chosen = append(chosen, peers[i])
	}
	return chosen, nil
}

// find returns the interpreter of that name, else the first that has headers.
func find(ctx context.Context, named string) (pyenv.Interpreter, error) {
	var options pyenv.Options
	if named != "" {
		options.Named = []string{named}
	}
	pythons, err := pyenv.Find(ctx, options)
	if err != nil {
		return pyenv.Interpreter{}, err
	}
	for _, python := range pythons {
		if include, err := python.Headers(ctx); err == nil && include != nil {
			return python, nil
		}
	}
	return pyenv.Interpreter{}, errors.New("found no CPython of 3.11 or later with its headers, which the module in C needs; name one with --python")
}

func compare(ctx context.Context, python pyenv.Interpreter, chosen []peer, batches int) (report, error) {
	dir, err := os.MkdirTemp("", "goanna-classes-")
	if err != nil {
		return report{}, err
	}
	defer os.RemoveAll(dir)
	script, err := module.Install(ctx, python.Path, filepath.Join("bench", "classes", "gomod"), dir, measureScript)
	if err != nil {
		return report{}, err
	}
	root, err := module.Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return report{}, err
	}
	args := []string{script, dir, strconv.Itoa(batches), "peer"}
	names := []string{"goanna"}
	for _, p := range chosen {
		if err := p.build(ctx, python, filepath.Join(root, "bench", "classes"), dir); err != nil {
			return report{}, fmt.Errorf("%s: %w", p.name, err)
		}
		args, names = append(args, p.module), append(names, p.name)
	}
	printed, err := module.Output(ctx, "", python.Path, args...)
	if err != nil {
		return report{}, err
	}
	r := report{Peers: names}
	if err := json.Unmarshal([]byte(printed), &r); err != nil {
		return report{}, fmt.Errorf("reading what measure.py printed: %w", err)
	}
	return r, nil
}

func (r report) print(out io.Writer) error {
	gil := "off"
	if r.GIL {
		gil = "on"
	}
	fmt.Fprintf(out, "Python %s, GIL %s\n\n", r.Python, gil)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "ns\t%s\t", r.Peers[0])
	for _, name := range r.Peers[1:] {
		fmt.Fprintf(w, "%s\tratio\t", name)
	}
	fmt.Fprintln(w)
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%.1f\t", row.Name, row.NS[0])
		for i := 1; i < len(row.NS); i++ {
			fmt.Fprintf(w, "%.1f\t%.2f\t", row.NS[i], row.Ratios[i])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
