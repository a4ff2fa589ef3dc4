// Variants compares builds of the examples that calculate in Go, in one process for each example: for processors of GOAMD64=v1, the default, v2 and
// v3, and with a profile of the same work (PGO).
//
//	go run ./bench/variants [-python PYTHON] [-rounds N] [-seconds N] [-examples NAME,...] [-variants NAME,...]
//
// "layout" is the default with its functions in another order, by the linker's -randlayout: a difference that is no larger says nothing. The profile
// is recorded by a module with one function more, which runs each work for some seconds. All builds take turns, after a check that they return the
// same. The table has the processor time of a call in the default build in ms, Go's collector included, and the medians of the ratios to it: less than
// 1 is faster.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

//go:embed measure.py
var script []byte

// examples are those that calculate in Go; measure.py has their work.
var examples = []string{"columns", "imaging", "matcher", "patterns", "zstandard"}

// A variant is a way to build. Settings are lines of [tool.goanna].
type variant struct{ name, settings string }

const profile = "recorded.pgo"

var (
	plain    = variant{"v1", `goamd64 = "v1"`}
	variants = []variant{
		{"layout", "goamd64 = \"v1\"\nldflags = \"-randlayout=1\""},
		{"v2", `goamd64 = "v2"`},
		{"v3", `goamd64 = "v3"`},
		{"pgo", "goamd64 = \"v1\"\npgo = \"" + profile + `"`},
	}
)

// recorder is a file of Go that adds functions to the package %s, by which it records a profile.
const recorder = `package %s

import (
	"os"
	"runtime/pprof"
)

func StartProfile(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f)
}

func StopProfile() { pprof.StopCPUProfile() }
`

// options are those of a run.
type options struct {
	python   string
	rounds   int
	seconds  float64
	examples []string
	variants []variant
}

func main() { module.Main("variants", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	opts, err := parse(args)
	if err != nil {
		return err
	}
	if runtime.GOARCH != "amd64" {
		return fmt.Errorf("expected an amd64 processor, which GOAMD64 is about, got %s", runtime.GOARCH)
	}
	if err := os.Unsetenv("GOAMD64"); err != nil { // it would win over pyproject.toml
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\t%s ms\t", plain.name)
	for _, v := range opts.variants {
		fmt.Fprintf(w, "%s\t", v.name)
	}
	fmt.Fprintln(w)
	for _, example := range opts.examples {
		rows, err := measure(ctx, example, opts)
		if err != nil {
			return fmt.Errorf("%s: %w", example, err)
		}
		for _, row := range rows {
			fmt.Fprintf(w, "%s, %s\t%.2f\t", example, row.Name, row.MS)
			for _, ratio := range row.Ratios {
				fmt.Fprintf(w, "%.2f\t", ratio)
			}
			fmt.Fprintln(w)
		}
	}
	return w.Flush()
}

func parse(args []string) (options, error) {
	var opts options
	flags := flag.NewFlagSet("variants", flag.ContinueOnError)
	python := flags.String("python", "", "interpreter to measure in: a path, a command or a version such as 3.13 (default: the first found)")
	flags.IntVar(&opts.rounds, "rounds", 41, "turns of each build")
	flags.Float64Var(&opts.seconds, "seconds", 5, "seconds that the profile has of each work")
	chosen := flags.String("examples", strings.Join(examples, ","), "`names` of examples")
	var all []string
	for _, v := range variants {
		all = append(all, v.name)
	}
	builds := flags.String("variants", strings.Join(all, ","), "`names` of builds to compare with "+plain.name)
	if err := flags.Parse(args); err != nil {
		return opts, err
	}
	if flags.NArg() > 0 || opts.rounds < 1 || opts.seconds <= 0 {
		return opts, fmt.Errorf("expected no arguments, at least one round and some seconds, got %q, %d and %g", flags.Args(), opts.rounds, opts.seconds)
	}
	for name := range strings.SplitSeq(*chosen, ",") {
		if !slices.Contains(examples, name) {
			return opts, fmt.Errorf("expected examples of %s, got %q", strings.Join(examples, ", "), name)
		}
		opts.examples = append(opts.examples, name)
	}
	for name := range strings.SplitSeq(*builds, ",") {
		n := slices.Index(all, name)
		if n < 0 {
			return opts, fmt.Errorf("expected variants of %s, got %q", strings.Join(all, ", "), name)
		}
		opts.variants = append(opts.variants, variants[n])
	}
	var err error
	opts.python, err = find(*python)
	return opts, err
}

func find(named string) (string, error) {
	var options pyenv.Options
	if named != "" {
		options.Named = []string{named}
	}
	found, err := pyenv.Find(context.Background(), options)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("found no CPython of 3.11 or later: name one with -python")
	}
	return found[0].Path, nil
}

// row is what measure.py prints of one work.
type row struct {
	Name   string    `json:"name"`
	MS     float64   `json:"ms"`     // of the plain build
	Ratios []float64 `json:"ratios"` // of the others to it
}

// measure builds an example in each way and has measure.py time them.
func measure(ctx context.Context, example string, opts options) ([]row, error) {
	dir, err := os.MkdirTemp("", "goanna-variants-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := newProject(ctx, dir, example)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(opts.variants, func(v variant) bool { return strings.Contains(v.settings, profile) }) {
		if err := p.record(ctx, opts.python, opts.seconds); err != nil {
			return nil, err
		}
	}
	args := []string{p.script, "time", example, strconv.Itoa(opts.rounds)}
	for _, v := range append([]variant{plain}, opts.variants...) {
		built, err := p.build(ctx, opts.python, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		args = append(args, built)
	}
	printed, err := module.Output(ctx, p.dir, opts.python, args...)
	if err != nil {
		return nil, err
	}
	var rows []row
	err = json.Unmarshal([]byte(printed), &rows)
	return rows, err
}

// project is a copy of an example in a folder of its own.
type project struct {
	example, dir, script string
	settings             []byte // pyproject.toml
}

// newProject copies an example of this checkout into the folder dir, and measure.py beside it. Its go.mod has found goanna beside the example.
func newProject(ctx context.Context, dir, example string) (*project, error) {
	p := &project{example: example, dir: filepath.Join(dir, example), script: filepath.Join(dir, "measure.py")}
	root, err := module.Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(p.dir, os.DirFS(filepath.Join(root, "examples", example))); err != nil {
		return nil, err
	}
	gomod := filepath.Join(p.dir, "go.mod")
	text, err := os.ReadFile(gomod)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(gomod, bytes.ReplaceAll(text, []byte("=> ../.."), []byte("=> "+root)), 0o666); err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.script, script, 0o644); err != nil {
		return nil, err
	}
	p.settings, err = os.ReadFile(filepath.Join(p.dir, "pyproject.toml"))
	return p, err
}

// build builds a variant, and returns the folder with the module. [tool.goanna] is the last table in pyproject.toml.
func (p *project) build(ctx context.Context, python string, v variant) (string, error) {
	settings := fmt.Appendf(slices.Clone(p.settings), "%s\n", v.settings)
	if err := os.WriteFile(filepath.Join(p.dir, "pyproject.toml"), settings, 0o666); err != nil {
		return "", err
	}
	built := filepath.Join(filepath.Dir(p.dir), v.name)
	wheel, err := module.Build(ctx, p.dir, built)
	if err != nil {
		return "", err
	}
	_, err = module.Output(ctx, "", python, "-m", "zipfile", "-e", wheel, built)
	return built, err
}

// record writes a profile of the example's work into its folder.
func (p *project) record(ctx context.Context, python string, seconds float64) error {
	file := filepath.Join(p.dir, "recorder.go")
	if err := os.WriteFile(file, fmt.Appendf(nil, recorder, p.example), 0o666); err != nil {
		return err
	}
	defer os.Remove(file)
	built, err := p.build(ctx, python, variant{"recorder", plain.settings})
	if err != nil {
		return err
	}
	_, err = module.Output(ctx, p.dir, python, p.script, "record", p.example, profile, fmt.Sprint(seconds), built)
	return err
}
