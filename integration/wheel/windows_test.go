package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/audit"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
)

// A wheel for Windows is audited. Package foreign runs it.
func TestWindows(t *testing.T) {
	target := platform.Target{GOOS: "windows", GOARCH: "amd64"}
	if _, err := exec.LookPath(target.Compiler()); err != nil {
		modules.Lacks(t, "no "+target.Compiler())
	}
	_, report := buildAudited(t, target, "cp311.cp313.cp314.cp315-abi3.cp313t.cp314t.cp315t-win_amd64")
	libraries := map[string]string{
		"_native.pyd": "python3.dll", "_native.cp313t-win_amd64.pyd": "python313t.dll", "_native.cp314t-win_amd64.pyd": "python314t.dll",
		"_native.cp315t-win_amd64.pyd": "python3t.dll", "_native.go.dll": "",
	}
	for _, b := range report.Binaries {
		name := filepath.Base(b.Name)
		python := libraries[name]
		if got := slices.Contains(b.File.Needed, python); got != (python != "") {
			t.Errorf("%s needs %q, expected %q", name, b.File.Needed, python)
		}
		if _, expected := libraries[name]; !expected || python != "" && !b.File.Initializes("_native") && !slices.Contains(b.File.Exports, "PyModExport__native") {
			t.Errorf("%s exports %q", name, b.File.Exports)
		}
	}
	if len(report.Binaries) != len(libraries) {
		t.Errorf("%d files, expected %d", len(report.Binaries), len(libraries))
	}
}

// A wheel for Windows on arm64, which zig builds, is audited. It is not run. GOANNA_SUITES builds it.
func TestWindowsOnARM(t *testing.T) {
	modules.NeedsSuites(t)
	modules.UseZig(t)
	_, report := buildAudited(t, platform.Target{GOOS: "windows", GOARCH: "arm64"}, "cp311.cp313.cp314.cp315-abi3.cp313t.cp314t.cp315t-win_arm64")
	if len(report.Binaries) != 5 {
		t.Errorf("%d files, expected 5", len(report.Binaries))
	}
}

// example is the folder of the package that the tests of foreign targets build.
func example(t *testing.T) string { return filepath.Join(modules.Root(t), "examples", "matcher") }

// buildAudited builds the example's wheel for a target, and returns its path and its audit. A fault or another tag is an error.
func buildAudited(t *testing.T, target platform.Target, tag string) (wheel string, report *audit.Report) {
	t.Helper()
	before := filesOf(t, example(t))
	result, err := build.Build(t.Context(), build.Options{Dir: example(t), Out: t.TempDir(), Target: target})
	if err != nil {
		t.Fatal(err)
	}
	if after := filesOf(t, example(t)); !slices.Equal(before, after) {
		t.Errorf("the build left in the package's folder: %q, before %q", after, before)
	}
	if result.Tag != tag {
		t.Errorf("tag %s, expected %s", result.Tag, tag)
	}
	if report, err = audit.Wheel(result.Wheel); err != nil {
		t.Fatal(err)
	}
	for _, fault := range report.Faults {
		t.Error(fault)
	}
	return result.Wheel, report
}

// filesOf returns the names of the files in a folder.
func filesOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
