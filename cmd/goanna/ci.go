package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/ci"
)

func newCI() *cobra.Command {
	return &cobra.Command{
		Use:   "ci github|gitlab [DIR]",
		Short: "Print a workflow that builds, tests and publishes the package in DIR",
		Long: `Print a workflow for GitHub Actions or GitLab CI of the package in DIR, by default the current folder. It builds the wheel once,
audits it, runs the tests of "goanna test" on CPython 3.11 to 3.15 and free-threaded 3.13, and on a tag that begins with v publishes
the wheel to PyPI with trusted publishing, which needs no token.`,
		Example: `  goanna ci github >.github/workflows/wheel.yml
  goanna ci gitlab >.gitlab-ci.yml`,
		Args:      cobra.RangeArgs(1, 2),
		ValidArgs: ci.Services(),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := ci.Workflow(args[0], directory(args[1:]), releasedVersion())
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
}
