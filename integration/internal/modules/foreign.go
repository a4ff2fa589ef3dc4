package modules

import (
	"archive/zip"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// Unpack puts a site for an interpreter of another system into a folder, for its PYTHONPATH. A pip of this machine installs the requirements, as wheels.
func Unpack(t *testing.T, i pyenv.Interpreter, target platform.Target, site Site, dir string) {
	t.Helper()
	for _, name := range site.Modules {
		wheel, err := zip.OpenReader(WheelFor(t, name, target).Wheel)
		if err != nil {
			t.Fatal(err)
		}
		defer wheel.Close()
		if err := os.CopyFS(dir, wheel); err != nil {
			t.Fatal(err)
		}
	}
	if len(site.Requirements) == 0 {
		return
	}
	list := Interpreters(t)
	native := slices.IndexFunc(list, func(i pyenv.Interpreter) bool { return i.Pip })
	if native < 0 {
		t.Fatal("no interpreter with pip was found")
	}
	args := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "--target", dir, "--upgrade",
		"--only-binary=:all:", "--python-version", i.Name()}
	for _, tag := range tags(target) {
		args = append(args, "--platform", tag)
	}
	if out, err := exec.CommandContext(t.Context(), list[native].Path, append(args, site.Requirements...)...).CombinedOutput(); err != nil {
		t.Fatalf("pip install for %s: %v\n%s", target, err, out)
	}
}

// NeedsSuites skips a test that takes many minutes, unless GOANNA_SUITES is set.
func NeedsSuites(t *testing.T) {
	t.Helper()
	if os.Getenv("GOANNA_SUITES") == "" {
		t.Skip("GOANNA_SUITES is not set")
	}
}

// Lacks skips the test for what the machine lacks. CI must have it.
func Lacks(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// tags are the platform tags of the wheels on PyPI for a target.
func tags(target platform.Target) []string {
	if target.GOOS != "linux" {
		return []string{target.Tag()}
	}
	var all []string
	for _, policy := range []string{"manylinux2014", "manylinux_2_17", "manylinux_2_28"} {
		all = append(all, policy+"_"+target.WheelArchitecture())
	}
	return all
}
