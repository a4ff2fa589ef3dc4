// Soak runs modules that goanna built under load, in every interpreter found, until some minutes are over:
//
//	go run ./internal/soak [-minutes N] [-seed S] [-run REGEXP] [-python PYTHON]... [-json]
//
// Each scenario is a script of testdata/scenarios, run in a process of its own with a seed. A run fails if it ends by a
// signal or with another exit code than 0, prints something to stderr that its scenario does not expect, takes too long, or
// leaves a process behind. The Go of the modules is built with GOEXPERIMENT=cgocheck2 and collects all the time (GOGC=1,
// clobberfree=1), and before each call the stack and malloc's free blocks are filled with addresses of freed Go objects.
//
//	go run ./internal/soak -leaks [-calls N] [-python PYTHON]...
//
// makes a million calls of every kind instead, and prints what they do to memory; what grows is an error.
//
// The table in the end has the runs and calls of each scenario in each interpreter. A failure prints the command, and the
// part of the script, that show it again. The exit code is 1 after a failure.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// options are what the command line says.
type options struct {
	minutes  float64
	seed     uint64
	run      *regexp.Regexp
	pythons  []string
	asJSON   bool
	rounds   int     // of all scenarios in all interpreters; 0: until the minutes are over
	seconds  float64 // that a scenario works; 0: chosen by the minutes
	part     string
	parallel int
	poison   bool
	leaks    bool
	calls    int // of each kind, of the leaks
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "soak:", err)
		}
		os.Exit(1)
	}
}

func parse(args []string) (*options, error) {
	o := &options{run: regexp.MustCompile("")}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.Float64Var(&o.minutes, "minutes", 3, "stop after `N` minutes of work; building comes before")
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().Unix()), "`seed` of the first round; each later round has the next")
	flags.BoolVar(&o.asJSON, "json", false, "print JSON instead of the table")
	flags.IntVar(&o.rounds, "rounds", 0, "stop after `N` rounds, even before the minutes are over (default: no such limit)")
	flags.Float64Var(&o.seconds, "seconds", 0, "`seconds` that each run works (default: one round fits into the minutes, 8 at the most)")
	flags.StringVar(&o.part, "part", "", "run one `part` of a scenario alone")
	flags.IntVar(&o.parallel, "parallel", 2, "`runs` at a time")
	flags.BoolVar(&o.poison, "poison", true, "fill the stack and malloc's free blocks with addresses of freed Go objects before each call")
	flags.BoolVar(&o.leaks, "leaks", false, "instead of the scenarios, make calls of every kind and print what they do to memory")
	flags.IntVar(&o.calls, "calls", 1_000_000, "with -leaks, `calls` of each kind")
	flags.Func("run", "scenarios, or with -leaks kinds of calls, that match the `regexp` (default: all)", func(s string) (err error) {
		o.run, err = regexp.Compile(s)
		return err
	})
	flags.Func("python", "interpreter: a path, a command or a version such as 3.13t; may be repeated (default: all found)", func(s string) error {
		o.pythons = append(o.pythons, s)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 || o.minutes <= 0 || o.parallel < 1 || o.seconds < 0 || o.rounds < 0 || o.calls < 100 {
		return nil, errors.New("expected no arguments, a positive number of minutes, at least one run at a time and 100 calls")
	}
	return o, nil
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	interpreters, err := pyenv.Find(ctx, pyenv.Options{Named: o.pythons})
	if err != nil {
		return err
	}
	if len(interpreters) == 0 {
		return errors.New("found no CPython of 3.11 or later; name one with -python")
	}
	if o.leaks {
		return leaks(ctx, interpreters, o.run, o.calls, out, progress)
	}
	chosen := matching(scenarios, o.run)
	if len(chosen) == 0 {
		return fmt.Errorf("no scenario matches %q", o.run)
	}
	w, err := prepare(ctx, interpreters, func(format string, args ...any) { fmt.Fprintf(progress, format+"\n", args...) })
	if err != nil {
		return err
	}
	defer w.remove()
	if !o.poison {
		w.poison = ""
	}
	d := &driver{
		scenarios: chosen, pythons: w.pythons, seed: o.seed, rounds: o.rounds, seconds: o.seconds, part: o.part,
		duration: time.Duration(o.minutes * float64(time.Minute)), parallel: o.parallel, progress: progress, workshop: w, minimize: o.part == "",
	}
	report := d.soak(ctx)
	if o.asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.print(out)
	}
	if err == nil && report.Failures > 0 {
		err = fmt.Errorf("%d of %d runs failed", report.Failures, report.Runs)
	}
	return err
}
