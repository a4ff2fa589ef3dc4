package pyenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// Environment is a virtual environment.
type Environment struct {
	Interpreter Interpreter // from which it was made
	Dir         string
	Python      string // path of the environment's interpreter
	pip         []string
	uv          bool // pip is uv's
}

// NewEnvironment makes a virtual environment in dir, which must be empty or not exist. The pip of the interpreter installs packages in
// it (pip --python). If the interpreter has only ensurepip, the environment gets its own pip, which takes 2 to 3 seconds instead of
// 0.1.
func NewEnvironment(ctx context.Context, i Interpreter, dir string) (*Environment, error) {
	if err := i.Installer(); err != nil {
		return nil, err
	}
	e := &Environment{Interpreter: i, Dir: dir, Python: filepath.Join(dir, filepath.FromSlash(platform.EnvironmentPython))}
	args := []string{"-I", "-m", "venv", dir}
	if i.Pip {
		args = append(args, "--without-pip")
		e.pip = []string{i.Path, "-I", "-m", "pip", "--python", e.Python}
	} else {
		e.pip = []string{e.Python, "-I", "-m", "pip"}
	}
	cmd := exec.CommandContext(ctx, i.Path, args...)
	cmd.Env = CleanEnviron()
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s -m venv: %w\n%s", i.Path, err, out)
	}
	return e, nil
}

// Install runs pip install with more arguments, and returns its output.
func (e *Environment) Install(ctx context.Context, args ...string) (string, error) {
	options := []string{"install", "--disable-pip-version-check", "--no-input", "--no-color", "--no-warn-script-location", "--progress-bar=off",
		"--root-user-action=ignore"}
	if e.uv {
		options = []string{"install", "--no-progress", "--python", e.Python}
	}
	command := slices.Concat(e.pip, options, args)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = CleanEnviron()
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("pip install %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}

// InstallWheel installs the wheel at path, and nothing else.
func (e *Environment) InstallWheel(ctx context.Context, path string) (string, error) {
	return e.Install(ctx, "--no-index", "--no-deps", "--no-cache-dir", "--force-reinstall", "--", path)
}

// Installed returns the path of a file that an installed distribution has, "" where it has none: name is relative to site-packages.
func Installed(env, name string) string {
	for _, site := range platform.SitePackages() {
		found, _ := filepath.Glob(filepath.Join(env, filepath.FromSlash(site), filepath.FromSlash(name)))
		if len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

// CleanEnviron returns the environment of the process without the variables by which an interpreter or its pip finds other packages.
func CleanEnviron() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__",
			// with these settings pip would use another place than the environment
			"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV", "PIP_QUIET", "PIP_DRY_RUN":
			return true
		}
		return false
	})
}
