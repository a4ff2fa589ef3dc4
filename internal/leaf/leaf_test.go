package leaf

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// expected are the candidates of testdata/library, in order: what each is, or a part of the reason.
var expected = []struct {
	function string
	kind     Kind
	reason   string
}{
	{"goannaLeaf0", Straight, ""},
	{"sum", Looping, ""},
	{"unrolled", Straight, ""},
	{"bitsOf", Straight, ""},
	{"divideByConstant", Straight, ""},
	{"divide", None, "may panic: calls runtime.panicdivide"},
	{"index", None, "may panic: calls runtime.panic"},
	{"shift", Straight, ""},
	{"shiftSigned", None, "may panic: calls runtime.panicshift"},
	{"callsLeaf", Straight, ""},
	{"allocate", None, "calls runtime.makeslice"},
	{"readPointer", None, "uses a variable or a table that may have pointers"},
	{"storePointer", None, "calls runtime.gcWriteBarrier"},
	{"count", Straight, ""},
	{"wait", Waiting, ""},
	{"lookUp", Straight, ""},
	{"names", None, "may have pointers"},
	{"choose", None, "jumps by a table"},
	{"clearAll", Straight, ""},
	{"copyAll", Looping, ""},
	{"recurse", None, "is recursive"},
	{"locked", None, "calls internal/sync"},
	{"clock", None, "calls time.Now"},
	{"spawn", None, "calls runtime."},
	{"deferred", None, "may have pointers"},
	{"indirect", None, "calls a function by its address"},
	{"bigFrame", None, "needs more stack"},
	{"middleFrame", Looping, ""},
	{"bytesOf", Looping, ""},
	{"runes", None, "calls runtime.decoderune"},
	{"throws", None, "may panic: calls runtime.gopanic"},
	{"forever", Looping, ""},
	{"failConstant", Straight, ""},
	{"failReplaced", None, "may have pointers"},
	{"failLent", None, "may have pointers"},
	{"failMade", None, "may have pointers"},
	{"failUnlisted", None, "may have pointers"},
	{"ofLevel", Straight, ""},
}

func TestUpdate(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("leaves are those of linux/amd64")
	}
	for _, level := range []string{"v1", "v3"} { // without the instructions FMA, BMI and AVX, and with them
		t.Run(level, func(t *testing.T) {
			library := filepath.Join(t.TempDir(), "library.so")
			build := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", library, "./testdata/library")
			build.Env = append(os.Environ(), "GOAMD64="+level)
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, run := range []string{"first", "again"} {
				checkLeaves(t, run, library)
			}
		})
	}
}

func checkLeaves(t *testing.T, run, library string) {
	t.Helper()
	list, err := Update(library)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(expected) {
		t.Fatalf("%s: %d candidates, expected %d", run, len(list), len(expected))
	}
	for n, e := range expected {
		if c := list[n]; c.Kind != e.kind || (c.Reason == "") != (e.kind != None) || !strings.Contains(c.Reason, e.reason) {
			t.Errorf("%s: %s is %d, %q; expected %d, %q", run, e.function, c.Kind, c.Reason, e.kind, e.reason)
		}
	}
}

func TestOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.dll")
	if err := os.WriteFile(path, []byte("MZ"+Mark), 0o644); err != nil {
		t.Fatal(err)
	}
	if list, err := Update(path); list != nil || err != nil {
		t.Errorf("Update of another format: %v, %v", list, err)
	}
}

// The shim reads the kinds by the numbers of frame.h.
func TestKindsAreThoseOfC(t *testing.T) {
	header, err := os.ReadFile("../frame/frame.h")
	if err != nil {
		t.Fatal(err)
	}
	enum := regexp.MustCompile(`GOANNA_LEAF_STRAIGHT = (\d+),.*\n\s*GOANNA_LEAF_LOOPING,.*\n\s*GOANNA_LEAF_WAITING,`).FindSubmatch(header)
	if enum == nil {
		t.Fatal("frame.h does not have the three kinds in their order")
	}
	if string(enum[1]) != fmt.Sprint(uint64(Straight)) || Looping != Straight+1 || Waiting != Looping+1 {
		t.Errorf("frame.h counts from %s, and the package has %d, %d, %d", enum[1], Straight, Looping, Waiting)
	}
}
