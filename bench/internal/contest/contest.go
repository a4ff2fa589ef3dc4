// Package contest times a module that goanna builds next to modules that do the same by other means, in one process.
package contest

import (
	"cmp"
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
)

//go:embed timing.py
var timing []byte

// WriteTiming writes timing.py, which scripts import, into a folder.
func WriteTiming(dir string) error {
	return os.WriteFile(filepath.Join(dir, "timing.py"), timing, 0o644)
}

// Report is what a script prints. Goanna is the first of the peers.
type Report struct {
	Python string   `json:"python"` // platform.python_version()
	GIL    bool     `json:"gil"`
	Unit   string   `json:"unit"` // of the times: ns, if it is empty
	Peers  []string `json:"peers"`
	Rows   []Row    `json:"rows"`
}

// Row has the times of one statement, or other values. A peer that has it not has 0.
type Row struct {
	Name   string    `json:"name"`
	NS     []float64 `json:"ns"`
	Ratios []float64 `json:"ratios"` // of goanna's time to each; 0: none
	Least  []float64 `json:"least"`  // the shortest times; none in reports of other values
	// Unit is that of benchmarks, "ns/op" if it is empty.
	Unit string `json:"unit,omitempty"`
	// Samples are the values of each batch, for each peer.
	Samples [][]float64 `json:"samples,omitempty"`
}

// Peer is a way to write the module by which goanna is compared.
type Peer struct {
	Name string
	// Module is what the script imports, and behind a colon what it adds to the names of functions: "ccalls:_released".
	Module string
	// Build makes the module in the folder dir from the sources of the contest. Nil: another peer's makes it.
	Build func(ctx context.Context, python pyenv.Interpreter, source, dir string) error
}

// Contest is a comparison.
type Contest struct {
	Name    string // of the folder in bench
	Package string // the folder of goanna's module, from the root of this checkout
	Module  string // its name
	Script  []byte // in Python, with timing.py beside it: it gets the folder of the modules, the number of batches, and the Module of each
	Peers   []Peer
	Batches int // by default
}

// Run builds the modules, runs the script and prints a table or JSON to out.
func (c Contest) Run(ctx context.Context, args []string, out io.Writer) error {
	all := c.names(c.Peers)
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	named := flags.String("python", "", "interpreter to measure: a path, a command or a version such as 3.13 (default: the first found)")
	batches := flags.Int("batches", c.Batches, "`batches` of each row and module")
	names := flags.String("peers", strings.Join(all, ","), "`names` of what goanna is compared with")
	asJSON := flags.Bool("json", false, "print JSON")
	instructions := flags.Bool("instructions", false, "count instructions by valgrind instead of measuring times, once for each row and module")
	best := flags.Bool("best", false, "print the shortest times and their ratios instead of medians, for a busy machine")
	results := flags.String("out", "", "write the values of all batches into this `file`, which benchstat compares with another one's")
	chart := flags.String("svg", "", "draw the ratios into this `file`, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *batches < 1 {
		return fmt.Errorf("expected no arguments and at least one batch, got %q and %d", flags.Args(), *batches)
	}
	chosen, err := c.choose(*names)
	if err != nil {
		return err
	}
	python, err := find(ctx, *named)
	if err != nil {
		return err
	}
	r, err := c.compare(ctx, python, chosen, *batches, *instructions)
	if err != nil {
		return err
	}
	if *results != "" {
		if err := r.write(*results, "github.com/goanna-py/goanna/bench/"+c.Name); err != nil {
			return err
		}
	}
	if *best {
		r.best()
	}
	if *chart != "" {
		text, err := r.SVG()
		if err != nil {
			return err
		}
		if err := os.WriteFile(*chart, text, 0o644); err != nil {
			return err
		}
	}
	if *asJSON {
		for i := range r.Rows {
			r.Rows[i].Samples = nil
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	return r.Print(out)
}

// write makes a file of the benchmarks of a package.
func (r Report) write(path, pkg string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(r.WriteBenchmarks(f, pkg), f.Close())
}

// best makes the shortest times of medians.
func (r Report) best() {
	for i, row := range r.Rows {
		if row.Least == nil {
			continue
		}
		r.Rows[i].NS, r.Rows[i].Ratios = row.Least, make([]float64, len(row.Least))
		for k, t := range row.Least {
			if t > 0 {
				r.Rows[i].Ratios[k] = row.Least[0] / t
			}
		}
	}
}

func (c Contest) names(peers []Peer) (names []string) {
	for _, p := range peers {
		names = append(names, p.Name)
	}
	return names
}

func (c Contest) choose(names string) (chosen []Peer, err error) {
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(c.Peers, func(p Peer) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("expected peers of %s, got %q", strings.Join(c.names(c.Peers), ", "), name)
		}
		chosen = append(chosen, c.Peers[i])
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

func (c Contest) compare(ctx context.Context, python pyenv.Interpreter, chosen []Peer, batches int, instructions bool) (Report, error) {
	dir, err := os.MkdirTemp("", "goanna-"+c.Name+"-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	script, err := module.Install(ctx, python.Path, filepath.FromSlash(c.Package), dir, c.Script)
	if err != nil {
		return Report{}, err
	}
	if err := WriteTiming(dir); err != nil {
		return Report{}, err
	}
	root, err := module.Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return Report{}, err
	}
	args := []string{script, dir, strconv.Itoa(batches), c.Module}
	for _, p := range chosen {
		args = append(args, p.Module)
	}
	for _, p := range c.builders(chosen) {
		if err := p.Build(ctx, python, filepath.Join(root, "bench", c.Name), dir); err != nil {
			return Report{}, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	run := runPython
	if instructions {
		run = runCallgrind
	}
	printed, err := run(ctx, python, dir, args)
	if err != nil {
		return Report{}, err
	}
	r := Report{Peers: append([]string{"goanna"}, c.names(chosen)...)}
	if err := json.Unmarshal([]byte(printed), &r); err != nil {
		return Report{}, fmt.Errorf("reading what measure.py printed: %w", err)
	}
	return r, nil
}

// runPython runs a script, which prints a report.
func runPython(ctx context.Context, python pyenv.Interpreter, _ string, args []string) (string, error) {
	return module.Output(ctx, "", python.Path, args...)
}

// builders returns those of the peers that build the modules of chosen.
func (c Contest) builders(chosen []Peer) (list []Peer) {
	module := func(p Peer) string {
		name, _, _ := strings.Cut(p.Module, ":")
		return name
	}
	for _, p := range c.Peers {
		if p.Build != nil && slices.ContainsFunc(chosen, func(other Peer) bool { return module(other) == module(p) }) {
			list = append(list, p)
		}
	}
	return list
}

// Print writes a table.
func (r Report) Print(out io.Writer) error {
	gil := "off"
	if r.GIL {
		gil = "on"
	}
	fmt.Fprintf(out, "Python %s, GIL %s\n\n", r.Python, gil)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\t%s\t", cmp.Or(r.Unit, "ns"), r.Peers[0])
	for _, name := range r.Peers[1:] {
		fmt.Fprintf(w, "%s\tratio\t", name)
	}
	fmt.Fprintln(w)
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%.1f\t", row.Name, row.NS[0])
		for i := 1; i < len(row.NS); i++ {
			switch {
			case row.NS[i] == 0:
				fmt.Fprint(w, "\t\t")
			case row.Ratios[i] == 0:
				fmt.Fprintf(w, "%.1f\t\t", row.NS[i])
			default:
				fmt.Fprintf(w, "%.1f\t%.2f\t", row.NS[i], row.Ratios[i])
			}
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
