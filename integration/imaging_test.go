package integration

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/pyenv"
)

const imagingDir = "../examples/imaging"

// The name says what is inside: shims for four ABIs, and files that need nothing newer than glibc 2.17.
func TestImagingWheel(t *testing.T) {
	result, err := imaging()
	if err != nil {
		t.Fatal(err)
	}
	const want = "imaging-0.1.0-cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-manylinux_2_17_x86_64.whl"
	if got := filepath.Base(result.Wheel); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var names []string
	for _, f := range result.Files {
		names = append(names, f.Name)
	}
	for _, name := range []string{
		"imaging/__init__.py", "imaging/__init__.pyi", "imaging/py.typed", "imaging/_native.go.so",
		"imaging/_native.abi3.so", "imaging/_native.abi3t.so",
		"imaging/_native.cpython-313t-x86_64-linux-gnu.so", "imaging/_native.cpython-314t-x86_64-linux-gnu.so",
	} {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
			t.Errorf("the wheel lacks %s: it has %v", name, names)
		}
	}
}

// What the files need is in the stable ABI of their floor, and the Go library needs no symbol of Python at all.
func TestImagingAudit(t *testing.T) {
	i := found(t)[0]
	dir := filepath.Join(sitePackages(t, environment(t, i)), "imaging")
	files, err := filepath.Glob(filepath.Join(dir, "*.so"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		f, err := abi.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		floor := abi.Version{Major: 3, Minor: 11}
		switch name := filepath.Base(path); {
		case name == "_native.go.so":
			floor = abi.Version{}
		case name == "_native.abi3t.so":
			floor = abi.Version{Major: 3, Minor: 15}
		}
		for _, fault := range f.Audit(floor) {
			t.Errorf("%s: %s", filepath.Base(path), fault)
		}
	}
}

// The demo with the standard library alone, and then the example's own tests with NumPy and Pillow.
func TestImaging(t *testing.T) {
	demo, err := filepath.Abs(filepath.Join(imagingDir, "demo.py"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			out := python(t, environment(t, i), demo)
			if i.FreeThreaded && !strings.Contains(strings.ToLower(out), "gil off") {
				t.Errorf("the demo does not say that the GIL is off:\n%s", out)
			}
			env := environment(t, i, others...)
			if with := python(t, env, demo); !strings.Contains(with, "NumPy") || !strings.Contains(with, "Pillow") {
				t.Errorf("the demo does not show NumPy and Pillow:\n%s", with)
			}
			out = python(t, env, "-m", "pytest", "-q", "-p", "no:cacheprovider", filepath.Join(filepath.Dir(demo), "tests"))
			passed := regexp.MustCompile(`(\d+) passed`).FindStringSubmatch(out)
			if passed == nil {
				t.Fatalf("pytest ran nothing:\n%s", out)
			}
			if n, _ := strconv.Atoi(passed[1]); n < 200 || strings.Contains(out, "skipped") {
				t.Errorf("expected 200 tests or more and none skipped:\n%s", out)
			}
		})
	}
}

func python(t *testing.T, env *pyenv.Environment, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), env.Python, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// The Go modules beside this one have tests of their own, which ./... does not reach.
func TestOtherModules(t *testing.T) {
	t.Parallel()
	var dirs []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "go.mod" && path != "../go.mod" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil || len(dirs) < 3 {
		t.Fatal(dirs, err)
	}
	for _, dir := range dirs {
		for _, args := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
			cmd := exec.CommandContext(t.Context(), "go", args...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOWORK=off")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("go %s in %s: %v\n%s", strings.Join(args, " "), dir, err, out)
			}
		}
	}
}
