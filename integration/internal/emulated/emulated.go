// Package emulated runs CPythons for linux/arm64 on a machine of another architecture: those of Debian, under qemu-user. It runs those of
// the machine on other processors, too.
package emulated

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
var suites = map[int]string{11: "bookworm", 13: stable, 14: "sid", 15: "sid"}

// stable is a suite whose packages stay.
const stable = "trixie"

// Each runs a test for every version, one after the other, where GOANNA_SUITES is set: each takes minutes. env has the modules of the site,
// cross-compiled, and its requirements.
func Each(t *testing.T, site modules.Site, test func(t *testing.T, env *pyenv.Environment)) {
	modules.NeedsSuites(t)
	for _, minor := range []int{11, 13, 14, 15} {
		t.Run(fmt.Sprintf("3.%d", minor), func(t *testing.T) { test(t, newEnvironment(t, minor, site)) })
	}
}

// Environment is that of [Each] for one version, that of a stable Debian. The test is skipped on a machine without Debian's packages, which CI must
// have, and on one that runs the target's programs itself.
func Environment(t *testing.T, site modules.Site) *pyenv.Environment {
	t.Helper()
	if platform.Host() == Target {
		t.Skip("this machine is linux/arm64 itself")
	}
	return newEnvironment(t, 13, site)
}

// On returns a command to which a program of this machine, linux/amd64, and its arguments are to be added. They run on another processor, which qemu
// calls Nehalem or the like. Without GOANNA_SUITES the test is skipped.
func On(t *testing.T, processor string) *exec.Cmd {
	t.Helper()
	modules.NeedsSuites(t)
	if platform.Host() != (platform.Target{GOOS: "linux", GOARCH: "amd64"}) {
		t.Skip("the processors are those of linux/amd64")
	}
	qemu := filepath.Join(hostQemu(t), "usr", "bin", "qemu-x86_64")
	return exec.CommandContext(t.Context(), qemu, "-cpu", processor)
}

// hostQemu returns the folder of qemu-user for this machine. qemu 7.2, as in bookworm, fails at assertions in the child of a fork that has threads.
func hostQemu(t *testing.T) string {
	t.Helper()
	return unpacked(t, stable, platform.Host().GOARCH, "qemu-user")
}

// Run runs files of Python tests for every version.
func Run(t *testing.T, site modules.Site, files ...string) {
	Each(t, site, func(t *testing.T, env *pyenv.Environment) {
		for _, file := range files {
			t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file, Limit: limit}) })
		}
	})
}

// newEnvironment returns a program that runs the interpreter of a minor version, and has it find a folder with the site. Bytecode is kept there, too: Debian's
// packages have none, and a start without it takes seconds.
func newEnvironment(t *testing.T, minor int, site modules.Site) *pyenv.Environment {
	t.Helper()
	i := pyenv.Interpreter{Implementation: "CPython", Major: 3, Minor: minor, Platform: Target.Tag()}
	name := "python" + i.Name()
	root := unpacked(t, suites[i.Minor], Target.GOARCH, name, "libstdc++6") // which wheels of PyPI need
	dir := t.TempDir()
	e := &pyenv.Environment{Interpreter: i, Dir: dir, Python: filepath.Join(dir, "python")}
	interpreter := filepath.Join(root, "usr", "bin", name)
	startup := fmt.Sprintf(startup, e.Python, Slowness)
	qemu := filepath.Join(hostQemu(t), "usr", "bin", "qemu-aarch64")
	script := fmt.Sprintf(script, dir, qemu, root, interpreter)
	for path, file := range map[string]struct {
		text string
		mode os.FileMode
	}{e.Python: {script, 0o755}, filepath.Join(dir, "sitecustomize.py"): {startup, 0o644}} {
		if err := os.WriteFile(path, []byte(file.text), file.mode); err != nil {
			t.Fatal(err)
		}
	}
	modules.UseZig(t)
	modules.Unpack(t, i, Target, site, dir)
	return e
}

// script has the folder of the site, qemu, the folder of the interpreter's system, and the interpreter.
const script = `#!/bin/sh
unset PYTHONDONTWRITEBYTECODE
export GOANNA_EMULATED=1 PYTHONPATH=%[1]s${PYTHONPATH:+:}$PYTHONPATH PYTHONPYCACHEPREFIX=%[1]s/bytecode
exec %[2]s -L %[3]s %[4]s "$@"
`

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
