package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/scaffold"
)

func newNew() *cobra.Command {
	var path, from string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "new DIR",
		Short: "Begin a project in a new folder",
		Long: `Write a project that builds at once to DIR, which must not exist or be empty: a Go package, its tests in Go and in pytest, pyproject.toml,
go.mod, a README and a workflow for GitHub. The last part of DIR is the name of the project, and the import name with "_" for "-".
With --from it has no Go code: its pyproject.toml names a Go package that is bound as it is found.`,
		Example: `  goanna new text-tools && cd text-tools && goanna develop
  goanna new pyzstd --from github.com/klauspost/compress/zstd@v1.18.0`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			project := scaffold.Project{Name: filepath.Base(dir), Path: path, From: from, Release: releasedVersion()}
			if path == "" {
				project.Path = "example.com/" + project.Name
			}
			files, err := scaffold.Write(dir, project)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), struct {
					Dir   string   `json:"dir"`
					Files []string `json:"files"` // in dir
				}{dir, files})
			}
			for _, name := range files {
				fmt.Fprintln(cmd.OutOrStdout(), filepath.Join(args[0], filepath.FromSlash(name)))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&path, "path", "", "path of the Go module, such as github.com/me/NAME (default example.com/NAME)")
	cmd.Flags().StringVar(&from, "from", "", "import path of a Go package to bind, PACKAGE or PACKAGE@VERSION, in place of one in the project")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the folder and its files")
	cmd.MarkFlagsMutuallyExclusive("path", "from")
	return cmd
}
