package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/audit"
)

func newAudit() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "audit WHEEL...",
		Short: "Check wheels: ABI, platform tag, metadata and files",
		Long: `Check wheels for Linux, macOS and Windows, of goanna or of other tools, and print one line for each fault. The exit status is 1 if there is any. Of a wheel
without faults it prints the compiled files, the licences, and the software bills of materials (SBOM).

  ABI        each extension module needs only what CPython's stable ABI has from the oldest version on that the wheel is for; a module
             for one version may need all of that version. None needs libpython. Each exports its PyInit function, has a tag, and has a
             file for each ABI tag.
  platform   the machine code is for the tag's architecture. On Linux it keeps the tag's manylinux policy (PEP 600, the table of auditwheel); on
             macOS it runs on the tag's release, and its signature's digests are right; there and on Windows each library that it
             needs is the system's, Python's or in the wheel
  metadata   METADATA and WHEEL agree with the file name; RECORD has each file's digest and size; the licences that METADATA names are
             there; an SBOM that is named .cdx.json is one of CycloneDX
  files      no name twice or outside of the wheel, no compiled Python, nothing beside the package, stubs and py.typed (PEP 561)`,
		Example: `  goanna audit dist/*.whl
  goanna audit --json dist/imaging-1.0-*.whl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			reports, faults, err := auditWheels(args)
			if err != nil {
				return err
			}
			if err := printAudits(cmd, reports, asJSON); err != nil {
				return err
			}
			if faults > 0 {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: a list of the wheels, their compiled files and their faults")
	return cmd
}

// auditWheels audits the wheels at paths, and counts their faults.
func auditWheels(paths []string) (reports []*audit.Report, faults int, err error) {
	for _, path := range paths {
		report, err := audit.Wheel(path)
		if err != nil {
			return nil, 0, err
		}
		reports = append(reports, report)
		faults += len(report.Faults)
	}
	return reports, faults, nil
}

// printFaults prints one line for each fault of a wheel.
func printFaults(out io.Writer, r *audit.Report) {
	for _, fault := range r.Faults {
		fmt.Fprintf(out, "%s: %s\n", r.Wheel, fault)
	}
}

// printContents prints the licences and the software bills of materials of a wheel.
func printContents(out io.Writer, r *audit.Report) {
	for _, license := range r.Licenses {
		fmt.Fprintf(out, "licence %s\n", license)
	}
	for _, s := range r.SBOMs {
		fmt.Fprintf(out, "SBOM %s", s.Name)
		if s.Components > 0 {
			fmt.Fprintf(out, ", components: %d", s.Components)
		}
		fmt.Fprintln(out)
	}
}

func printAudits(cmd *cobra.Command, reports []*audit.Report, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		return printJSON(out, reports)
	}
	for _, r := range reports {
		if len(r.Faults) > 0 {
			printFaults(out, r)
			continue
		}
		fmt.Fprintf(out, "%s: no faults\n", r.Wheel)
		rows := [][]string{{"FILE", "FOR", "GLIBC"}}
		for _, b := range r.Binaries {
			if b.MacOS != "" {
				rows[0][2] = "MACOS"
			}
			name := b.Name
			if b.Machine != "" {
				name += " (" + b.Machine + ")"
			}
			rows = append(rows, []string{name, b.For(), cmp.Or(b.GLIBC, b.MacOS)})
		}
		if len(rows) > 1 {
			if err := printTable(out, rows); err != nil {
				return err
			}
		}
		printContents(out, r)
	}
	return nil
}
