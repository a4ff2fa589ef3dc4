package pyenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/goanna-py/goanna/internal/platform"
)

// Active returns the folder of the virtual environment that a user works in: the activated one (VIRTUAL_ENV, CONDA_PREFIX), or .venv of a
// project.
func Active(project string) (dir string, err error) {
	for _, dir := range []string{os.Getenv("VIRTUAL_ENV"), os.Getenv("CONDA_PREFIX"), filepath.Join(project, ".venv")} {
		if dir == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(platform.EnvironmentPython))); err == nil {
			return filepath.Abs(dir)
		}
	}
	return "", errors.New("no virtual environment is active: make one with \"python3 -m venv .venv\" and run \". .venv/bin/activate\", or name one with --env")
}

// OpenEnvironment returns the environment in dir. Where it has no pip, uv installs packages, or the pip of the installation that it is of.
func OpenEnvironment(ctx context.Context, dir string) (*Environment, error) {
	e := &Environment{Dir: dir, Python: filepath.Join(dir, filepath.FromSlash(platform.EnvironmentPython))}
	i, err := Probe(ctx, e.Python)
	if err != nil {
		return nil, err
	}
	if err := i.Unsupported(); err != nil {
		return nil, err
	}
	e.Interpreter = *i
	if i.Pip {
		e.pip = []string{e.Python, "-m", "pip"}
		return e, nil
	}
	if uv, err := exec.LookPath("uv"); err == nil {
		e.pip, e.uv = []string{uv, "pip"}, true
		return e, nil
	}
	for _, name := range platform.Interpreters() {
		if base, err := Probe(ctx, filepath.Join(i.Base, filepath.FromSlash(name))); err == nil && base.Pip {
			e.pip = []string{base.Path, "-m", "pip", "--python", e.Python}
			return e, nil
		}
	}
	return nil, fmt.Errorf("%s has no pip, and uv is not on PATH: run \"%s -m ensurepip\"", dir, e.Python)
}
