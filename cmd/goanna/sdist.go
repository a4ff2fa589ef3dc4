package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
)

func newSdist() *cobra.Command {
	var out string
	var vendor, asJSON bool
	cmd := &cobra.Command{
		Use:   "sdist [DIR]",
		Short: "Write the source distribution of the package in DIR",
		Long: `Write the source distribution (sdist) of the package in DIR, by default the current folder, and print its path. It has the files
that git knows or would add; pip builds a wheel of it where there is Go. With --vendor, or vendor = true in [tool.goanna], it has the Go modules
that it needs, too, and builds without a network.`,
		Example: "  goanna sdist --out dist\n  goanna sdist --vendor",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := build.Sdist(cmd.Context(), build.Options{Dir: directory(args), Out: out, Version: toolVersion(), Vendor: vendor})
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), struct {
					Sdist string `json:"sdist"`
				}{path})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), path)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the archive")
	cmd.Flags().StringVarP(&out, "out", "o", "", "put the archive into this folder (default DIR/dist)")
	cmd.Flags().BoolVar(&vendor, "vendor", false, "put the Go modules that a build needs into the archive")
	return cmd
}

// newMetadata returns the command by which the build backend answers prepare_metadata_for_build_wheel (PEP 517).
func newMetadata() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:    "metadata [DIR]",
		Short:  "Write the dist-info folder of the wheel that the package in DIR would have",
		Hidden: true,
		Args:   cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := build.Metadata(cmd.Context(), build.Options{Dir: directory(args), Out: out, Version: toolVersion()})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), name)
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "put the folder into this one (default DIR/dist)")
	return cmd
}
