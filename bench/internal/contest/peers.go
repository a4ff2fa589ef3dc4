package contest

import (
	"context"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

// BuildPyO3 builds the crate in the folder pyo3mod of a contest to the module peer_pyo3.
func BuildPyO3(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return module.BuildCrate(ctx, python, filepath.Join(source, "pyo3mod"), "peer_pyo3", filepath.Join(dir, "peer_pyo3.so"))
}

// BuildNanobind builds nanobindmod/peer.cpp of a contest to the module peer_nanobind.
func BuildNanobind(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	executable, err := venv.Of(ctx, python, "nanobind", "nanobind==2.9.2")
	if err != nil {
		return err
	}
	return module.CompileNanobind(ctx, python, executable, filepath.Join(source, "nanobindmod", "peer.cpp"), filepath.Join(dir, "peer_nanobind.so"))
}
