// Package sanitizers runs Python tests with modules whose C is instrumented by AddressSanitizer, UBSan and ThreadSanitizer.
package sanitizers

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// sanitizer is a way to instrument the shim and the C of package rt, and what runs under it.
type sanitizer struct {
	flags        string // of -fsanitize
	library      string // to be loaded before Python, which is not instrumented
	freeThreaded bool   // the interpreter
	environ      []string
	files        []string // of Python tests
	modules      []string
}

// Left out of the first are test_memory.py, which limits memory of which AddressSanitizer reserves terabytes, and test_two_modules.py and
// test_forks_beside_threads.py, whose forks find the sanitizer's own allocator locked at times. ThreadSanitizer follows no child of a fork, and sees no lock of
// Python's own: where two threads meet in the shim they must agree by the shim's own atomics and locks.
var sanitizers = map[string]sanitizer{
	"address,undefined": {
		flags: "address,undefined", library: "libasan.so",
		environ: []string{"PYTHONMALLOC=malloc", "ASAN_OPTIONS=detect_leaks=0:exitcode=99:allocator_may_return_null=1", "UBSAN_OPTIONS=print_stacktrace=1"},
		files: []string{
			"conversion/test_callbacks.py", "conversion/test_classes.py", "conversion/test_containers.py", "conversion/test_exceptions.py",
			"conversion/test_failures.py", "conversion/test_iterators.py", "conversion/test_scalars.py",
			"memory/test_arrays.py", "memory/test_arrays_threads.py", "memory/test_arrow.py", "memory/test_arrow_values.py", "memory/test_buffers.py", "memory/test_columns.py", "memory/test_dlpack.py", "memory/test_exporters.py",
			"memory/test_objects.py",
			"memory/test_records.py", "memory/test_references.py", "memory/test_retain_storm.py",
			"process/test_fork.py", "process/test_subinterpreters.py", "process/test_threads.py",
		},
		modules: []string{"callbacks", "classes", "containers", "everything", "exporters", "iterators", "nulls", "objects", "records"},
	},
	"thread": {
		flags: "thread", library: "libtsan.so", freeThreaded: true,
		files:   []string{"memory/test_arrays_threads.py", "memory/test_buffers.py", "process/test_threads.py"},
		modules: []string{"everything", "records"},
	},
}

// A report of the first kind ends the process with another exit code than 0.
func TestSanitized(t *testing.T) {
	for name, s := range sanitizers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := runtimeLibrary(t, s.library)
			env, err := modules.NewEnvironment(t.Context(), s.interpreter(t), filepath.Join(t.TempDir(), "env"), s.build(t), pytest.WithNumPy...)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range s.files {
				t.Run(file, func(t *testing.T) {
					logs := filepath.Join(t.TempDir(), "tsan")
					pytest.Run(t, env, pytest.File{
						Path:    filepath.Join("..", file),
						Options: []string{"-X", "dev", "-W", "ignore::DeprecationWarning"},
						Environ: append([]string{"LD_PRELOAD=" + library, "TSAN_OPTIONS=exitcode=0:log_path=" + logs}, s.environ...),
					})
					checkRaces(t, logs)
				})
			}
		})
	}
}

// interpreter is the oldest free-threaded one, or CPython 3.13, else the newest: these with a GIL.
func (s sanitizer) interpreter(t *testing.T) pyenv.Interpreter {
	t.Helper()
	var chosen *pyenv.Interpreter
	list := modules.Interpreters(t)
	for n := range list {
		if i := &list[n]; i.FreeThreaded == s.freeThreaded && (chosen == nil || chosen.Minor != 13) {
			chosen = i
		}
	}
	if chosen == nil && s.freeThreaded && os.Getenv("CI") == "" {
		t.Skip("no free-threaded CPython is on this machine")
	}
	if chosen == nil {
		t.Fatalf("no CPython was found, free-threaded: %t", s.freeThreaded)
	}
	return *chosen
}

// runtimeLibrary is the path of a library of the C compiler's.
func runtimeLibrary(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("cc", "-print-file-name="+name).Output()
	path := strings.TrimSpace(string(out))
	if err != nil || !filepath.IsAbs(path) {
		t.Fatalf("cc has no %s (%v): install gcc's sanitizers, Debian's package libgcc-12-dev or what your gcc's is", name, err)
	}
	return path
}

// build builds the test modules with instrumented C, and returns their wheels.
func (s sanitizer) build(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	tool := filepath.Join(dir, "goanna")
	if out, err := exec.Command("go", "build", "-o", tool, "../../cmd/goanna").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	flags := "-fsanitize=" + s.flags
	for _, name := range s.modules {
		cmd := exec.CommandContext(t.Context(), tool, "build", filepath.Join("..", "testdata", name), "--out", filepath.Join(dir, "wheels"))
		cmd.Env = append(os.Environ(), "CGO_CFLAGS=-O1 -g "+flags+" -fno-sanitize-recover=undefined -fno-omit-frame-pointer", "CGO_LDFLAGS="+flags)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "wheels", "*.whl"))
	if err != nil || len(wheels) != len(s.modules) {
		t.Fatal(wheels, err)
	}
	return wheels
}

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }
