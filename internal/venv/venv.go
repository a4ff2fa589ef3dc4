// Package venv keeps virtual environments with packages from PyPI, for tests and benchmarks that compare with them.
package venv

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// With is Of the python3 on PATH, for packages named by their names on PyPI without a version.
func With(packages ...string) (string, error) {
	base, err := exec.LookPath("python3")
	if err != nil {
		return "", fmt.Errorf("expected a python3 on PATH to make an environment of: %w", err)
	}
	i, err := pyenv.Probe(context.Background(), base)
	if err != nil {
		return "", err
	}
	return Of(context.Background(), *i, strings.Join(packages, "-"), packages...)
}

// Of is the path of a Python in a virtual environment of the interpreter that has the requirements (PEP 508). They are
// installed with pip, once; the environment is kept in the user's cache folder, in a folder whose name begins with the
// name given, one for each interpreter and list of requirements. The scripts that pip writes name the folder that they
// were made in: start a tool as "python -m TOOL".
func Of(ctx context.Context, i pyenv.Interpreter, name string, requirements ...string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(strings.Join(append(requirements, i.Base, i.Version, i.SOABI), "\x00")))
	dir := filepath.Join(cache, "goanna", fmt.Sprintf("%s-%s-%x", name, i.Name(), key[:6]))
	python := filepath.Join(dir, "bin", "python")
	if has(ctx, python, requirements) {
		return python, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	if err := create(ctx, i, dir, requirements); err != nil {
		return "", err
	}
	if !has(ctx, python, requirements) {
		return "", fmt.Errorf("%s lacks %s", python, strings.Join(requirements, " and "))
	}
	return python, nil
}

var projectName = regexp.MustCompile(`^[A-Za-z0-9._-]+`)

// has reports whether the Python of an environment runs and has the packages that the requirements name.
func has(ctx context.Context, python string, requirements []string) bool {
	const script = "import importlib.metadata as m, sys; [m.version(name) for name in sys.argv[1:]]"
	args := []string{"-c", script}
	for _, r := range requirements {
		args = append(args, projectName.FindString(r))
	}
	return exec.CommandContext(ctx, python, args...).Run() == nil
}

// create makes the environment beside its place and moves it there, as several tests may want it at once.
func create(ctx context.Context, i pyenv.Interpreter, dir string, requirements []string) error {
	work, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	env, err := pyenv.NewEnvironment(ctx, i, work)
	if err != nil {
		return err
	}
	if out, err := env.Install(ctx, append([]string{"--quiet", "--prefer-binary"}, requirements...)...); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	python := filepath.Join(dir, "bin", "python")
	err = os.Rename(work, dir)
	if err != nil && !has(ctx, python, requirements) {
		// what is there is broken
		err = errors.Join(os.RemoveAll(dir), os.Rename(work, dir))
	}
	if err != nil && has(ctx, python, requirements) {
		return nil // another test was faster
	}
	return err
}
