// Package emulated runs CPythons for linux/arm64 on a machine of another architecture: those of Debian, under qemu-user. It runs those of
// the machine on other processors, too.
package emulated

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// Target is what the interpreters run.
var Target = platform.Target{GOOS: "linux", GOARCH: "arm64"}

// Slowness is how much longer than natively a test may take.
const Slowness = 10

// limit is the time that a file of tests may take.
const limit = 30 * time.Minute

// suites are those of Debian with CPython 3.11 and newer, by the minor version. Debian has no free-threaded one.
var suites = map[int]string{11: "bookworm", 13: "trixie", 14: "sid", 15: "sid"}

// Each runs a test for every version, one after the other, where GOANNA_SUITES is set: each takes minutes. env has the modules of the site,
// cross-compiled, and its requirements.
func Each(t *testing.T, site modules.Site, test func(t *testing.T, env *pyenv.Environment)) {
	skipUnlessAsked(t)
	modules.UseZig(t)
	for _, minor := range []int{11, 13, 14, 15} {
		i := pyenv.Interpreter{Implementation: "CPython", Major: 3, Minor: minor, Platform: Target.Tag()}
		t.Run(i.Name(), func(t *testing.T) { test(t, newEnvironment(t, i, site)) })
	}
}

func skipUnlessAsked(t *testing.T) {
	t.Helper()
	if os.Getenv("GOANNA_SUITES") == "" {
		t.Skip("GOANNA_SUITES is not set")
	}
}

// On returns a command to which a program of this machine, linux/amd64, and its arguments are to be added. They run on another processor, which qemu
// calls Nehalem or the like. Without GOANNA_SUITES the test is skipped.
func On(t *testing.T, processor string) *exec.Cmd {
	t.Helper()
	skipUnlessAsked(t)
	if platform.Host() != (platform.Target{GOOS: "linux", GOARCH: "amd64"}) {
		t.Skip("the processors are those of linux/amd64")
	}
	qemu := filepath.Join(hostQemu(t), "usr", "bin", "qemu-x86_64")
	return exec.CommandContext(t.Context(), qemu, "-cpu", processor)
}

// hostQemu returns the folder of qemu-user for this machine. qemu 7.2, as in bookworm, fails at assertions in the child of a fork that has threads.
func hostQemu(t *testing.T) string {
	t.Helper()
	return unpacked(t, "sid", strings.TrimSpace(command(t, "dpkg", "--print-architecture")), "qemu-user")
}

// Run runs files of Python tests for every version.
func Run(t *testing.T, site modules.Site, files ...string) {
	Each(t, site, func(t *testing.T, env *pyenv.Environment) {
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file, Limit: limit}) })
		}
	})
}

// newEnvironment returns a program that runs the interpreter, and has it find a folder with the site.
func newEnvironment(t *testing.T, i pyenv.Interpreter, site modules.Site) *pyenv.Environment {
	t.Helper()
	name := "python" + i.Name()
	root := unpacked(t, suites[i.Minor], Target.GOARCH, name, "libstdc++6") // which wheels of PyPI need
	dir := t.TempDir()
	e := &pyenv.Environment{Interpreter: i, Dir: dir, Python: filepath.Join(dir, "python")}
	interpreter := filepath.Join(root, "usr", "bin", name)
	startup := fmt.Sprintf(startup, e.Python, Slowness)
	script := fmt.Sprintf("#!/bin/sh\nGOANNA_EMULATED=1 PYTHONPATH=%s${PYTHONPATH:+:}$PYTHONPATH exec %s -L %s %s \"$@\"\n", dir, filepath.Join(hostQemu(t), "usr", "bin", "qemu-aarch64"), root, interpreter)
	for path, file := range map[string]struct {
		text string
		mode os.FileMode
	}{e.Python: {script, 0o755}, filepath.Join(dir, "sitecustomize.py"): {startup, 0o644}} {
		if err := os.WriteFile(path, []byte(file.text), file.mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range site.Modules {
		unzip(t, modules.WheelFor(t, name, Target).Wheel, dir)
	}
	installRequirements(t, i, dir, site.Requirements)
	return e
}

// startup has processes of the interpreter start others as the program does, and wait longer for them.
const startup = `import sys

sys.executable = %q

def slow(module):
    def patiently(method):
        def wait(self, *args, timeout=None, **more):
            return method(self, *args, timeout=timeout and %d * timeout, **more)
        return wait

    module.Popen.wait = patiently(module.Popen.wait)
    module.Popen.communicate = patiently(module.Popen.communicate)

import subprocess
slow(subprocess)
`

// installRequirements installs packages for the interpreter with another's pip.
func installRequirements(t *testing.T, i pyenv.Interpreter, dir string, requirements []string) {
	t.Helper()
	if len(requirements) == 0 {
		return
	}
	list := modules.Interpreters(t)
	native := slices.IndexFunc(list, func(i pyenv.Interpreter) bool { return i.Pip })
	if native < 0 {
		t.Fatal("no interpreter with pip was found")
	}
	args := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "--target", dir, "--upgrade",
		"--only-binary=:all:", "--python-version", i.Name()}
	for _, policy := range []string{"manylinux2014", "manylinux_2_17", "manylinux_2_28"} {
		args = append(args, "--platform", policy+"_"+Target.WheelArchitecture())
	}
	command(t, list[native].Path, append(args, requirements...)...)
}

func unzip(t *testing.T, wheel, dir string) {
	t.Helper()
	r, err := zip.OpenReader(wheel)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := os.CopyFS(dir, r); err != nil {
		t.Fatal(err)
	}
}
