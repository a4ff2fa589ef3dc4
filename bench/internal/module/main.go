package module

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// Main is the main function of a benchmark: run gets the arguments, and an interrupt ends its context.
func Main(name string, run func(ctx context.Context, args []string, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, name+":", err)
		}
		os.Exit(1)
	}
}

// Script is a benchmark in Python of one module. It gets the folder of the module and the number of rounds.
type Script struct {
	Name   string
	Rounds int    // by default
	Folder string // of the Go package, from the root of this checkout
	Python func() (string, error)
	Source []byte
	// Crate has the folder of a crate with PyO3 that does the same, from the root of this checkout, and CrateModule the name of its module. It
	// is built unless -pyo3=false is given. "": there is none.
	Crate, CrateModule string
}

// Run builds the module and runs the script, which prints to out.
func (s Script) Run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet(s.Name, flag.ContinueOnError)
	rounds := flags.Int("rounds", s.Rounds, "turns of each contestant")
	pyo3 := new(bool)
	if s.Crate != "" {
		pyo3 = flags.Bool("pyo3", true, "measure the same with PyO3, too, which needs cargo")
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *rounds < 1 {
		return fmt.Errorf("expected no arguments and at least one round, got %q and %d", flags.Args(), *rounds)
	}
	dir, err := os.MkdirTemp("", "goanna-"+s.Name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	python, err := s.Python()
	if err != nil {
		return err
	}
	script, err := Install(ctx, python, s.Folder, dir, s.Source)
	if err != nil {
		return err
	}
	if *pyo3 {
		if err := s.buildCrate(ctx, python, dir); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, python, script, dir, strconv.Itoa(*rounds))
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	return cmd.Run()
}

func (s Script) buildCrate(ctx context.Context, python, dir string) error {
	i, err := pyenv.Probe(ctx, python)
	if err != nil {
		return err
	}
	root, err := Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return err
	}
	return BuildCrate(ctx, *i, filepath.Join(root, s.Crate), s.CrateModule, filepath.Join(dir, s.CrateModule+".so"))
}

// Install puts the module of a Go package and a script into dir, and returns the script's path.
func Install(ctx context.Context, python, folder, dir string, source []byte) (script string, err error) {
	wheel, err := Build(ctx, folder, filepath.Join(dir, "dist"))
	if err != nil {
		return "", err
	}
	if _, err := Output(ctx, "", python, "-m", "zipfile", "-e", wheel, dir); err != nil {
		return "", err
	}
	script = filepath.Join(dir, "measure.py")
	return script, os.WriteFile(script, source, 0o644)
}
