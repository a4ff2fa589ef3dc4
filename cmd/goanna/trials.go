package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/trial"
	"github.com/goanna-py/goanna/internal/wheel"
)

// goTests is the result of "go test".
type goTests struct {
	Passed bool   `json:"passed"`
	Output string `json:"output"`
}

// outcome is the JSON of --json.
type outcome struct {
	Go     *goTests       `json:"go,omitempty"`
	Wheel  string         `json:"wheel,omitempty"`
	Build  *build.Result  `json:"build,omitempty"`
	Trials []*trial.Trial `json:"trials"`
	Passed bool           `json:"passed"`
}

// trialFlags are the flags of the commands that try a wheel on interpreters.
type trialFlags struct {
	named           []string
	asJSON, verbose bool
}

// add adds the flags. program is what the command runs.
func (f *trialFlags) add(cmd *cobra.Command, program string) {
	addPython(cmd, &f.named)
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON: what the table says, and what each "+program+" printed")
	cmd.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "print what each "+program+" printed, and interpreters passed over")
}

// run runs goTest, if not nil, builds the wheel of the package in dir, runs the program with it on the interpreters, and prints a table.
// Failed Go tests end it.
func (f *trialFlags) run(cmd *cobra.Command, p *progress, dir string, program trial.Program, goTest func() (*goTests, error)) error {
	p.step("look for interpreters")
	found, err := findPythons(cmd, p, f.named, f.verbose)
	if err != nil {
		return err
	}
	if len(f.named) == 0 {
		if found, err = usable(p, dir, found); err != nil {
			return err
		}
	}
	all := outcome{Passed: true, Trials: []*trial.Trial{}}
	if goTest != nil {
		if all.Go, err = goTest(); err != nil {
			return err
		}
		if !all.Go.Passed {
			all.Passed = false
			return f.report(cmd, p, &all)
		}
	}
	work, err := os.MkdirTemp("", "goanna-try-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if all.Build, err = runBuild(cmd.Context(), p, build.Options{Dir: dir, Version: toolVersion()}, work); err != nil {
		return err
	}
	all.Wheel = filepath.Base(all.Build.Wheel)
	all.Trials, err = trial.Run(cmd.Context(), trial.Options{Wheel: all.Build, Interpreters: found, Work: work, Program: program, Step: p.step})
	if err != nil {
		return err
	}
	return f.report(cmd, p, &all)
}

// usable returns the interpreters that can install a wheel of the project in dir, and prints the others.
func usable(p *progress, dir string, found []pyenv.Interpreter) ([]pyenv.Interpreter, error) {
	project, err := pyproject.Read(dir)
	if err != nil {
		return nil, err
	}
	var kept []pyenv.Interpreter
	var lacking []error
	for _, i := range found {
		if err := cmp.Or(i.Installer(), admitted(project.Metadata.RequiresPython, i)); err != nil {
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

// admitted returns nil if requires-python admits the interpreter. pip and uv install the wheel on no other.
func admitted(requires string, i pyenv.Interpreter) error {
	ok, err := wheel.AdmitsPython(requires, i.Version)
	if err == nil && !ok {
		err = fmt.Errorf("%s is CPython %s, and requires-python is %q", i.Path, i.Version, requires)
	}
	return err
}

// shownLines is the number of lines that the report shows of a failure's output.
const shownLines = 30

// report prints an outcome. It returns an error if something has failed.
func (f *trialFlags) report(cmd *cobra.Command, p *progress, all *outcome) error {
	if all.Go != nil && (!all.Go.Passed || f.verbose) {
		result := trial.Passed
		if !all.Go.Passed {
			result = "failed"
		}
		p.say("--- go test ./...: " + result + "\n" + lastLines(all.Go.Output, shownLines))
	}
	for _, t := range all.Trials {
		if t.Failed() {
			all.Passed = false
		}
		if t.Failed() || f.verbose {
			p.say(fmt.Sprintf("--- %s %s: %s\n%s", t.Version, t.Interpreter, t.Result, lastLines(t.Output, shownLines)))
		}
	}
	if f.asJSON {
		if err := printJSON(cmd.OutOrStdout(), all); err != nil {
			return err
		}
	} else if len(all.Trials) > 0 {
		if err := printTrials(cmd, all.Trials, all.Go != nil); err != nil {
			return err
		}
	}
	if !all.Passed {
		return errReported
	}
	return nil
}

// printTrials prints the table, with a column of the numbers of tests if counted.
func printTrials(cmd *cobra.Command, trials []*trial.Trial, counted bool) error {
	header := []string{"INTERPRETER", "VERSION", "WHEEL TAG", "BUILD", "IMPORT"}
	if counted {
		header = append(header, "TESTS")
	}
	rows := [][]string{append(header, "RESULT")}
	for _, t := range trials {
		version := t.Version
		if t.FreeThreaded {
			version += "t"
		}
		took := "-"
		if t.ImportSeconds > 0 {
			took = fmt.Sprintf("%.1f ms", t.ImportSeconds*1e3)
		}
		row := []string{t.Interpreter, version, t.Tag, fmt.Sprintf("%.2f s", t.BuildSeconds), took}
		if counted {
			row = append(row, t.Tests.String())
		}
		rows = append(rows, append(row, t.Result))
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
