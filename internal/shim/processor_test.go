package shim_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// processor has processor.c ask a processor of the test's own: its words, of CPUID's leaves 1, 7 and 0x80000001.
const processor = `
#include <cpuid.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned words[3];

static int answer(unsigned leaf, unsigned *b, unsigned *c) {
    *b = leaf == 7 ? words[1] : 0;
    *c = leaf == 1 ? words[0] : leaf == 0x80000001 ? words[2] : 0;
    return *b != 0 || *c != 0;
}
#define __get_cpuid_count(leaf, subleaf, a, b, c, d) ((void)(a), (void)(d), answer(leaf, b, c))
#include "processor.c"

goanna_module const goanna_the_module = {.package = "level", .level = LEVEL};
PyObject *PyExc_ImportError;

PyObject *PyErr_Format(PyObject *class, const char *format, ...) {
    (void)class;
    va_list values;
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    return NULL;
}
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        words[i - 1] = (unsigned)strtoul(argv[i], NULL, 0);
    }
    return goanna_has_processor() ? 0 : 1;
}
`

// A processor without one of the instructions of a level is refused, by the name of that instruction. Without XGETBV in the first word the
// program does not ask the machine for anything.
func TestProcessor(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the instructions are those of amd64")
	}
	const (
		refused = "level: this build is for processors of GOAMD64=%s, and this one has no %s: install a wheel for older processors, or build one from source with GOAMD64=v1 in the environment"
		two     = 1<<0 | 1<<9 | 1<<13 | 1<<19 | 1<<20 | 1<<23
		three   = two | 1<<12 | 1<<22
	)
	dir := unpack(t)
	for _, test := range []struct {
		level string
		words [3]uint32
		lacks string
	}{
		{"v2", [3]uint32{}, "SSE3"},
		{"v2", [3]uint32{two, 0, 1}, ""},
		{"v2", [3]uint32{two, 0, 0}, "LAHF"},
		{"v2", [3]uint32{two &^ (1 << 9), 0, 1}, "SSSE3"},
		{"v2", [3]uint32{two &^ (1 << 23), 0, 1}, "POPCNT"},
		{"v3", [3]uint32{two, 0, 1}, "FMA"},
		{"v3", [3]uint32{three, 1<<3 | 1<<5 | 1<<8, 1 | 1<<5}, "XGETBV"},
		{"v4", [3]uint32{two, 0, 1}, "FMA"},
	} {
		t.Run(fmt.Sprintf("%s of %x", test.level, test.words), func(t *testing.T) {
			source, program := filepath.Join(dir, "main.c"), filepath.Join(t.TempDir(), "main")
			if err := os.WriteFile(source, []byte(processor), 0o666); err != nil {
				t.Fatal(err)
			}
			compile(t, dir, "-std=c11", "-Wall", "-Wextra", "-Werror", "-DGOANNA_ABI3", fmt.Sprintf(`-DLEVEL="GOAMD64=%s"`, test.level), "-o", program, "main.c")
			cmd := exec.Command(program)
			for _, word := range test.words {
				cmd.Args = append(cmd.Args, fmt.Sprint(word))
			}
			out, err := cmd.Output()
			want := ""
			if test.lacks != "" {
				want = fmt.Sprintf(refused, test.level, test.lacks)
			}
			if string(out) != want || (err == nil) != (want == "") {
				t.Errorf("%q, %v; expected %q", out, err, want)
			}
		})
	}
}
