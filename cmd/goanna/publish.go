package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newPublish() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "publish [FILE...] [-- OPTIONS]",
		Short: "Audit wheels and upload them with uv or twine",
		Long: `Audit wheels, and have "uv publish" or "twine upload" upload them, whichever is there, with source distributions: the files named, or those
in dist. A fault in a wheel stops it. The options behind -- and the credentials are the uploading program's own.`,
		Example: `  goanna publish
  goanna publish dist/imaging-1.0-*.whl
  goanna publish -- --publish-url https://test.pypi.org/legacy/`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			files, options := args, []string(nil)
			if n := cmd.ArgsLenAtDash(); n >= 0 {
				files, options = args[:n], args[n:]
			}
			files, err := distributions(files)
			if err != nil {
				return err
			}
			if err := auditAll(cmd, files); err != nil {
				return err
			}
			command, err := uploader()
			if err != nil {
				return err
			}
			command = slices.Concat(command, options, files)
			if dryRun {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(command, " "))
				return err
			}
			upload := exec.CommandContext(cmd.Context(), command[0], command[1:]...)
			upload.Stdin, upload.Stdout, upload.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
			return upload.Run()
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "audit, and print the command that would upload")
	return cmd
}

// distributions returns the files to publish: those named, or the wheels and source distributions in dist.
func distributions(named []string) ([]string, error) {
	if len(named) > 0 {
		return named, nil
	}
	var found []string
	for _, pattern := range []string{"*.whl", "*.tar.gz"} {
		files, err := filepath.Glob(filepath.Join("dist", pattern))
		if err != nil {
			return nil, err
		}
		found = append(found, files...)
	}
	if len(found) == 0 {
		return nil, errors.New("dist has no wheels: run \"goanna build\", or name the files")
	}
	return found, nil
}

// auditAll prints the faults of the wheels among files, and returns an error if there are any.
func auditAll(cmd *cobra.Command, files []string) error {
	var wheels []string
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return err
		}
		if filepath.Ext(file) == ".whl" {
			wheels = append(wheels, file)
		}
	}
	reports, faults, err := auditWheels(wheels)
	if err != nil {
		return err
	}
	for _, r := range reports {
		printFaults(cmd.ErrOrStderr(), r)
	}
	if faults > 0 {
		return errReported
	}
	return nil
}

// uploader returns the command that uploads the files behind it.
func uploader() ([]string, error) {
	for _, command := range [][]string{{"uv", "publish"}, {"twine", "upload"}} {
		if _, err := exec.LookPath(command[0]); err == nil {
			return command, nil
		}
	}
	return nil, errors.New("neither uv nor twine is on PATH, which upload: run \"pip install uv\"")
}
