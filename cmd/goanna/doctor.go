package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/doctor"
)

func newDoctor() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what builds need and what of it is missing",
		Long: `Say what goanna needs and what of it this machine has: Go, a C compiler that links extension modules for GOOS and GOARCH, a
cache folder, CPythons with pip, and a compiler for another architecture; and print the commands that install what is missing. The exit
status is 1 if a build cannot work.`,
		Example: `  goanna doctor
  GOARCH=arm64 goanna doctor`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cache, err := build.CacheFolder()
			if err != nil {
				return err
			}
			p := newProgress(cmd.ErrOrStderr())
			p.step("look for compilers and interpreters")
			checks, err := doctor.Checks(cmd.Context(), cache)
			p.done()
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), checks)
			} else {
				err = printChecks(cmd, checks, doctor.ThisSystem())
			}
			if err == nil && !doctor.CanBuild(checks) {
				err = errReported
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: each check, with the commands for all systems")
	return cmd
}

// printChecks prints a table, and what is missing with the commands for the system, or for all systems where that is unknown.
func printChecks(cmd *cobra.Command, checks []doctor.Check, system doctor.System) error {
	out := cmd.OutOrStdout()
	rows := [][]string{{"CHECK", "RESULT", "FOUND"}}
	for _, c := range checks {
		rows = append(rows, []string{c.Name, checkResult(c), c.Found})
	}
	if err := printTable(out, rows); err != nil {
		return err
	}
	for _, c := range checks {
		if c.OK {
			continue
		}
		fmt.Fprintf(out, "\n%s: %s\n", c.Name, c.Fault)
		for _, s := range slices.Sorted(maps.Keys(c.Install)) {
			if system == "" || s == system {
				fmt.Fprintf(out, "  %s: %s\n", s, c.Install[s])
			}
		}
	}
	return nil
}

func checkResult(c doctor.Check) string {
	switch {
	case c.OK:
		return "ok"
	case c.Required:
		return "missing"
	default:
		return "missing, optional"
	}
}
