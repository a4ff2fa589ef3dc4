package platform_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestFor(t *testing.T) {
	for _, test := range []struct{ goos, goarch, err string }{
		{"linux", "amd64", ""},
		{"linux", "arm64", ""},
		{"windows", "amd64", ""},
		{"darwin", "arm64", ""},
		{"darwin", "386", "GOARCH is 386: expected one with a CPython and with shared libraries of Go on darwin: amd64, arm64"},
		{"windows", "386", "GOARCH is 386: expected one with a CPython and with shared libraries of Go on windows: amd64, arm64"},
		{"plan9", "amd64", "GOOS is plan9, and goanna builds wheels for Linux with glibc, for macOS and for Windows: set GOOS=linux, GOOS=darwin or GOOS=windows"},
		{"linux", "mips", "GOARCH is mips: expected one with a CPython and with shared libraries of Go on linux: 386, amd64, arm, arm64"},
	} {
		target, err := platform.For(test.goos, test.goarch)
		if test.err == "" && (err != nil || target.String() != test.goos+"/"+test.goarch) {
			t.Errorf("%s/%s: %v, %v", test.goos, test.goarch, target, err)
		}
		if test.err != "" && (err == nil || !strings.HasPrefix(err.Error(), test.err)) {
			t.Errorf("%s/%s: error %v, expected %q", test.goos, test.goarch, err, test.err)
		}
	}
}

func TestNames(t *testing.T) {
	amd64, arm := platform.Target{GOOS: "linux", GOARCH: "amd64"}, platform.Target{GOOS: "linux", GOARCH: "arm"}
	windows, mac := platform.Target{GOOS: "windows", GOARCH: "amd64"}, platform.Target{GOOS: "darwin", GOARCH: "arm64"}
	for _, test := range []struct{ got, want string }{
		{amd64.Extension("abi3"), "_native.abi3.so"},
		{amd64.Extension("cpython-313t"), "_native.cpython-313t-x86_64-linux-gnu.so"},
		{arm.Extension("cpython-314t"), "_native.cpython-314t-arm-linux-gnueabihf.so"},
		{amd64.Library(), "_native.go.so"},
		{amd64.Tag(), "linux_x86_64"},
		{arm.Tag(), "linux_armv7l"},
		{arm.Compiler(), "arm-linux-gnueabihf-gcc"},
		{amd64.CompilerPackage(), "gcc-x86-64-linux-gnu"},
		{amd64.Zig(), "x86_64-linux-gnu.2.17"},
		{windows.Extension("abi3"), "_native.pyd"},
		{windows.Extension("abi3t"), "_native.cp315t-win_amd64.pyd"},
		{windows.Extension("cpython-313t"), "_native.cp313t-win_amd64.pyd"},
		{windows.Library(), "_native.go.dll"},
		{windows.Tag(), "win_amd64"},
		{windows.Compiler(), "x86_64-w64-mingw32-gcc"},
		{windows.CompilerPackage(), "gcc-mingw-w64-x86-64"},
		{windows.Zig(), "x86_64-windows-gnu"},
		{mac.Extension("abi3"), "_native.abi3.so"},
		{mac.Extension("cpython-313t"), "_native.cpython-313t-darwin.so"},
		{mac.Library(), "_native.go.dylib"},
		{mac.Tag(), "macosx_12_0_arm64"},
		{mac.Zig(), "aarch64-macos.12.0-none"},
		{strings.Join(mac.NameFlags("_native.abi3.so"), " "), "-Wl,-install_name,@rpath/_native.abi3.so"},
	} {
		if test.got != test.want {
			t.Errorf("%s, expected %s", test.got, test.want)
		}
	}
	if !platform.IsBinary("a/_native.abi3.so") || platform.IsBinary("a/solo.py") {
		t.Error("IsBinary")
	}
}

// The interpreters look for the extension modules under the names that the target gives them.
func TestNamesOfInterpreters(t *testing.T) {
	target := host(t)
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v, %v", found, err)
	}
	for _, i := range found {
		abi := "abi3"
		if i.FreeThreaded && i.Minor < 15 {
			abi = "cpython-" + strings.ReplaceAll(i.Name(), ".", "")
		} else if i.FreeThreaded {
			abi = "abi3t"
		}
		if suffix := strings.TrimPrefix(target.Extension(abi), "_native"); !slices.Contains(i.ExtensionSuffixes, suffix) {
			t.Errorf("%s looks for %q, and not for %s", i.Path, i.ExtensionSuffixes, suffix)
		}
	}
}

// What the machine's C compiler makes is for the machine, by the file and by the macros.
func TestForELF(t *testing.T) {
	target := host(t)
	program := filepath.Join(t.TempDir(), "a.o")
	cmd := exec.Command("cc", "-x", "c", "-c", "-o", program, "-")
	cmd.Stdin = strings.NewReader("int a;")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, err := platform.ForELF(&file.FileHeader); err != nil || got != target {
		t.Errorf("%v, %v; expected %v", got, err, target)
	}
	if got, err := platform.ForELF(&elf.FileHeader{Machine: elf.EM_MIPS}); err == nil {
		t.Errorf("MIPS is %v", got)
	}
	macros, err := exec.Command("cc", "-dM", "-E", "-x", "c", os.DevNull).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, macro := range target.Macros() {
		if !strings.Contains(string(macros), "#define "+macro+" ") {
			t.Errorf("cc does not define %s", macro)
		}
	}
}

func host(t *testing.T) platform.Target {
	t.Helper()
	target, err := platform.For(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	return target
}
