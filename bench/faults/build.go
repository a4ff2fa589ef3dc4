package main

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

//go:embed situations.py
var script []byte

// buildPeers puts the four modules and situations.py into dir.
func buildPeers(ctx context.Context, python pyenv.Interpreter, dir string) error {
	root, err := module.Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return err
	}
	source := filepath.Join(root, "bench", "faults")
	if err := buildGoanna(ctx, python, dir); err != nil {
		return err
	}
	if err := module.CompileC(ctx, python, filepath.Join(source, "cmod", "peer.c"), filepath.Join(dir, "peer_c.so"), "-Wno-infinite-recursion", "-pthread"); err != nil {
		return err
	}
	if err := module.BuildCrate(ctx, python, filepath.Join(source, "pyo3mod"), "peer_pyo3", filepath.Join(dir, "peer_pyo3.abi3.so")); err != nil {
		return err
	}
	return buildCtypes(ctx, filepath.Join(source, "ctypesmod"), dir)
}

// buildGoanna puts goanna's module and situations.py into dir.
func buildGoanna(ctx context.Context, python pyenv.Interpreter, dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "situations.py"), script, 0o644); err != nil {
		return err
	}
	wheel, err := module.Build(ctx, filepath.Join("bench", "faults", "gomod"), filepath.Join(dir, "dist"))
	if err != nil {
		return err
	}
	_, err = module.Output(ctx, "", python.Path, "-m", "zipfile", "-e", wheel, dir)
	return err
}

// environment has what the situations need beside the modules.
func environment(ctx context.Context, python pyenv.Interpreter) (string, error) {
	return venv.Of(ctx, python, "faults", "gunicorn==27.0.1", "numpy>=2.4,<2.6")
}

func buildCtypes(ctx context.Context, source, dir string) error {
	if _, err := module.Output(ctx, source, "go", "build", "-buildmode=c-shared", "-o", filepath.Join(dir, "peer_ctypes_go.so"), "."); err != nil {
		return err
	}
	loader, err := os.ReadFile(filepath.Join(source, "peer_ctypes.py"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "peer_ctypes.py"), loader, 0o644)
}
