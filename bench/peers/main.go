// Peers measures what calls cost with goanna, next to the same functions by hand in C for the limited API of 3.11, with Cython, PyO3 for the
// same API, nanobind and pybind11, in Go by ctypes, cffi and gopy, and in Python by Numba and NumPy.
//
//	go run ./bench/peers [--python PYTHON] [--batches N] [--peers C,PyO3,...] [--json] [--out FILE] [--svg FILE] [--instructions]
//
// It needs a C and a C++ compiler, Python's headers, and cargo; the packages of PyPI are installed into environments of their own. A peer with "R" releases
// the GIL around the work, as goanna does unless it knows that the work is short. One process imports all modules, checks that they do the same, and times them
// in short batches that take turns; the table has the medians in nanoseconds less the empty loop, and the medians of goanna's ratios to the others.
package main

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/contest"
	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

//go:embed measure.py
var script []byte

var peers = contest.Contest{
	Name: "peers", Package: "bench/calls/gomod", Module: "calls", Script: script, Batches: 41,
	Peers: []contest.Peer{
		{Name: "C", Module: "ccalls", Build: contest.BuildC},
		{Name: "C R", Module: "ccalls:_released"},
		{Name: "Cython", Module: "peer_cython", Build: buildCython},
		{Name: "Cython R", Module: "peer_cython:_released"},
		{Name: "PyO3", Module: "peer_pyo3", Build: contest.BuildPyO3},
		{Name: "PyO3 R", Module: "peer_pyo3:_released"},
		{Name: "nanobind", Module: "peer_nanobind", Build: contest.BuildNanobind},
		{Name: "nanobind R", Module: "peer_nanobind:_released"},
		{Name: "pybind11", Module: "peer_pybind11", Build: buildPybind11},
		{Name: "pybind11 R", Module: "peer_pybind11:_released"},
		{Name: "ctypes + Go", Module: "peer_ctypes", Build: contest.BuildCtypes},
		{Name: "cffi + Go", Module: "peer_cffi", Build: buildCffi},
		{Name: "gopy", Module: "peer_gopy", Build: buildGopy},
		{Name: "Numba", Module: "peer_numba", Build: buildNumba},
		{Name: "NumPy", Module: "peer_numpy", Build: buildNumPy},
	},
}

func buildCython(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	executable, err := venv.Of(ctx, python, "cython", "cython==3.2.1")
	if err != nil {
		return err
	}
	generated := filepath.Join(dir, "peer_cython.c")
	if _, err := module.Output(ctx, "", executable, "-m", "cython", "-3", filepath.Join(source, "cythonmod", "peer_cython.pyx"), "-o", generated); err != nil {
		return err
	}
	return module.CompileC(ctx, python, generated, filepath.Join(dir, "peer_cython.so"))
}

func buildPybind11(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	executable, err := venv.Of(ctx, python, "pybind11", "pybind11==3.0.1")
	if err != nil {
		return err
	}
	include, err := module.Output(ctx, "", executable, "-c", "import pybind11; print(pybind11.get_include())")
	if err != nil {
		return err
	}
	return module.CompileCXX(ctx, python, filepath.Join(source, "pybind11mod", "peer.cpp"), filepath.Join(dir, "peer_pybind11.so"), "-I"+include)
}

func buildCffi(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	if err := contest.BuildGo(ctx, source, dir); err != nil {
		return err
	}
	executable, err := venv.Of(ctx, python, "cffi", "cffi==2.0.0", "setuptools")
	if err != nil {
		return err
	}
	if _, err := module.Output(ctx, dir, executable, filepath.Join(source, "cgomod", "build_cffi.py"), dir); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(source, "cgomod", "peer_cffi.py"))
	if err != nil {
		return err
	}
	return contest.InstallSource(ctx, python, dir, "peer_cffi", text, "cffi", "cffi==2.0.0", "setuptools")
}

// buildGopy builds a copy of the Go package, to which gopy adds its own one. gopy runs goimports.
func buildGopy(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	executable, err := venv.Of(ctx, python, "gopy", "pybindgen==0.22.1", "setuptools")
	if err != nil {
		return err
	}
	work, tools := filepath.Join(dir, "gopymod"), filepath.Join(dir, "gopybin")
	if err := os.CopyFS(work, os.DirFS(filepath.Join(source, "gopymod"))); err != nil {
		return err
	}
	if _, err := module.Output(ctx, work, "go", "build", "-o", tools+string(filepath.Separator), "github.com/go-python/gopy", "golang.org/x/tools/cmd/goimports"); err != nil {
		return err
	}
	path := "PATH=" + tools + string(filepath.ListSeparator) + os.Getenv("PATH")
	if _, err := module.Output(ctx, work, "env", path, filepath.Join(tools, "gopy"), "build", "-output=bound", "-vm="+executable, "."); err != nil {
		return err
	}
	return module.CopyFile(filepath.Join(source, "gopymod", "peer_gopy.py"), filepath.Join(dir, "peer_gopy.py"))
}

func buildNumba(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return installOf(ctx, python, source, dir, "numba", contest.Numba, contest.NumPy)
}

func buildNumPy(ctx context.Context, python pyenv.Interpreter, source, dir string) error {
	return installOf(ctx, python, source, dir, "numpy", contest.NumPy)
}

// installOf installs the module peer_PKG, which uses a package of PyPI.
func installOf(ctx context.Context, python pyenv.Interpreter, source, dir, pkg string, requirements ...string) error {
	name := "peer_" + pkg
	text, err := os.ReadFile(filepath.Join(source, "pymod", name+".py"))
	if err != nil {
		return err
	}
	return contest.InstallSource(ctx, python, dir, name, text, pkg, requirements...)
}

func main() { module.Main("peers", peers.Run) }
