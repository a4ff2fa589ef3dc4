package main

import (
	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/trial"
)

func newTry() *cobra.Command {
	var flags trialFlags
	cmd := &cobra.Command{
		Use:   "try [DIR]",
		Short: "Build the package in DIR, and run its demo.py on every CPython found",
		Long: `Build a wheel of the Go package in DIR, by default the current folder. Then, for every CPython from 3.11 on that
is found and that requires-python admits, or that --python names: make a throwaway environment, install the wheel with that interpreter's own pip, time
the first import, and run DIR/demo.py if there is one. The exit status is 1 if any interpreter failed.`,
		Example: `  goanna try
  goanna try examples/imaging --python 3.13t`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := newProgress(cmd.ErrOrStderr())
			defer p.done()
			dir := directory(args)
			demo, ok, err := trial.FindDemo(dir)
			if err != nil {
				return err
			}
			if !ok {
				p.say("goanna: " + dir + " has no demo.py; the module is only imported")
			}
			return flags.run(cmd, p, dir, demo, nil)
		},
	}
	flags.add(cmd, "demo")
	return cmd
}
