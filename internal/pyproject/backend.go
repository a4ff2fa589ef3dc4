package pyproject

import (
	"os"
	"path/filepath"
)

// BackendWarning says what pip and uv make of a project whose pyproject.toml names no build backend, and which lines have them
// refuse. It is empty where the file names one. Without the name they run setuptools (PEP 517, "source trees"), which finds no
// Python package in a folder of Go and makes an empty wheel. It is empty for a project with a setup.py, too, and for one
// without a pyproject.toml, which pip and uv refuse.
func (p *Project) BackendWarning() string {
	if !p.Exists || p.BuildBackend != "" {
		return ""
	}
	if _, err := os.Stat(filepath.Join(p.Dir, "setup.py")); err == nil {
		return ""
	}
	return backendWarning
}

const backendWarning = `pyproject.toml names no build backend: "pip install ." and "uv build" take setuptools, and install a wheel without the module.
They refuse with these lines in pyproject.toml

    [build-system]
    requires = []
    build-backend = "build_backend"
    backend-path = ["."]

and these in build_backend.py beside it

    """goanna builds this package, not pip: importing the backend (PEP 517) says so."""
    raise SystemExit("run \"goanna build .\", and install the wheel that it prints")
`
