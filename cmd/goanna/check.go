package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
)

func newCheck() *cobra.Command {
	var asJSON, calls bool
	cmd := &cobra.Command{
		Use:   "check [DIR | PACKAGE[@VERSION]]",
		Short: "Say what of a Go package Python would have, without building",
		Long: `Say what of a Go package Python would have, without building: the share of its exported functions, methods, fields, constants
and variables that can be bound, and for each other one the reason. A generic function counts once for each
instantiation. The last lines name the Go modules that the wheel would have linked, and their licences.

The package is the one in DIR, by default the current folder, or one by its import path: net/url, or
github.com/klauspost/compress/zstd@v1.18.0.

With --calls it compiles the package, and says which functions are leaf calls, which cost a third of others: Python's thread runs their code as
it is, without the Go runtime. Of the others it says what needs the runtime: docs/leaf-calls.md.`,
		Example: `  goanna check net/url
  goanna check github.com/klauspost/compress/zstd@v1.18.0 --json
  goanna check --calls`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := newProgress(cmd.ErrOrStderr())
			opts := target(args, "")
			opts.Progress = p.step
			check := checkNames
			if calls {
				check = checkCalls
			}
			said, text, err := check(cmd.Context(), opts)
			p.done()
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), said)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
	cmd.Flags().BoolVar(&calls, "calls", false, "compile, and say how Python calls each function")
	addJSON(cmd, &asJSON, "print JSON: each exported name, and why it is left out")
	return cmd
}

// checkNames and checkCalls return what JSON has, and the same as text.
func checkNames(ctx context.Context, opts build.Options) (said any, text string, err error) {
	report, err := build.Check(ctx, opts)
	if err != nil {
		return nil, "", err
	}
	text = report.String() + report.Links()
	if len(report.Stops) > 0 {
		text += "the package is yours to change, so goanna build stops at what is left out:\n" + strings.Join(report.Stops, "\n") + "\n"
	}
	return report, text, nil
}

func checkCalls(ctx context.Context, opts build.Options) (said any, text string, err error) {
	calls, err := build.CheckCalls(ctx, opts)
	return calls, calls.String(), err
}
