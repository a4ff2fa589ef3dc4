// Package venv keeps virtual environments with packages from PyPI, for tests and benchmarks that compare with them.
package venv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// With is the path of a Python in a virtual environment that has the packages named, by their names on PyPI without a
// version. The environment is made from the python3 on PATH, and the packages are installed into it with pip, once; it
// is kept in the user's cache folder, one for each version of Python.
func With(packages ...string) (string, error) {
	base, err := exec.LookPath("python3")
	if err != nil {
		return "", fmt.Errorf("expected a python3 on PATH to make an environment of: %w", err)
	}
	out, err := exec.Command(base, "-c", "import sys; print(sys.implementation.cache_tag)").Output()
	if err != nil {
		return "", fmt.Errorf("%s does not run: %w", base, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "goanna", strings.Join(packages, "-")+"-"+strings.TrimSpace(string(out)))
	python := filepath.Join(dir, "bin", "python")
	if has(python, packages) {
		return python, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	if err := create(base, dir, packages); err != nil {
		return "", err
	}
	if !has(python, packages) {
		return "", fmt.Errorf("%s has not got %s", python, strings.Join(packages, " and "))
	}
	return python, nil
}

// has reports whether the Python of an environment runs and has the packages.
func has(python string, packages []string) bool {
	const script = "import importlib.metadata as m, sys; [m.version(name) for name in sys.argv[1:]]"
	return exec.Command(python, append([]string{"-c", script}, packages...)...).Run() == nil
}

// create makes the environment beside its place and moves it there, as several tests may want it at once.
func create(base, dir string, packages []string) error {
	work, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	python := filepath.Join(work, "bin", "python")
	for _, cmd := range [][]string{
		{base, "-m", "venv", work},
		append([]string{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, packages...),
	} {
		if out, err := exec.Command(cmd[0], cmd[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(cmd, " "), err, out)
		}
	}
	err = os.Rename(work, dir)
	if err != nil && !has(filepath.Join(dir, "bin", "python"), packages) {
		// what is there is broken
		err = errors.Join(os.RemoveAll(dir), os.Rename(work, dir))
	}
	if err != nil && has(filepath.Join(dir, "bin", "python"), packages) {
		return nil // another test was faster
	}
	return err
}
