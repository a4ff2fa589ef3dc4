package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyproject"
)

func newBuild() *cobra.Command {
	var out string
	var asJSON, verbose, editable, onImport bool
	var module string
	var targets []string
	cmd := &cobra.Command{
		Use:   "build [DIR | PACKAGE[@VERSION]]",
		Short: "Build a wheel of a Go package",
		Long: `Build a wheel of the Go package in DIR, by default the current folder, and print its path as the last line.

A package can also be given by its import path, and is then bound as it is found: what Python cannot have of it is left out, which
"goanna check" lists.

DIR may have a pyproject.toml with [project], and [tool.goanna] with
  module         the import name; by default the name of the Go package
  package        the folder of the Go package, relative to DIR; by default DIR itself
  python-source  a folder of Python files to put into the wheel beside the module
  tags, ldflags  build tags, and flags of Go's linker
  goamd64, goarm64
                 the processors that Go compiles for, as GOAMD64 and GOARM64, which win: "v3", "v8.1"; an import on older ones fails
  targets        what "--target all" builds for, such as ["linux/amd64", "darwin/universal2"]
  pgo            a profile for the Go compiler, or "off"; by default default.pgo of the Go package
  sbom           false leaves the software bill of materials out
  third-party-licenses
                 false leaves the licences of the Go modules out that are linked in
and [[tool.goanna.packages]], instead of package: packages by their import paths, each a submodule, with
  path           the import path, or path@version
  module         the name of the submodule; by default the last part of the path
  rename         names in Python by those in Go: {NewReader = "reader", "Decoder.Reset" = "restart"}
  skip           names in Go to leave out
  instantiate    type arguments of generic functions and types: {Max = ["int", "largest=float64"]}
  operators      names in Go of types whose methods Add, Sub and so on are operators, too: ["Decimal"]`,
		Example: `  goanna build
  goanna build examples/imaging --out wheels
  goanna build --json
  goanna build net/url
  goanna build github.com/klauspost/compress/zstd@v1.18.0 --module zst`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ofProject []platform.Target
			if slices.Contains(targets, "all") {
				var err error
				if ofProject, err = targetsOf(directory(args)); err != nil {
					return err
				}
			}
			all, err := parseTargets(targets, ofProject)
			if err != nil {
				return asUsage(cmd, err)
			}
			p := newProgress(cmd.ErrOrStderr())
			var results []*build.Result
			for _, t := range all {
				opts := target(args, module)
				opts.Editable, opts.OnImport, opts.Target = editable, onImport, t
				result, err := runBuild(cmd.Context(), p, opts, out)
				if err != nil {
					return err
				}
				if verbose {
					sayDetails(p, result)
				}
				results = append(results, result)
			}
			if asJSON && len(results) == 1 {
				return printJSON(cmd.OutOrStdout(), results[0])
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), results)
			}
			for _, result := range results {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), result.Wheel); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "put the wheel into this folder (default DIR/dist)")
	cmd.Flags().StringVar(&module, "module", "", "import name of a package that is given by its import path (default the last part of that, with _ behind it where Python's library has that name)")
	cmd.Flags().StringSliceVar(&targets, "target", nil, "build for this GOOS/GOARCH, for darwin/universal2, which is both kinds of Mac, or for \"all\": those of [tool.goanna], or "+targetNames()+" (repeatable; default this machine)")
	cmd.Flags().BoolVar(&editable, "editable", false, "write a wheel that imports the package from DIR/.goanna/site (PEP 660); \"goanna develop\" installs one")
	cmd.Flags().BoolVar(&onImport, "on-import", false, "with --editable: build again when the package is imported")
	addJSON(cmd, &asJSON, "print JSON: the wheel, its tag, its files, the time of each step")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the time of each step and the files")
	return cmd
}

// sayDetails prints the time of each step and the files of a build.
func sayDetails(p *progress, result *build.Result) {
	for _, step := range result.Steps {
		p.say(fmt.Sprintf("%7.3f s  %s", step.Seconds, step.Name))
	}
	for _, file := range result.Files {
		p.say(fmt.Sprintf("%9d  %s", file.Size, file.Name))
	}
	p.say(fmt.Sprintf("built in %.3f s", result.Seconds))
}

// targetNames are those that "all" stands for.
func targetNames() string {
	var names []string
	for _, t := range platform.Common() {
		names = append(names, t.String())
	}
	return strings.Join(names, ", ")
}

// parseTargets returns the targets that a user names; the zero value alone where there are no names. "all" stands for those of the project.
func parseTargets(names []string, ofProject []platform.Target) (targets []platform.Target, err error) {
	if len(names) == 0 {
		return []platform.Target{{}}, nil
	}
	for _, name := range names {
		if name == "all" {
			targets = append(targets, ofProject...)
			continue
		}
		t, err := platform.Parse(name)
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// targetsOf returns the targets that the project in dir names, by default the usual ones.
func targetsOf(dir string) ([]platform.Target, error) {
	project, err := pyproject.Read(dir)
	if err != nil {
		return nil, err
	}
	if len(project.Targets) > 0 {
		return project.Targets, nil
	}
	return platform.Common(), nil
}

// target returns what the arguments of a command name: a folder, or a package by its import path.
func target(args []string, module string) build.Options {
	opts := build.Options{Dir: directory(args), Module: module, Version: toolVersion()}
	if len(args) > 0 {
		if p, ok := build.ParsePackage(args[0]); ok {
			opts.Package = p
		}
	}
	return opts
}

// directory returns the folder that the arguments of a command name.
func directory(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// runBuild builds a wheel, and shows its progress and warnings.
func runBuild(ctx context.Context, p *progress, opts build.Options, out string) (*build.Result, error) {
	opts.Out, opts.Progress = out, p.step
	result, err := build.Build(ctx, opts)
	p.done()
	if err != nil {
		return nil, err
	}
	for _, warning := range result.Warnings {
		p.say("goanna: warning: " + warning)
	}
	if r := result.Report; r != nil {
		p.say(fmt.Sprintf("%d of %d exported names bound; \"goanna check\" lists the others", r.Bound, r.Total))
	}
	return result, nil
}
