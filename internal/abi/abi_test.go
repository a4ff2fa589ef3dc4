package abi

import (
	"bytes"
	"context"
	"debug/pe"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestParseVersion(t *testing.T) {
	for _, test := range []struct {
		text string
		want Version
		ok   bool
	}{
		{"3.11", Version{3, 11}, true},
		{"2.2.5", Version{2, 2}, true},
		{"3", Version{}, false},
		{"", Version{}, false},
		{"3.x", Version{}, false},
		{"-3.1", Version{}, false},
	} {
		got, err := ParseVersion(test.text)
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("ParseVersion(%q) = %v, %v; expected %v, ok %v", test.text, got, err, test.want, test.ok)
		}
	}
}

func TestStable(t *testing.T) {
	for symbol, want := range map[string]Version{
		"PyBuffer_FillInfo":        {3, 11},
		"PyObject_GetBuffer":       {3, 11},
		"_Py_Dealloc":              {3, 11},
		"PyErr_GetRaisedException": {3, 12},
		"PyDict_GetItemRef":        {3, 13},
	} {
		if got, ok := Stable(symbol); !ok || got != want {
			t.Errorf("Stable(%s) = %v, %v; expected %v", symbol, got, ok, want)
		}
	}
	for _, symbol := range []string{"", "PyUnicode_AsUTF8X", "_PyObject_Dump", "PyThreadState_SetAsyncExcX"} {
		if v, ok := Stable(symbol); ok {
			t.Errorf("Stable(%s) = %v, expected nothing", symbol, v)
		}
	}
	if n := len(stable()); n < 900 {
		t.Errorf("%d symbols", n)
	}
}

// TestStableInterpreters looks every symbol up in every interpreter found.
func TestStableInterpreters(t *testing.T) {
	found, err := pyenv.Find(context.Background(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no CPython 3.11 or newer found; put one on PATH or name it in GOANNA_PYTHONS")
	}
	for _, python := range found {
		var names []string
		for symbol, since := range stable() {
			if !(Version{python.Major, python.Minor}).Less(since) {
				names = append(names, symbol)
			}
		}
		cmd := exec.Command(python.Path, "-I", "-c", `
import ctypes, sys
print(*[name for name in sys.stdin.read().split() if not hasattr(ctypes.pythonapi, name)])`)
		cmd.Stdin = strings.NewReader(strings.Join(names, "\n"))
		out, err := cmd.Output()
		if missing := strings.TrimSpace(string(out)); err != nil || missing != "" {
			t.Errorf("%s: missing symbols %q (%v)", python.Path, missing, err)
		}
	}
}

// library compiles C source to a shared library and reads it.
func library(t *testing.T, name, source string, flags ...string) *File {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	input := filepath.Join(dir, "input.c")
	if err := os.WriteFile(input, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("cc", append([]string{"-shared", "-fPIC", "-o", path, input}, flags...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	file, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const shim = `
extern void *PyBuffer_Release(void), *PyModule_Foo(void), *PyDict_GetItemRef(void), *_PyObject_Dump(void);
extern __attribute__((weak)) void *PyMutex_Lock(void), *PyErr_GetRaisedException(void);
void *table[] = {PyBuffer_Release, PyErr_GetRaisedException, BROKEN 0};
void *PyInit_demo(void) { return table; }
#ifdef EXPORT_HOOK
void *PyModExport_demo(void) { return table; }
#endif
__attribute__((visibility("hidden"))) void *Py_Hidden(void) { return table; }
static void *Py_Static(void) { return Py_Hidden(); }
void *other(void) { return Py_Static(); }
`

func TestAudit(t *testing.T) {
	good := library(t, "good.so", shim, "-DBROKEN=")
	if faults := good.Audit(Version{3, 11}); len(faults) > 0 {
		t.Errorf("faults %q, expected none", faults)
	}
	if want := []string{"PyInit_demo", "other", "table"}; !slices.Equal(sorted(good.Exports), want) {
		t.Errorf("exports %q, expected %q", good.Exports, want)
	}
	hook := library(t, "hook.so", shim, "-DBROKEN=", "-DEXPORT_HOOK")
	if faults := hook.Audit(Version{3, 15}); len(faults) > 0 {
		t.Errorf("with the export hook, from 3.15: faults %q, expected none", faults)
	}
	if got, want := hook.Audit(Version{3, 14}), []string{"exports PyModExport_demo; names that begin with Py are Python's"}; !slices.Equal(got, want) {
		t.Errorf("with the export hook, from 3.14: %q, expected %q", got, want)
	}
	bad := library(t, "bad.so", shim+"int PyDemo_Function(void) { return 1; } int _Py_data = 3;",
		"-DBROKEN=PyModule_Foo,PyDict_GetItemRef,_PyObject_Dump,PyMutex_Lock,")
	for _, test := range []struct {
		floor Version
		want  []string
	}{
		{Version{3, 11}, []string{
			"exports PyDemo_Function; names that begin with Py are Python's",
			"exports _Py_data; names that begin with Py are Python's",
			"needs PyDict_GetItemRef, which is in the stable ABI from 3.13 on, not 3.11",
			"needs PyModule_Foo, which is not in the stable ABI",
			"needs PyMutex_Lock, which is not in the stable ABI",
			"needs _PyObject_Dump, which is not in the stable ABI",
		}},
		{Version{3, 13}, []string{
			"exports PyDemo_Function; names that begin with Py are Python's",
			"exports _Py_data; names that begin with Py are Python's",
			"needs PyModule_Foo, which is not in the stable ABI",
			"needs PyMutex_Lock, which is not in the stable ABI",
			"needs _PyObject_Dump, which is not in the stable ABI",
		}},
	} {
		if got := bad.Audit(test.floor); !slices.Equal(got, test.want) {
			t.Errorf("floor %v: %q\nexpected %q", test.floor, got, test.want)
		}
	}
	want := []string{"needs PyBuffer_Release, and should need no Python symbol", "needs PyErr_GetRaisedException, and should need no Python symbol"}
	if got := good.Audit(Version{}); !slices.Equal(got, want) {
		t.Errorf("no floor: %q\nexpected %q", got, want)
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestGLIBC(t *testing.T) {
	// secure_getenv has been at GLIBC_2.17 on every machine since that release
	file := library(t, "f.so", `
extern char *secure_getenv(const char *);
char *f(void) { return secure_getenv("HOME"); }`)
	if file.GLIBC() != (Version{2, 17}) {
		t.Errorf("GLIBC %v, expected 2.17", file.GLIBC())
	}
	if got := file.At(Version{2, 17}); !slices.Equal(got, []string{"secure_getenv"}) {
		t.Errorf("at 2.17: %q, expected secure_getenv", got)
	}
	if !slices.Contains(file.Versions, "GLIBC_2.17") {
		t.Errorf("versions %q, expected GLIBC_2.17 among them", file.Versions)
	}
}

func TestPlatform(t *testing.T) {
	amd64, arm64 := platform.Target{GOOS: "linux", GOARCH: "amd64"}, platform.Target{GOOS: "linux", GOARCH: "arm64"}
	lib := func(path, versions string, needed ...string) *File {
		return &File{Path: "/w/" + path, Target: amd64, Versions: strings.Fields(versions), Needed: needed}
	}
	dll := func(path string, needed ...string) *File {
		return &File{Path: "/w/" + path, Target: platform.Target{GOOS: "windows", GOARCH: "amd64"}, Needed: needed}
	}
	mac := func(path string, needed ...string) *File {
		return &File{Path: "/w/" + path, Target: platform.Target{GOOS: "darwin", GOARCH: "arm64"}, Needed: needed, MacOS: Version{12, 0}, Signed: true}
	}
	arm := &File{Path: "/w/arm.so", Target: arm64, Versions: []string{"GLIBC_2.34"}}
	for _, test := range []struct {
		name   string
		files  []*File
		want   string
		reason string
		err    string
	}{
		{name: "floor", files: []*File{lib("a.so", "GLIBC_2.3", "libc.so.6", "ld-linux-x86-64.so.2")}, want: "manylinux_2_17_x86_64"},
		{name: "none", files: []*File{lib("a.so", "")}, want: "manylinux_2_17_x86_64"},
		{name: "newest", files: []*File{lib("a.so", "GLIBC_2.34"), lib("b.so", "GLIBC_2.4")}, want: "manylinux_2_34_x86_64"},
		{name: "between two policies", files: []*File{lib("a.so", "GLIBC_2.30")}, want: "manylinux_2_31_x86_64"},
		{name: "feature", files: []*File{lib("a.so", "GLIBC_ABI_DT_RELR")}, want: "manylinux_2_36_x86_64"},
		{name: "C++", files: []*File{lib("a.so", "GLIBCXX_3.4.19 GLIBC_2.4", "libstdc++.so.6")}, want: "manylinux_2_17_x86_64"},
		{name: "newer C++", files: []*File{lib("a.so", "GLIBCXX_3.4.22 GLIBC_2.4", "libstdc++.so.6")}, want: "manylinux_2_24_x86_64"},
		{name: "arm", files: []*File{arm}, want: "manylinux_2_34_aarch64"},
		{name: "riscv", files: []*File{{Path: "a.so", Target: platform.Target{GOOS: "linux", GOARCH: "riscv64"}}}, want: "manylinux_2_31_riscv64"},
		{name: "inside", files: []*File{lib("a.so", "", "b.so"), lib("b.so", "")}, want: "manylinux_2_17_x86_64"},
		{name: "outside", files: []*File{lib("a.so", "GLIBC_2.30", "libc.so.6", "libwebp.so.7")}, want: "linux_x86_64",
			reason: "/w/a.so needs libwebp.so.7, which not every Linux has"},
		{name: "private", files: []*File{lib("a.so", "GLIBC_PRIVATE")}, want: "linux_x86_64",
			reason: "/w/a.so needs GLIBC_PRIVATE, a private version of glibc, which no release promises"},
		{name: "unknown release", files: []*File{lib("a.so", "GLIBC_2.99")}, want: "linux_x86_64", reason: "/w/a.so needs GLIBC_2.99"},
		{name: "forbidden symbol", files: []*File{{Path: "/w/a.so", Target: amd64, Needed: []string{"libz.so.1"}, Imports: []Symbol{{Name: "_dist_code"}}}},
			want: "linux_x86_64", reason: "/w/a.so needs _dist_code of libz.so.1, which not every Linux has"},
		{name: "forbidden weak symbol", files: []*File{{Path: "/w/a.so", Target: amd64, Needed: []string{"libz.so.1"}, Imports: []Symbol{{Name: "_dist_code", Weak: true}}}},
			want: "manylinux_2_17_x86_64"},
		{name: "Windows", files: []*File{dll("a.pyd", "python3.dll", "KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll")}, want: "win_amd64"},
		{name: "inside on Windows", files: []*File{dll("a.pyd", "B.dll"), dll("b.dll")}, want: "win_amd64"},
		{name: "outside on Windows", files: []*File{dll("a.pyd", "libgcc_s_seh-1.dll")}, want: "win_amd64",
			reason: "/w/a.pyd needs libgcc_s_seh-1.dll, which not every Windows has"},
		{name: "macOS", files: []*File{mac("a.so", "/usr/lib/libSystem.B.dylib", "/System/Library/Frameworks/Security.framework/Versions/A/Security")}, want: "macosx_12_0_arm64"},
		{name: "inside on macOS", files: []*File{mac("a.so", "@rpath/b.dylib"), mac("b.dylib")}, want: "macosx_12_0_arm64"},
		{name: "outside on macOS", files: []*File{mac("a.so", "/opt/homebrew/lib/libz.dylib")}, want: "macosx_12_0_arm64",
			reason: "/w/a.so needs /opt/homebrew/lib/libz.dylib, which not every macOS has"},
		{name: "musl", files: []*File{lib("a.so", "", "libc.musl-x86_64.so.1")}, err: "built for musl"},
		{name: "mixed", files: []*File{lib("a.so", ""), arm}, err: "a wheel is for one machine"},
		{name: "empty", err: "at least one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tag, reasons, err := Platform(test.files)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, expected %q in it", err, test.err)
				}
				return
			}
			if err != nil || tag != test.want || strings.Join(reasons, "\n") != test.reason {
				t.Errorf("%q, %q, %v; expected %q, %q", tag, reasons, err, test.want, test.reason)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	file := &File{Path: "a.so", Target: platform.Target{GOOS: "linux", GOARCH: "amd64"}, Versions: []string{"GLIBC_2.14"}, Needed: []string{"libc.so.6"}}
	for _, test := range []struct{ tag, want string }{
		{"manylinux_2_17_x86_64", ""},
		{"manylinux2014_x86_64", ""},
		{"manylinux_2_20_x86_64", ""},
		{"linux_x86_64", ""},
		{"manylinux2010_x86_64", "a.so needs GLIBC_2.14"},
		{"manylinux_2_5_x86_64", "a.so needs GLIBC_2.14"},
		{"manylinux_2_4_x86_64", "no policy is known for it"},
		{"manylinux2017_x86_64", "no policy is known for it"},
		{"manylinux_2_17_aarch64", "a.so is for x86_64"},
		{"musllinux_1_2_x86_64", "a.so needs glibc"},
		{"any", "a.so is for x86_64"},
	} {
		if got := strings.Join(Refusals(test.tag, []*File{file}), "\n"); got != test.want {
			t.Errorf("%s: %q, expected %q", test.tag, got, test.want)
		}
	}
	windows := &File{Path: "a.pyd", Target: platform.Target{GOOS: "windows", GOARCH: "amd64"}, Needed: []string{"libwinpthread-1.dll"}}
	if got, want := Refusals("win_amd64", []*File{windows}), "a.pyd needs libwinpthread-1.dll, which not every Windows has"; !slices.Equal(got, []string{want}) {
		t.Errorf("%q, expected %q", got, want)
	}
	if got, want := Refusals("linux_amd64", []*File{windows}), "a.pyd is for windows/amd64"; len(got) == 0 || got[0] != want {
		t.Errorf("%q, expected %q", got, want)
	}
	mac := &File{Path: "a.so", Target: platform.Target{GOOS: "darwin", GOARCH: "arm64"}, MacOS: Version{13, 1}}
	for tag, want := range map[string]string{
		"macosx_13_1_arm64":  "a.so has no code signature, without which a Mac with Apple silicon does not load it",
		"macosx_12_0_arm64":  "a.so is for macOS 13.1 and newer\na.so has no code signature, without which a Mac with Apple silicon does not load it",
		"macosx_13_1_x86_64": "a.so is for arm64",
		"linux_arm64":        "a.so is for darwin/arm64",
	} {
		if got := strings.Join(Refusals(tag, []*File{mac}), "\n"); got != want {
			t.Errorf("%s: %q, expected %q", tag, got, want)
		}
	}
}

func TestAuditLibraries(t *testing.T) {
	file := &File{Needed: []string{"KERNEL32.dll", "python3.dll", "python313.dll", "python3t.dll"}}
	if got, want := file.AuditLibraries(), []string{"needs the library python313.dll, which only one version of CPython has"}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
}

// Each symbol has a place in the index, whose offsets lead to its member.
func TestImportLibrary(t *testing.T) {
	for _, machine := range []uint16{pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_MACHINE_ARM64} {
		testImportLibrary(t, machine)
	}
}

func testImportLibrary(t *testing.T, machine uint16) {
	const magic, header = 8, 60
	library := ImportLibrary("python3.dll", machine)
	index := library[magic+header:]
	count := binary.BigEndian.Uint32(index)
	names := bytes.Split(index[4+4*count:], []byte{0})
	functions := 0
	for n := range count {
		name := strings.TrimPrefix(string(names[n]), "__imp_")
		if _, ok := Stable(name); !ok {
			continue // of the DLL
		}
		member := library[binary.BigEndian.Uint32(index[4+4*n:]):]
		if text := string(member[:header]); !strings.HasPrefix(text, "python3.dll/ ") || !strings.HasSuffix(text, "`\n") {
			t.Fatalf("%s: header %q", name, text)
		}
		if got := binary.LittleEndian.Uint16(member[header+6:]); got != machine {
			t.Fatalf("%s: machine %#x, expected %#x", name, got, machine)
		}
		if got := string(member[header+20:][:len(name)+13]); got != name+"\x00python3.dll\x00" {
			t.Errorf("%s: %q", name, got)
		}
		if name == string(names[n]) {
			functions++
		}
	}
	if _, ok := Stable("PyList_New"); !ok || functions < 700 || functions > 850 {
		t.Errorf("%d functions", functions)
	}
}

func TestReadRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.so")
	if err := os.WriteFile(path, []byte("not ELF"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "expected an ELF shared library") {
		t.Errorf("error %v", err)
	}
}
