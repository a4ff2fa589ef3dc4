package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/audit"
)

// publication is the JSON of --json.
type publication struct {
	Files     []string        `json:"files"`
	Audits    []*audit.Report `json:"audits"`            // of the wheels
	Command   []string        `json:"command,omitempty"` // of --dry-run
	Published bool            `json:"published"`
}

func newPublish() *cobra.Command {
	var dryRun, asJSON bool
	cmd := &cobra.Command{
		Use:   "publish [FILE...] [-- OPTIONS]",
		Short: "Audit wheels and upload them with uv or twine",
		Long: `Audit wheels, and have "uv publish" or "twine upload" upload them, whichever is there, with source distributions: the files named, or those
in dist. A fault in a wheel stops it. The options behind -- and the credentials are the uploading program's own.`,
		Example: `  goanna publish
  goanna publish dist/imaging-1.0-*.whl
  goanna publish --dry-run --json
  goanna publish -- --publish-url https://test.pypi.org/legacy/`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			files, options := splitAtDash(cmd, args)
			files, err := distributions(files)
			if err != nil {
				return err
			}
			p := publication{Files: files}
			if err := p.audit(); err != nil {
				return err
			}
			err = p.publish(cmd, options, dryRun, asJSON)
			if asJSON {
				return cmp.Or(printJSON(cmd.OutOrStdout(), p), err)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "audit, and print the command that would upload")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the files, what the audit says of the wheels, and whether they are published; what the uploading program prints goes to stderr")
	return cmd
}

// publish uploads the files, unless a wheel has a fault.
func (p *publication) publish(cmd *cobra.Command, options []string, dryRun, asJSON bool) error {
	faulty := false
	for _, r := range p.Audits {
		faulty = faulty || len(r.Faults) > 0
		if !asJSON {
			printFaults(cmd.ErrOrStderr(), r)
		}
	}
	if faulty {
		return errReported
	}
	command, err := uploader()
	if err != nil {
		return err
	}
	command = slices.Concat(command, options, p.Files)
	if dryRun {
		p.Command = command
		if !asJSON {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.Join(command, " "))
		}
		return err
	}
	upload := exec.CommandContext(cmd.Context(), command[0], command[1:]...)
	upload.Stdin, upload.Stdout, upload.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
	if asJSON {
		upload.Stdout = cmd.ErrOrStderr()
	}
	if err := upload.Run(); err != nil {
		return err
	}
	p.Published = true
	return nil
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

// audit audits the wheels among the files.
func (p *publication) audit() error {
	var wheels []string
	for _, file := range p.Files {
		if _, err := os.Stat(file); err != nil {
			return err
		}
		if filepath.Ext(file) == ".whl" {
			wheels = append(wheels, file)
		}
	}
	reports, _, err := auditWheels(wheels)
	p.Audits = append([]*audit.Report{}, reports...) // in JSON a list without any is no null
	return err
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
