package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// usageError is a wrong command line.
type usageError struct{ error }

// errReported is the error of a command that has already printed its failure.
var errReported = errors.New("reported")

// execute runs the command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailure
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(stderr, "goanna: interrupted; nothing is left half-written")
		return exitFailure
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "goanna: %v\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "goanna: %v\n", err)
		return exitFailure
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "goanna",
		Short: "Python extension modules of Go packages",
		Long: `goanna makes a Python extension module of a Go package: one wheel that runs on every CPython from 3.11 on and
shares memory with NumPy, Pillow, array and memoryview without a copy.`,
		Version:       toolVersion(),
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		Example: `  goanna new hello && cd hello
  goanna test
  goanna build`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newNew(), newDevelop(), newBuild(), newSdist(), newMetadata(), newTest(), newTry(), newCheck(), newAudit(), newPublish(), newDoctor(), newClean(), newCI(),
		newPythons(), newVersion())
	for _, cmd := range append(root.Commands(), root) {
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error { return asUsage(cmd, check(cmd, args)) }
		}
		cmd.SetFlagErrorFunc(asUsage)
	}
	return root
}

// asUsage makes an error a usageError, and adds the command that prints the help.
func asUsage(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return usageError{fmt.Errorf("%w; see \"%s --help\"", err, cmd.CommandPath())}
}

// release is the version of a tool that package internal/dist built, in the form of PEP 440; the linker sets it.
var release string

// toolVersion returns the tool's version: that of its wheel, or what the go command recorded ("0.1.0", "0.0.0-20260102...+dirty"), of
// goanna's module where "go tool" built it in another; else "devel".
func toolVersion() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	version := info.Main.Version
	if info.Main.Path != build.ModulePath {
		version = ""
		for _, dependency := range info.Deps {
			if dependency.Path == build.ModulePath && dependency.Replace == nil {
				version = dependency.Version
			}
		}
	}
	if version == "" || version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(version, "v")
}

// releasedVersion returns the tool's version if it is that of a release, "0.1.0" or "0.1.0-rc.1", else "".
func releasedVersion() string {
	version := toolVersion()
	if !build.IsRelease(version) {
		return ""
	}
	return version
}
