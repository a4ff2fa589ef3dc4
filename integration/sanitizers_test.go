package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// sanitized are the scripts that run with an instrumented shim, with the least number of checks that each makes. Left out are
// memory.py, which limits memory of which AddressSanitizer reserves terabytes, and two_modules.py, whose forks find the
// sanitizer's own allocator locked at times.
var sanitized = map[string]int{
	"scalars.py":         700,
	"failures.py":        1200,
	"buffers.py":         2000,
	"fork.py":            43,
	"threads.py":         13,
	"subinterpreters.py": 6,
	"objects_checks.py":  500,
	"records_checks.py":  500,
	"retain_storm.py":    10,
}

// The shim and the C of package rt under AddressSanitizer and UBSan: a report ends the process.
func TestSanitized(t *testing.T) {
	asan := runtimeLibrary(t, "libasan.so")
	env, err := pyenv.NewEnvironment(t.Context(), sanitizedInterpreter(t), filepath.Join(t.TempDir(), "env"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := env.Install(t.Context(), append(buildSanitized(t, "everything", "objects", "records"), "numpy")...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for script, checks := range sanitized {
		t.Run(script, func(t *testing.T) {
			cmd, cancel := command(t, []string{env.Python, "-X", "dev", "-W", "ignore::DeprecationWarning"}, script)
			defer cancel()
			cmd.Env = append(cmd.Env, "LD_PRELOAD="+asan, "PYTHONMALLOC=malloc",
				"ASAN_OPTIONS=detect_leaks=0:exitcode=99:allocator_may_return_null=1", "UBSAN_OPTIONS=print_stacktrace=1")
			runCounted(t, cmd, script, checks)
		})
	}
}

// sanitizedInterpreter is CPython 3.13, else the newest, with the GIL: free-threaded ones have an allocator of their own.
func sanitizedInterpreter(t *testing.T) pyenv.Interpreter {
	t.Helper()
	var chosen *pyenv.Interpreter
	list := found(t)
	for n := range list {
		if i := &list[n]; !i.FreeThreaded && (chosen == nil || chosen.Minor != 13) {
			chosen = i
		}
	}
	if chosen == nil {
		t.Fatal("no CPython with the GIL was found")
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

// buildSanitized builds test modules with instrumented C, and returns their wheels.
func buildSanitized(t *testing.T, names ...string) []string {
	t.Helper()
	dir := t.TempDir()
	tool := filepath.Join(dir, "goanna")
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/goanna").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const flags = "-fsanitize=address,undefined"
	for _, name := range names {
		cmd := exec.CommandContext(t.Context(), tool, "build", filepath.Join("testdata", name), "--out", filepath.Join(dir, "wheels"))
		cmd.Env = append(os.Environ(), "CGO_CFLAGS=-O1 -g "+flags+" -fno-sanitize-recover=undefined -fno-omit-frame-pointer", "CGO_LDFLAGS="+flags)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "wheels", "*.whl"))
	if err != nil || len(wheels) != len(names) {
		t.Fatal(wheels, err)
	}
	return wheels
}
