package modules

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

var environments sync.Map // by Site.key: func() (*pyenv.Environment, error)

// Environment is one of an interpreter with a site. Tests of a process share it and change nothing in it. pip installs the
// modules' wheels. The requirements are in an environment of their own that the user's cache keeps (package venv), which
// this one has on its path.
func Environment(t testing.TB, i pyenv.Interpreter, site Site) *pyenv.Environment {
	t.Helper()
	made, _ := environments.LoadOrStore(site.key(i), sync.OnceValues(func() (*pyenv.Environment, error) {
		dir, err := os.MkdirTemp(temporary, "env-")
		if err != nil {
			return nil, err
		}
		files, err := wheelFiles(site.Modules)
		if err != nil {
			return nil, err
		}
		return NewEnvironment(context.Background(), i, dir, files, site.Requirements...)
	}))
	env, err := made.(func() (*pyenv.Environment, error))()
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// NewEnvironment makes an environment in dir, with wheels and requirements as [Environment] has them.
func NewEnvironment(ctx context.Context, i pyenv.Interpreter, dir string, wheels []string, requirements ...string) (*pyenv.Environment, error) {
	env, err := pyenv.NewEnvironment(ctx, i, dir)
	if err != nil {
		return nil, err
	}
	if out, err := env.Install(ctx, append([]string{"--no-index", "--no-deps", "--no-cache-dir", "--no-compile"}, wheels...)...); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	if len(requirements) > 0 {
		err = addRequirements(ctx, env, requirements)
	}
	return env, err
}

// addRequirements has an environment import from one that the cache keeps, by a path configuration file (see Python's module site).
func addRequirements(ctx context.Context, env *pyenv.Environment, requirements []string) error {
	python, err := venv.Of(ctx, env.Interpreter, "integration", requirements...)
	if err != nil {
		return err
	}
	kept, err := sitePackages(python)
	if err != nil {
		return err
	}
	own, err := sitePackages(env.Python)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(own, "requirements.pth"), []byte(kept+"\n"), 0o666)
}

// SitePackages is the folder that pip installs into.
func SitePackages(t testing.TB, env *pyenv.Environment) string {
	t.Helper()
	dir, err := sitePackages(env.Python)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func sitePackages(python string) (string, error) {
	out, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))").Output()
	if err != nil {
		return "", fmt.Errorf("%s: the folder of its packages: %w", python, err)
	}
	return strings.TrimSpace(string(out)), nil
}
