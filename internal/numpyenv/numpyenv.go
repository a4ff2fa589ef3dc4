// Package numpyenv finds a Python that can import NumPy, for tests and benchmarks that compare with it.
package numpyenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Python is the path of a Python in a virtual environment that has NumPy. The environment is made from the python3 on
// PATH and NumPy installed into it with pip, once; it is kept in the user's cache folder, one for each version of Python.
func Python() (string, error) {
	base, err := exec.LookPath("python3")
	if err != nil {
		return "", fmt.Errorf("expected a python3 on PATH to compare with: %w", err)
	}
	out, err := exec.Command(base, "-c", "import sys; print(sys.implementation.cache_tag, sys.base_prefix)").Output()
	if err != nil {
		return "", fmt.Errorf("%s does not run: %w", base, err)
	}
	tag, _, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "goanna", "numpy-"+tag)
	python := filepath.Join(dir, "bin", "python")
	works := func() bool { return exec.Command(python, "-c", "import numpy").Run() == nil }
	if works() {
		return python, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	// made beside its place and moved there, as several tests may want it at once
	work, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	for _, cmd := range [][]string{
		{base, "-m", "venv", work},
		{filepath.Join(work, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "numpy"},
	} {
		if out, err := exec.Command(cmd[0], cmd[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd, " "), err, out)
		}
	}
	err = os.Rename(work, dir)
	if err != nil && !works() {
		// what is there is broken
		err = errors.Join(os.RemoveAll(dir), os.Rename(work, dir))
	}
	if !works() {
		return "", fmt.Errorf("%s cannot import numpy: %w", python, err)
	}
	return python, nil
}
