package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
)

func newBuild() *cobra.Command {
	var out string
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Build a wheel of the Go package in DIR",
		Long: `Build a wheel of the Go package in DIR, by default the current folder, and print its path as the last line.

DIR may have a pyproject.toml with [project], and [tool.goanna] with
  module         the import name; by default the name of the Go package
  package        the folder of the Go package, relative to DIR; by default DIR itself
  python-source  a folder of Python files to put into the wheel beside the module`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := newProgress(cmd.ErrOrStderr())
			result, err := runBuild(cmd.Context(), p, directory(args), out)
			if err != nil {
				return err
			}
			if verbose {
				for _, step := range result.Steps {
					p.say(fmt.Sprintf("%7.3f s  %s", step.Seconds, step.Name))
				}
				for _, file := range result.Files {
					p.say(fmt.Sprintf("%9d  %s", file.Size, file.Name))
				}
				p.say(fmt.Sprintf("built in %.3f s", result.Seconds))
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), result)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), result.Wheel)
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "put the wheel into this folder (default DIR/dist)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the wheel, its tag, its files, the time of each step")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the time of each step and the files")
	return cmd
}

// directory returns the folder that the arguments of a command name.
func directory(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// runBuild builds a wheel, and shows its progress and warnings.
func runBuild(ctx context.Context, p *progress, dir, out string) (*build.Result, error) {
	result, err := build.Build(ctx, build.Options{Dir: dir, Out: out, Version: toolVersion(), Progress: p.step})
	p.done()
	if err != nil {
		return nil, err
	}
	for _, warning := range result.Warnings {
		p.say("goanna: warning: " + warning)
	}
	return result, nil
}
