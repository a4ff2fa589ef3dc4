// Package trial tries a wheel on interpreters: each gets a throwaway environment with the wheel, in which a program runs.
package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// concurrent is the number of interpreters that run at the same time.
const concurrent = 2

// Passed is the result of a trial without a failure.
const Passed = "passed"

// Trial is the result of one interpreter.
type Trial struct {
	Interpreter  string  `json:"interpreter"`
	Version      string  `json:"version"`
	FreeThreaded bool    `json:"free_threaded"`
	Tag          string  `json:"tag"`
	BuildSeconds float64 `json:"build_seconds"`
	// ImportSeconds is the duration of the first import in a new process.
	ImportSeconds float64 `json:"import_seconds"`
	Tests         *Counts `json:"tests,omitempty"` // of pytest
	Result        string  `json:"result"`          // Passed, or "failed: " and the step
	Output        string  `json:"output"`          // of the program, or of the failed step
}

// Failed reports whether a step failed.
func (t *Trial) Failed() bool { return t.Result != Passed }

// Program is what runs in the environment of each interpreter.
type Program interface {
	// Name is that of the step: "demo".
	Name() string
	// Requirements are the distributions that it needs beside the wheel (PEP 508).
	Requirements() []string
	// Run runs the program. place is an empty folder for its files. It sets Output, and Tests if it runs any.
	Run(ctx context.Context, env *pyenv.Environment, place string, t *Trial) error
}

// Options are the options of Run.
type Options struct {
	Wheel        *build.Result
	Interpreters []pyenv.Interpreter
	Work         string  // a folder for the environments, which the caller removes
	Program      Program // nil: the module is only imported
	// Step is called with the name of each step, possibly concurrently.
	Step func(string)
}

// Run tries the wheel on all interpreters, some at the same time, and returns the trials in the order of the interpreters.
func Run(ctx context.Context, opts Options) ([]*Trial, error) {
	trials := make([]*Trial, len(opts.Interpreters))
	slots := make(chan struct{}, concurrent)
	var wait sync.WaitGroup
	for n, interpreter := range opts.Interpreters {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			opts.Step(fmt.Sprintf("try %s %s", interpreter.Version, interpreter.Path))
			t := &Trial{
				Interpreter: interpreter.Path, Version: interpreter.Version, FreeThreaded: interpreter.FreeThreaded,
				Tag: opts.Wheel.Tag, BuildSeconds: opts.Wheel.Seconds, Result: Passed,
			}
			place := filepath.Join(opts.Work, fmt.Sprintf("%d-%s", n, interpreter.Name()))
			if step, err := t.run(ctx, interpreter, opts, place); err != nil {
				t.Result = "failed: " + step
				t.Output = strings.TrimRight(t.Output, "\n") + "\n" + err.Error() + "\n"
			}
			trials[n] = t
		})
	}
	wait.Wait()
	return trials, context.Cause(ctx)
}

// run tries the wheel on one interpreter. Its error names the step that failed.
func (t *Trial) run(ctx context.Context, interpreter pyenv.Interpreter, opts Options, place string) (step string, err error) {
	// the current folder of the programs is empty, so that they import the installed package
	empty := filepath.Join(place, "empty")
	if err := os.MkdirAll(empty, 0o777); err != nil {
		return "environment", err
	}
	env, err := pyenv.NewEnvironment(ctx, interpreter, filepath.Join(place, "env"))
	if err != nil {
		return "environment", err
	}
	if t.Output, err = env.InstallWheel(ctx, opts.Wheel.Wheel); err != nil {
		return "install", err
	}
	requirements := opts.Wheel.Dependencies
	if opts.Program != nil {
		requirements = slices.Concat(requirements, opts.Program.Requirements())
	}
	if len(requirements) > 0 {
		// an environment for one run has little use of compiled Python, which takes half of pip's time
		if t.Output, err = env.Install(ctx, append([]string{"--no-compile", "--"}, requirements...)...); err != nil {
			return "dependencies", err
		}
	}
	if err := t.timeImport(ctx, env, opts.Wheel.Module, empty); err != nil {
		return "import", err
	}
	t.Output = ""
	if opts.Program == nil {
		return "", nil
	}
	return opts.Program.Name(), opts.Program.Run(ctx, env, empty, t)
}

// importScript prints the duration of an import, and whether the import enabled the GIL.
const importScript = `
import importlib, json, sys, time
name = sys.argv[1]
off = not getattr(sys, "_is_gil_enabled", lambda: True)()
start = time.perf_counter()
importlib.import_module(name)
took = time.perf_counter() - start
print(json.dumps({"seconds": took, "gil": off and sys._is_gil_enabled()}))
`

func (t *Trial) timeImport(ctx context.Context, env *pyenv.Environment, module, dir string) error {
	if err := t.python(ctx, env, dir, nil, "-I", "-c", importScript, module); err != nil {
		return err
	}
	var measured struct {
		Seconds float64 `json:"seconds"`
		GIL     bool    `json:"gil"`
	}
	if err := json.Unmarshal([]byte(t.Output), &measured); err != nil {
		return fmt.Errorf("the import of %s printed something of its own: %w", module, err)
	}
	t.ImportSeconds = measured.Seconds
	if measured.GIL {
		return fmt.Errorf("the import of %s switched the GIL on", module)
	}
	return nil
}

// python runs the environment's interpreter in a folder with more variables, and sets Output.
func (t *Trial) python(ctx context.Context, env *pyenv.Environment, dir string, variables []string, args ...string) error {
	cmd := exec.CommandContext(ctx, env.Python, args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(pyenv.CleanEnviron(), variables...), time.Second
	out, err := cmd.CombinedOutput()
	t.Output = string(out)
	return err
}
