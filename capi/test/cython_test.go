package capitest

import (
	"path/filepath"
	"testing"
)

var cythonWant = map[string]int{
	"prop_consumer": -1, "prop_exporter": -1, "test_functions": 11, "test_21_constants": 2, "test_lifetime": 5,
}

// TestCython translates a Cython module with pybuffer.pxd, compiles it once with the limited API of 3.9, and runs that file on
// every interpreter. Cython comes by pip into an environment of the test.
func TestCython(t *testing.T) {
	folder := t.TempDir()
	cython := installCython(t, filepath.Join(folder, "venv"))
	source := filepath.Join(folder, "cyext.c")
	run(t, cython, "-3", "-Werror", "-I", vendored, "-o", source, "testdata/cyext.pyx")
	build(t, headersFrom(t, 9), "0x03090000", filepath.Join(folder, "cyext.abi3.so"), []string{source})
	for _, p := range interpreters(t) {
		if p.FreeThreaded {
			build(t, p, "", filepath.Join(folder, "cyext"+p.Suffix), []string{source})
		}
		t.Run(p.String(), func(t *testing.T) {
			r := check(t, p, folder, "cyext", "cython_module", cythonWant)
			if p.TestBuffer && r.Peers.NDArrays == 0 {
				t.Error("nothing was compared with _testbuffer.ndarray")
			}
		})
	}
}

// installCython returns the path of a cython in a new environment, of an interpreter that has pip.
func installCython(t *testing.T, venv string) string {
	t.Helper()
	var base *interpreter
	for _, p := range interpreters(t) {
		// the oldest that Cython supports and that can make an environment
		if p.FreeThreaded || !p.atLeast(9) {
			continue
		}
		if hasModule(p, "ensurepip") {
			base = &p
			break
		}
	}
	if base == nil {
		t.Fatal("no interpreter here has ensurepip, to install Cython with")
	}
	run(t, base.Path, "-m", "venv", venv)
	run(t, filepath.Join(venv, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "cython>=3.1")
	return filepath.Join(venv, "bin", "cython")
}
