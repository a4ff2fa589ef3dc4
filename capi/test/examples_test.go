package capitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/venv"
)

// TestExamplesVendor: the copies in the examples are the files themselves.
func TestExamplesVendor(t *testing.T) {
	for _, example := range []string{"setuptools", "meson"} {
		for _, name := range []string{"pybuffer.h", "pybuffer.c"} {
			want, err := os.ReadFile(filepath.Join(vendored, name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(vendored, "examples", example, "pybuffer", name))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("examples/%s/pybuffer/%s differs from capi/%s: copy it (%v)", example, name, name, err)
			}
		}
	}
}

// pip runs pip for the Python of an environment. It is one newer pip for all: not every interpreter has one, and pip is
// not for interpreters newer than itself.
func pip(t *testing.T, installer, python string, args ...string) string {
	t.Helper()
	return run(t, installer, append([]string{"-m", "pip", "--disable-pip-version-check", "--quiet", "--python", python}, args...)...)
}

// newEnvironment makes an environment without pip, and returns its Python.
func newEnvironment(t *testing.T, p interpreter) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "env")
	run(t, p.Path, "-m", "venv", "--without-pip", dir)
	return filepath.Join(dir, "bin", "python")
}

// wheelOf builds the wheel of an example, in an environment of p.
func wheelOf(t *testing.T, installer string, p interpreter, example string, settings ...string) string {
	t.Helper()
	dir, out := t.TempDir(), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(vendored, "examples", example))); err != nil {
		t.Fatal(err)
	}
	pip(t, installer, newEnvironment(t, p), slices.Concat([]string{"wheel", "--no-deps", "-w", out}, settings, []string{dir})...)
	wheels, err := filepath.Glob(filepath.Join(out, "*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("%s: wheels %q, %v", example, wheels, err)
	}
	return wheels[0]
}

// newInstaller is a Python with the newest pip, of the interpreter that the examples are built with.
func newInstaller(t *testing.T, p interpreter) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "installer")
	run(t, p.Path, "-m", "venv", dir)
	python := filepath.Join(dir, "bin", "python")
	run(t, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "pip")
	return python
}

const useExamples = `
import array, bytecounts, strided_sum, sys
assert memoryview(bytecounts.count(b"abca")).tolist()[97:101] == [2, 1, 1, 0]
assert sum(memoryview(bytecounts.count(bytes(range(256)) * 3))) == 768
assert memoryview(bytecounts.count(b"")).format == "Q" and memoryview(bytecounts.count(b"")).readonly
items = memoryview(array.array("d", range(12)))
assert strided_sum.total(items) == 66.0
assert strided_sum.total(items[::-3]) == 11 + 8 + 5 + 2
assert strided_sum.total(items.cast("B").cast("d", (3, 2, 2))) == 66.0
for call, wrong, expected in (
    (bytecounts.count, 1, TypeError), (bytecounts.count, memoryview(b"abc")[::2], BufferError), (strided_sum.total, b"abc", TypeError),
):
    try:
        call(wrong)
    except expected:
        pass
    else:
        raise AssertionError(wrong)
print(bytecounts.__file__, strided_sum.__file__, getattr(sys, "_is_gil_enabled", lambda: True)())
`

// TestExamples builds the wheels of the two examples once, with the oldest interpreter that has headers, and uses them on every
// interpreter. A free-threaded one, which loads no abi3 file, gets wheels of its own.
func TestExamples(t *testing.T) {
	oldest := headersFrom(t, 9)
	installer := newInstaller(t, oldest)
	abi3 := []string{wheelOf(t, installer, oldest, "setuptools"), wheelOf(t, installer, oldest, "meson")}
	for n, want := range []string{"bytecounts-0.1.0-cp39-abi3-", fmt.Sprintf("strided_sum-0.1.0-cp3%d-abi3-", oldest.Version[1])} {
		if name := filepath.Base(abi3[n]); !strings.HasPrefix(name, want) {
			t.Errorf("%s, expected %s...", name, want)
		}
	}
	for _, p := range interpreters(t) {
		if p.FreeThreaded && p.Include == "" {
			continue
		}
		t.Run(p.String(), func(t *testing.T) {
			wheels, suffix := abi3, ".abi3.so"
			if p.FreeThreaded {
				wheels = []string{
					wheelOf(t, installer, p, "setuptools"),
					wheelOf(t, installer, p, "meson", "--config-settings=setup-args=-Dpython.allow_limited_api=false"),
				}
				suffix = p.Suffix
			}
			python := newEnvironment(t, p)
			pip(t, installer, python, append([]string{"install", "--no-index", "--no-deps"}, wheels...)...)
			said := strings.Fields(run(t, python, "-c", useExamples))
			gil := "True"
			if p.FreeThreaded {
				gil = "False"
			}
			if len(said) != 3 || !strings.HasSuffix(said[0], suffix) || !strings.HasSuffix(said[1], suffix) || said[2] != gil {
				t.Errorf("loaded %q, expected two files *%s and the GIL: %s", said, suffix, gil)
			}
		})
	}
	t.Run("abi3audit", func(t *testing.T) { abi3audit(t, abi3[0]) })
}

// abi3audit refuses a wheel for 3.9 for one reason: functions of the buffer protocol, which are in the stable ABI since 3.11.
func abi3audit(t *testing.T, wheel string) {
	python, err := venv.With("abi3audit")
	if err != nil {
		t.Fatal(err)
	}
	// the status is that of the audit; the report says why
	out, failed := exec.Command(python, "-m", "abi3audit", "--strict", "--report", wheel).Output()
	var report struct {
		Specs map[string]struct {
			Wheel []struct {
				Name   string
				Result struct {
					Baseline string
					Computed string
					NotABI3  []string          `json:"non_abi3_symbols"`
					Future   map[string]string `json:"future_abi3_objects"`
				}
			}
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v, %v: %s", failed, err, out)
	}
	files := report.Specs[wheel].Wheel
	if failed == nil || len(files) != 1 {
		t.Fatalf("expected abi3audit to refuse one file: %v, %s", failed, out)
	}
	r := files[0].Result
	if r.Baseline != "3.9" || r.Computed != "3.11" || len(r.NotABI3) > 0 || len(r.Future) == 0 {
		t.Errorf("%s: %+v", files[0].Name, r)
	}
	for symbol, version := range r.Future {
		if version != "3.11" || !slices.Contains([]string{"PyObject_GetBuffer", "PyBuffer_Release"}, symbol) {
			t.Errorf("%s: %s is in the stable ABI since %s", files[0].Name, symbol, version)
		}
	}
}
