package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func newDevelop() *cobra.Command {
	var env string
	var asJSON, onImport bool
	cmd := &cobra.Command{
		Use:   "develop [DIR]",
		Short: "Install the package in DIR into the active environment, editable",
		Long: `Build the package in DIR, by default the current folder, and install it into the active virtual environment (or DIR/.venv, or that of
--env) as an editable package: it is imported from DIR/.goanna/site, where Python files of python-source are links. After an edit of Go
code run it again, which takes the time of the Go compiler; with --on-import the next process that imports the package does.`,
		Example: `  goanna develop
  goanna develop --env ~/envs/work --on-import`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := directory(args)
			if env == "" {
				var err error
				if env, err = pyenv.Active(dir); err != nil {
					return err
				}
			}
			work, err := os.MkdirTemp("", "goanna-develop-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(work)
			p := newProgress(cmd.ErrOrStderr())
			defer p.done()
			result, err := runBuild(cmd.Context(), p, build.Options{Dir: dir, Version: toolVersion(), Editable: true, OnImport: onImport}, work)
			if err != nil {
				return err
			}
			installed, err := isInstalled(env, result.Wheel)
			if err != nil {
				return err
			}
			if !installed {
				p.step("install " + result.Name + " into " + env)
				if err := install(cmd.Context(), env, result); err != nil {
					return err
				}
				p.done()
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), result)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), result.Site)
			return err
		},
	}
	cmd.Flags().StringVar(&env, "env", "", "install into the virtual environment in this folder (default the active one, or DIR/.venv)")
	cmd.Flags().BoolVar(&onImport, "on-import", false, "build again when a process imports the package")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the site folder, the files, the time of each step")
	return cmd
}

// isInstalled reports whether an environment has all files of a wheel with the same content, except for RECORD, to which installers add.
func isInstalled(env, wheel string) (bool, error) {
	r, err := zip.OpenReader(wheel)
	if err != nil {
		return false, err
	}
	defer r.Close()
	for _, f := range r.File {
		if path.Base(f.Name) == "RECORD" {
			continue
		}
		want, err := readMember(f)
		if err != nil {
			return false, err
		}
		installed := pyenv.Installed(env, f.Name)
		if installed == "" {
			return false, nil
		}
		if got, err := os.ReadFile(installed); err != nil || string(got) != string(want) {
			return false, err
		}
	}
	return true, nil
}

func readMember(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// install installs a wheel with what it depends on.
func install(ctx context.Context, dir string, result *build.Result) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	env, err := pyenv.OpenEnvironment(ctx, dir)
	if err != nil {
		return err
	}
	if out, err := env.InstallWheel(ctx, result.Wheel); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(out))
	}
	if len(result.Dependencies) == 0 {
		return nil
	}
	if out, err := env.Install(ctx, append([]string{"--"}, result.Dependencies...)...); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(out))
	}
	return nil
}
