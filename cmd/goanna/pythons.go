package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// errNoPython is the error of a search that finds no interpreter.
var errNoPython = errors.New("no CPython 3.11 or newer found on PATH, in pyenv's versions or in the cache folder \"pythons\"; " +
	"install one, or name it with --python or in GOANNA_PYTHONS")

func newPythons() *cobra.Command {
	var named []string
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "pythons",
		Short: "List the interpreters found",
		Long: `List the interpreters that goanna's modules run on: CPython 3.11 and newer. goanna looks for them in GOANNA_PYTHONS
(a list of paths, separated as in PATH), on PATH, in pyenv's versions, and in the folder "pythons" of the cache folder.`,
		Example: `  goanna pythons
  goanna pythons --python 3.13t --verbose`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := newProgress(cmd.ErrOrStderr())
			found, err := findPythons(cmd, p, named, verbose)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), found)
			}
			rows := [][]string{{"VERSION", "THREADING", "PLATFORM", "PATH"}}
			for _, i := range found {
				rows = append(rows, []string{i.Version, i.GIL(), i.Platform, i.Path})
			}
			return printTable(cmd.OutOrStdout(), rows)
		},
	}
	addPython(cmd, &named)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the interpreters passed over, with the reasons")
	return cmd
}

// addPython adds the flag --python.
func addPython(cmd *cobra.Command, named *[]string) {
	cmd.Flags().StringArrayVar(named, "python", nil, "only this interpreter: a path, a command or a version such as 3.13t (repeatable)")
}

// findPythons finds interpreters. Finding none is an error.
func findPythons(cmd *cobra.Command, p *progress, named []string, verbose bool) ([]pyenv.Interpreter, error) {
	opts := pyenv.Options{Named: named}
	if verbose {
		opts.Note = func(note string) { p.say("goanna: " + note) }
	}
	found, err := pyenv.Find(cmd.Context(), opts)
	if err != nil {
		return nil, fmt.Errorf("looking for interpreters: %w", err)
	}
	if len(found) == 0 {
		return nil, errNoPython
	}
	return found, nil
}
