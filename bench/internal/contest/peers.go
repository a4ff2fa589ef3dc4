package contest

import (
	"context"
	"os"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

// BuildC builds the module ccalls of bench/calls, for the limited API where the interpreter has one. source is the folder of a contest beside it.
func BuildC(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	var flags []string
	if !python.FreeThreaded {
		flags = append(flags, "-DPy_LIMITED_API=0x030b0000")
	}
	return module.CompileC(ctx, python, filepath.Join(filepath.Dir(source), "calls", "cmod", "ccalls.c"), filepath.Join(dir, "ccalls.so"), flags...)
}

// BuildGo builds libpeer.so of the Go functions in the folder cgomod of a contest, which C can call, unless dir has it.
func BuildGo(ctx context.Context, source, dir string) error {
	library := filepath.Join(dir, "libpeer.so")
	if _, err := os.Stat(library); err == nil {
		return nil
	}
	_, err := module.Output(ctx, filepath.Join(source, "cgomod"), "go", "build", "-buildmode=c-shared", "-o", library, ".")
	return err
}

// BuildCtypes builds the module peer_ctypes, which calls libpeer.so by ctypes.
func BuildCtypes(ctx context.Context, _ pyenv.Interpreter, source, dir string) error {
	if err := BuildGo(ctx, source, dir); err != nil {
		return err
	}
	return module.CopyFile(filepath.Join(source, "cgomod", "peer_ctypes.py"), filepath.Join(dir, "peer_ctypes.py"))
}

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

// The versions of packages that contests compare with.
const (
	NumPy = "numpy==2.3.5"
	Numba = "numba==0.62.1"
)

// InstallSource writes a module in Python that uses a package of PyPI into dir, and into NAME-site.txt the folder where that package is installed.
func InstallSource(ctx context.Context, python pyenv.Interpreter, dir, name string, source []byte, pkg string, requirements ...string) error {
	executable, err := venv.Of(ctx, python, pkg, requirements...)
	if err != nil {
		return err
	}
	site, err := module.Output(ctx, "", executable, "-c", "import os, "+pkg+" as p; print(os.path.dirname(os.path.dirname(p.__file__)))")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-site.txt"), []byte(site), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".py"), source, 0o644)
}
