package pyenv

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	found, err := Find(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var python *Interpreter
	for n := range found {
		if found[n].Installer() == nil {
			python = &found[n]
			break
		}
	}
	if python == nil {
		t.Fatal("no CPython 3.11 or newer with a pip found; put one on PATH or name it in GOANNA_PYTHONS")
	}
	t.Setenv("PYTHONPATH", "/nowhere")
	t.Setenv("PIP_TARGET", t.TempDir())
	env, err := NewEnvironment(context.Background(), *python, filepath.Join(t.TempDir(), "env"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(env.Python, "-I", "-c", "import sys; print(sys.prefix)").Output()
	if err != nil || strings.TrimSpace(string(out)) != env.Dir {
		t.Errorf("prefix %q, %v; expected %q", out, err, env.Dir)
	}
	log, err := env.InstallWheel(context.Background(), "/no/such-1-py3-none-any.whl")
	if err == nil || !strings.Contains(log, "such") {
		t.Errorf("a wheel that does not exist: %v\n%s", err, log)
	}
	lacking := *python
	lacking.Pip, lacking.EnsurePip = false, false
	if _, err := NewEnvironment(context.Background(), lacking, t.TempDir()); err == nil || !strings.Contains(err.Error(), "no pip of its own") {
		t.Errorf("error %v, expected one about the lack of pip", err)
	}
}
