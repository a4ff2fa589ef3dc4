package pyproject

import (
	"errors"
	"os"
	"path/filepath"
)

// CheckBackend returns an error for a pyproject.toml that names no build backend. pip and uv then run setuptools (PEP 517, "source
// trees"), which finds no Python package in a folder of Go and makes an empty wheel. A project with a setup.py is setuptools' own, and a
// folder without a pyproject.toml is refused by both.
func (p *Project) CheckBackend() error {
	if !p.Exists || p.BuildBackend != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(p.Dir, "setup.py")); err == nil {
		return nil
	}
	return errors.New(noBackend)
}

const noBackend = `pyproject.toml names no build backend: "pip install ." and "uv build" would take setuptools, and install a wheel without the module.
Begin pyproject.toml with these lines

    [build-system]
    requires = ["goanna"]
    build-backend = "goanna"`
