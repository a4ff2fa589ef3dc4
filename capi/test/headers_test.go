package capitest

import (
	"debug/elf"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var pedantic = []string{"-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wshadow", "-Wconversion"}

// TestHeaders compiles pybuffer.c, and every name of pybuffer.h, against the headers of each interpreter, as C11 and as C++11,
// with each floor.
func TestHeaders(t *testing.T) {
	floors := []struct {
		flag     string
		minor    int  // headers older than this do not know it
		threaded bool // the headers of a free-threaded build take it
	}{
		{"", 9, true},
		{"-DPy_LIMITED_API=0x03090000", 9, false},
		{"-DPy_LIMITED_API=0x030a0000", 9, false},
		{"-DPy_LIMITED_API=0x030b0000", 9, false},
		{"-DPy_LIMITED_API=0x030c0000", 12, false},
		{"-DPy_LIMITED_API=0x030f0000", 15, false},
		{"-DPy_TARGET_ABI3T=0x030f0000", 15, true},
	}
	compiled := 0
	for _, p := range interpreters(t) {
		if p.Include == "" {
			t.Logf("%s has no headers: %s", p, p.Path)
			continue
		}
		flags := append(headerFlags(t, p), "-I", vendored)
		for _, floor := range floors {
			if !p.atLeast(floor.minor) || p.FreeThreaded && !floor.threaded {
				continue
			}
			for _, language := range [][]string{
				{"gcc", "-std=c11", "-x", "c"}, {"g++", "-std=c++11", "-x", "c++"}, {"g++", "-std=c++20", "-x", "c++"},
			} {
				args := append([]string{}, language[1:]...)
				args = append(args, pedantic...)
				args = append(args, flags...)
				if floor.flag != "" {
					args = append(args, floor.flag)
				}
				args = append(args, "-fsyntax-only", "testdata/headers.c")
				if language[0] == "gcc" {
					args = append(args, filepath.Join(vendored, "pybuffer.c"))
				}
				run(t, language[0], args...)
				compiled++
			}
		}
	}
	if compiled == 0 {
		t.Fatal("no interpreter has headers")
	}
	t.Logf("%d compilations", compiled)
}

// TestCPlusPlusLinkage: from C++ the functions of pybuffer.c have C names.
func TestCPlusPlusLinkage(t *testing.T) {
	p := headersFrom(t, 9)
	object := filepath.Join(t.TempDir(), "headers.o")
	args := append([]string{"-std=c++11", "-x", "c++", "-fPIC", "-c", "-DPy_LIMITED_API=0x03090000", "-I", vendored}, headerFlags(t, p)...)
	run(t, "g++", append(args, "testdata/headers.c", "-o", object)...)
	f, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	undefined := map[string]bool{}
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF {
			undefined[s.Name] = true
		}
	}
	for _, name := range []string{"PyBuffer_New", "PyBuffer_NewEx", "PyBuffer_Free", "PyBuffer_GetShape", "PyBuffer_SetObj"} {
		if !undefined[name] {
			t.Errorf("C++ does not call %s by its C name", name)
		}
	}
}

// TestFloorTooLow: a floor that cannot work is refused by the header, with a reason.
func TestFloorTooLow(t *testing.T) {
	p := headersFrom(t, 9)
	args := append([]string{"-std=c11", "-fsyntax-only", "-DPy_LIMITED_API=0x03080000", "-I", vendored}, headerFlags(t, p)...)
	mustNotCompile(t, "needs Py_LIMITED_API 0x03090000", append(args, "testdata/headers.c")...)
}

// TestAngleInclude: <pybuffer.h> is this header where its folder comes before Python's, and pybuffer.c says so where it comes
// after a folder that has CPython's header of that name, which those of 3.11 and newer have.
func TestAngleInclude(t *testing.T) {
	source := filepath.Join(t.TempDir(), "angle.c")
	text := "#include <Python.h>\n#include <pybuffer.h>\nPy_buffer *fresh(void);\nPy_buffer *fresh(void) { return PyBuffer_New(); }\n"
	if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	compiled := 0
	for _, p := range interpreters(t) {
		if p.Include == "" {
			continue
		}
		compiled++
		// -I for Python's folder too, as setuptools and pkg-config have it: -isystem comes after every -I, and voids one of the same folder
		compile := []string{"-std=c11", "-Werror=implicit-function-declaration", "-fsyntax-only"}
		ours, pythons := []string{"-I", vendored}, append([]string{"-I", p.Include}, headerFlags(t, p)[2:]...)
		run(t, "gcc", slices.Concat(compile, ours, pythons, []string{source, filepath.Join(vendored, "pybuffer.c")})...)
		wrong := slices.Concat(compile, pythons, ours, []string{filepath.Join(vendored, "pybuffer.c")})
		if p.atLeast(11) {
			mustNotCompile(t, "put the folder of pybuffer.c before Python's in the include path", wrong...)
		} else {
			run(t, "gcc", wrong...)
			run(t, "gcc", slices.Concat(compile, pythons, ours, []string{source})...)
		}
		// vendored beside the sources, without a folder in the path
		run(t, "gcc", slices.Concat(compile, pythons, []string{filepath.Join(vendored, "pybuffer.c")})...)
	}
	if compiled == 0 {
		t.Fatal("no interpreter has headers")
	}
}
