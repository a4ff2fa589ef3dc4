package main

import (
	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/trial"
)

func newTest() *cobra.Command {
	var flags trialFlags
	cmd := &cobra.Command{
		Use:   "test [DIR] [-- PYTEST ARGUMENTS]",
		Short: "Run the Go tests of the package in DIR, and its Python tests on every CPython found",
		Long: `Run "go test ./..." of the Go package in DIR, by default the current folder, and build its wheel. Then, for every CPython from
3.11 on that is found and that requires-python admits, or that --python names: make a throwaway environment, install the wheel, pytest
and what the project's tests need, and run pytest on the folder tests and the files test_*.py and *_test.py of DIR. What they need is the extra "test" of
[project.optional-dependencies] and the group "test" of [dependency-groups] in pyproject.toml.

The tests import the installed package, not a folder of its name in DIR. The exit status is 1 if a test failed, and where pytest finds
no test.`,
		Example: `  goanna test
  goanna test examples/imaging --python 3.13t --python 3.14
  goanna test -- -k blur -x`,
		Args: func(cmd *cobra.Command, args []string) error {
			before, _ := splitAtDash(cmd, args)
			return cobra.MaximumNArgs(1)(cmd, before)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			p := newProgress(cmd.ErrOrStderr())
			defer p.done()
			args, pytest := splitAtDash(cmd, args)
			dir := directory(args)
			tests, err := trial.FindTests(dir, pytest)
			if err != nil {
				return err
			}
			return flags.run(cmd, p, dir, tests, func() (*goTests, error) {
				output, passed, err := build.GoTest(cmd.Context(), build.Options{Dir: dir, Version: toolVersion(), Progress: p.step})
				return &goTests{passed, output}, err
			})
		},
	}
	flags.add(cmd, "pytest")
	return cmd
}

// splitAtDash divides arguments at "--".
func splitAtDash(cmd *cobra.Command, args []string) (before, after []string) {
	if n := cmd.ArgsLenAtDash(); n >= 0 {
		return args[:n], args[n:]
	}
	return args, nil
}
