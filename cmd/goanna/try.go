package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// concurrentTrials is the number of interpreters that run at the same time.
const concurrentTrials = 2

// trial is the result of one interpreter.
type trial struct {
	Interpreter  string  `json:"interpreter"`
	Version      string  `json:"version"`
	FreeThreaded bool    `json:"free_threaded"`
	Tag          string  `json:"tag"`
	BuildSeconds float64 `json:"build_seconds"`
	// ImportSeconds is the duration of the first import in a new process.
	ImportSeconds float64 `json:"import_seconds"`
	Result        string  `json:"result"` // "passed", or "failed: " and the step
	Output        string  `json:"output"` // of the demo, or of the failed step
}

func (t *trial) failed() bool { return t.Result != passed }

const passed = "passed"

// outcome is the JSON of --json.
type outcome struct {
	Wheel  string        `json:"wheel"`
	Build  *build.Result `json:"build"`
	Trials []*trial      `json:"trials"`
	Passed bool          `json:"passed"`
}

func newTry() *cobra.Command {
	var named []string
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "try [DIR]",
		Short: "Build the package in DIR, and run its demo.py on every CPython found",
		Long: `Build a wheel of the Go package in DIR, by default the current folder. Then, for every CPython from 3.11 on that
is found or that --python names: make a throwaway environment, install the wheel with that interpreter's own pip, time
the first import, and run DIR/demo.py if there is one. The exit status is 1 if any interpreter failed.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := newProgress(cmd.ErrOrStderr())
			defer p.done()
			p.step("look for interpreters")
			found, err := findPythons(cmd, p, named, verbose)
			if err != nil {
				return err
			}
			if len(named) == 0 {
				if found, err = withPip(p, found); err != nil {
					return err
				}
			}
			work, err := os.MkdirTemp("", "goanna-try-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(work)
			dir := directory(args)
			result, err := runBuild(cmd.Context(), p, build.Options{Dir: dir, Version: toolVersion()}, work)
			if err != nil {
				return err
			}
			trials, err := tryAll(cmd.Context(), p, result, dir, work, found)
			if err != nil {
				return err
			}
			return report(cmd, result, trials, asJSON, verbose)
		},
	}
	addPython(cmd, &named)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: what the table says, and each demo's output")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print what each demo printed, and interpreters passed over")
	return cmd
}

// withPip returns the interpreters that can install a wheel, and prints the others.
func withPip(p *progress, found []pyenv.Interpreter) ([]pyenv.Interpreter, error) {
	var kept []pyenv.Interpreter
	var lacking []error
	for _, i := range found {
		if err := i.Installer(); err != nil {
			p.say("goanna: left out: " + err.Error())
			lacking = append(lacking, err)
			continue
		}
		kept = append(kept, i)
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("no interpreter to try the module on: %w", errors.Join(lacking...))
	}
	return kept, nil
}

// tryAll tries the wheel on the interpreters, in folders in work, and returns the trials in the order of the interpreters.
func tryAll(ctx context.Context, p *progress, result *build.Result, dir, work string, found []pyenv.Interpreter) ([]*trial, error) {
	demo, err := filepath.Abs(filepath.Join(dir, "demo.py"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(demo); errors.Is(err, fs.ErrNotExist) {
		p.say("goanna: " + demo + " does not exist; the module is only imported")
		demo = ""
	} else if err != nil {
		return nil, err
	}
	trials := make([]*trial, len(found))
	slots := make(chan struct{}, concurrentTrials)
	var wait sync.WaitGroup
	for n, interpreter := range found {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			p.step(fmt.Sprintf("try %s %s", interpreter.Version, interpreter.Path))
			t := &trial{
				Interpreter: interpreter.Path, Version: interpreter.Version, FreeThreaded: interpreter.FreeThreaded,
				Tag: result.Tag, BuildSeconds: result.Seconds, Result: passed,
			}
			place := filepath.Join(work, fmt.Sprintf("%d-%s", n, interpreter.Name()))
			if step, err := t.run(ctx, interpreter, result, demo, place); err != nil {
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
func (t *trial) run(ctx context.Context, interpreter pyenv.Interpreter, result *build.Result, demo, place string) (step string, err error) {
	// the current folder of the programs is empty, so that they import the installed package
	empty := filepath.Join(place, "empty")
	if err := os.MkdirAll(empty, 0o777); err != nil {
		return "environment", err
	}
	env, err := pyenv.NewEnvironment(ctx, interpreter, filepath.Join(place, "env"))
	if err != nil {
		return "environment", err
	}
	if t.Output, err = env.InstallWheel(ctx, result.Wheel); err != nil {
		return "install", err
	}
	if len(result.Dependencies) > 0 {
		if t.Output, err = env.Install(ctx, append([]string{"--"}, result.Dependencies...)...); err != nil {
			return "dependencies", err
		}
	}
	if err := t.timeImport(ctx, env, result.Module, empty); err != nil {
		return "import", err
	}
	t.Output = ""
	if demo == "" {
		return "", nil
	}
	// -P: the folder of the demo is that of the Go package, and may contain a folder with the module's name
	cmd := exec.CommandContext(ctx, env.Python, "-P", demo)
	cmd.Dir, cmd.Env, cmd.WaitDelay = empty, pyenv.CleanEnviron(), time.Second
	out, err := cmd.CombinedOutput()
	t.Output = string(out)
	return "demo", err
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

func (t *trial) timeImport(ctx context.Context, env *pyenv.Environment, module, dir string) error {
	cmd := exec.CommandContext(ctx, env.Python, "-I", "-c", importScript, module)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	out, err := cmd.CombinedOutput()
	t.Output = string(out)
	if err != nil {
		return err
	}
	var measured struct {
		Seconds float64 `json:"seconds"`
		GIL     bool    `json:"gil"`
	}
	if err := json.Unmarshal(out, &measured); err != nil {
		return fmt.Errorf("the import of %s printed something of its own: %w", module, err)
	}
	t.ImportSeconds = measured.Seconds
	if measured.GIL {
		return fmt.Errorf("the import of %s switched the GIL on", module)
	}
	return nil
}

// shownLines is the number of lines that the report shows of a failure's output.
const shownLines = 30

// report prints the trials. It returns an error if one of them has failed.
func report(cmd *cobra.Command, result *build.Result, trials []*trial, asJSON, verbose bool) error {
	all := outcome{Wheel: filepath.Base(result.Wheel), Build: result, Trials: trials, Passed: true}
	p := newProgress(cmd.ErrOrStderr())
	for _, t := range trials {
		if t.failed() {
			all.Passed = false
		}
		if t.failed() || verbose {
			p.say(fmt.Sprintf("--- %s %s: %s\n%s", t.Version, t.Interpreter, t.Result, lastLines(t.Output, shownLines)))
		}
	}
	if asJSON {
		if err := printJSON(cmd.OutOrStdout(), all); err != nil {
			return err
		}
	} else if err := printTrials(cmd, trials); err != nil {
		return err
	}
	if !all.Passed {
		return errReported
	}
	return nil
}

func printTrials(cmd *cobra.Command, trials []*trial) error {
	rows := [][]string{{"INTERPRETER", "VERSION", "WHEEL TAG", "BUILD", "IMPORT", "RESULT"}}
	for _, t := range trials {
		version := t.Version
		if t.FreeThreaded {
			version += "t"
		}
		took := "-"
		if t.ImportSeconds > 0 {
			took = fmt.Sprintf("%.1f ms", t.ImportSeconds*1e3)
		}
		rows = append(rows, []string{t.Interpreter, version, t.Tag, fmt.Sprintf("%.2f s", t.BuildSeconds), took, t.Result})
	}
	return printTable(cmd.OutOrStdout(), rows)
}

// lastLines returns the last n lines of text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > n {
		lines = append([]string{"..."}, lines[len(lines)-n:]...)
	}
	return strings.Join(lines, "\n")
}
