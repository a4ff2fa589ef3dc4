package capitest

import (
	"context"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The folder of pybuffer.h, pybuffer.c and pybuffer.pxd.
const vendored = ".."

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// run runs a command, fails the test where the command fails, and returns its standard output.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	return runIn(t, nil, name, args...)
}

func runIn(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	// A wrong length can make C loop for hours: the test ends, and takes what it started with it.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// headerFlags are the compiler's flags for p's Python.h. They are -isystem, so that warnings are about our sources alone.
func headerFlags(t *testing.T, p interpreter) []string {
	t.Helper()
	flags := []string{"-isystem", p.Include}
	// Debian's pyconfig.h includes <MULTIARCH/pythonX.Y/pyconfig.h>, from a folder above. That folder may hold a
	// whole system's headers, so a link to the one file's folder takes its place.
	base := filepath.Base(p.Include)
	split := filepath.Join(filepath.Dir(p.Include), p.MultiArch, base)
	if _, err := os.Stat(split); p.MultiArch != "" && err == nil {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, p.MultiArch), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(split, filepath.Join(dir, p.MultiArch, base)); err != nil {
			t.Fatal(err)
		}
		flags = append(flags, "-isystem", dir)
	}
	return flags
}

// build compiles sources and pybuffer.c into one shared object, with p's headers. limited is the value of Py_LIMITED_API, or
// "" for none.
func build(t *testing.T, p interpreter, limited, out string, sources []string, flags ...string) {
	t.Helper()
	args := []string{"-std=c11", "-O2", "-g", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", "-o", out, "-I", absolute(t, vendored)}
	args = append(args, headerFlags(t, p)...)
	if limited != "" {
		args = append(args, "-DPy_LIMITED_API="+limited)
	}
	args = append(args, flags...)
	args = append(args, sources...)
	args = append(args, filepath.Join(vendored, "pybuffer.c"))
	run(t, "cc", args...)
	exportsOnlyInit(t, out)
}

// exportsOnlyInit fails the test if a shared object exports a name of Python's or ours but its PyInit function: a second
// copy of it in the process would meet the first.
func exportsOnlyInit(t *testing.T, path string) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	inits := 0
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF {
			continue
		}
		switch {
		case strings.HasPrefix(s.Name, "PyInit_"):
			inits++
		case strings.HasPrefix(s.Name, "Py"), strings.Contains(strings.ToLower(s.Name), "pybuffer"):
			t.Errorf("%s exports %s", filepath.Base(path), s.Name)
		}
	}
	if inits != 1 {
		t.Errorf("%s exports %d PyInit functions, want 1", filepath.Base(path), inits)
	}
}
