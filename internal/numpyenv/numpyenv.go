// Package numpyenv finds a Python that can import NumPy, for tests and benchmarks that compare with it.
package numpyenv

import "github.com/goanna-py/goanna/internal/venv"

// Python is the path of a Python in a virtual environment that has NumPy; see venv.With.
func Python() (string, error) { return venv.With("numpy") }
