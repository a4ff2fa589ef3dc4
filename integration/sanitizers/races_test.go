package sanitizers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// checkRaces fails the test for each report of ThreadSanitizer that blames a module.
func checkRaces(t *testing.T, logs string) {
	t.Helper()
	files, err := filepath.Glob(logs + ".*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range strings.Split(string(text), "==================\n") {
			if blamesModule(report) {
				t.Error(report)
			}
		}
	}
}

// An access is one of the two of a report: a headline, then its stack.
var (
	access = regexp.MustCompile(`(?mi)^ *(?:Previous )?(?:atomic )?(?:write|read) of size .*\n((?: +#\d+ .*\n)*)`)
	frame  = regexp.MustCompile(`#\d+ (.*)`)
)

// The interpreter is not instrumented: ThreadSanitizer sees neither its locks and atomics nor its accesses, but those that it makes by the C library.
// So a race is a module's if the module itself makes one of the accesses. Two exceptions remain, in which CPython's own synchronisation orders
// the accesses: it ends an object of which another thread gave up the last reference, and it hands out memory that another thread freed.
func blamesModule(report string) bool {
	if strings.Contains(report, "_Py_brc_merge_refcounts") {
		return false
	}
	blamed := false
	for _, a := range access.FindAllStringSubmatch(report, -1) {
		own := ownFrame(a[1])
		if strings.Contains(own, "fill_mem_debug") && strings.Contains(a[1], "_PyMem_DebugRawAlloc") {
			return false
		}
		blamed = blamed || strings.Contains(own, "_native")
	}
	return blamed
}

// ownFrame is the innermost frame that is not the sanitizer's, or empty.
func ownFrame(stack string) string {
	for _, f := range frame.FindAllStringSubmatch(stack, -1) {
		if !strings.Contains(f[1], "libtsan") {
			return f[1]
		}
	}
	return ""
}

func TestBlamesModule(t *testing.T) {
	const (
		module = `    #0 memcpy sanitizer_common_interceptors.inc:827 (libtsan.so+0x62d74)
    #1 goanna_array_resize src/array.c:10 (_native.cpython-313t-x86_64-linux-gnu.so+0x1a3bf)
    #2 _PyEval_EvalFrameDefault Python/generated_cases.c.h:446 (python3.13t+0x82396)
`
		freed = `    #0 memset sanitizer_common_interceptors.inc:799 (libtsan.so+0x5cbc4)
    #1 fill_mem_debug Objects/obmalloc.c:2641 (python3.13t+0x15f743)
    #2 _PyMem_DebugRawFree Objects/obmalloc.c:2775 (python3.13t+0x15f743)
    #3 <null> <null> (_native.cpython-313t-x86_64-linux-gnu.so+0x176f5)
`
		allocated = `    #0 memset sanitizer_common_interceptors.inc:799 (libtsan.so+0x5cbc4)
    #1 fill_mem_debug Objects/obmalloc.c:2641 (python3.13t+0x15f3d8)
    #2 _PyMem_DebugRawAlloc Objects/obmalloc.c:2725 (python3.13t+0x15f3d8)
    #3 <null> <null> (_native.cpython-313t-x86_64-linux-gnu.so+0x1b9da)
`
		lost = "    [failed to restore the stack]\n"
	)
	for _, c := range []struct {
		name, write, previous string
		want                  bool
	}{
		{"the module's own", module, module, true},
		{"with a lost stack", module, lost, true},
		{"the module's after another's", freed, module, true},
		{"memory that CPython frees", freed, lost, false},
		{"memory that CPython hands out", freed, allocated, false},
		{"memory that the module had before", allocated, module, false},
		{"an object that another thread gave up", module + "    #3 _Py_brc_merge_refcounts Python/brc.c:9 (python3.13t+0x1)\n", module, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := "WARNING: ThreadSanitizer: data race (pid=1)\n  Write of size 8 at 0x1 by thread T14:\n" + c.write +
				"\n  Previous write of size 8 at 0x1 by thread T15:\n" + c.previous +
				"\n  Thread T14 (tid=1, running) created by main thread at:\n    #0 pthread_create tsan_interceptors_posix.cpp:1001 (libtsan.so+0x5e686)\n\n"
			if got := blamesModule(report); got != c.want {
				t.Errorf("got %t, want %t:\n%s", got, c.want, report)
			}
		})
	}
}
