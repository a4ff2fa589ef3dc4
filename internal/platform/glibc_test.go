package platform_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/platform"
)

// TestGLIBCHeader looks every function of the header up in the machine's C library, and links one library with all.
func TestGLIBCHeader(t *testing.T) {
	header := platform.Target{GOOS: "linux", GOARCH: runtime.GOARCH}.Header()
	entries := regexp.MustCompile(`(?m)^GOANNA_AT\((\w+), "([\d.]+)"\)`).FindAllStringSubmatch(string(header.Text), -1)
	if len(entries) < 100 {
		t.Fatalf("%d functions in the header", len(entries))
	}
	defined := make(map[string]bool)
	for _, name := range []string{"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2"} {
		path, err := exec.Command("cc", "-print-file-name="+name).Output()
		if err != nil {
			t.Fatal(err)
		}
		file, err := elf.Open(strings.TrimSpace(string(path)))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		symbols, err := file.DynamicSymbols()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range symbols {
			if s.Section != elf.SHN_UNDEF {
				defined[s.Name+"@"+s.Version] = true
			}
		}
	}
	text := "void fill(void **use) {\n"
	for _, entry := range entries {
		name, version := entry[1], "GLIBC_"+entry[2]
		if runtime.GOARCH == "arm64" {
			version = "GLIBC_2.17"
		}
		if v, err := abi.ParseVersion(entry[2]); err != nil || (abi.Version{Major: 2, Minor: 17}).Less(v) {
			t.Errorf("%s is bound at %s, newer than 2.17", name, entry[2])
		}
		if !defined[name+"@"+version] {
			t.Errorf("the C library has no %s@%s", name, version)
		}
		// an alias, for the compiler knows the true types of some
		text += "  extern void x_" + name + "(void) __asm__(\"" + name + "\"); *use++ = (void *)x_" + name + ";\n"
	}
	text += "}\n"
	dir := t.TempDir()
	for name, data := range map[string]string{"use.c": text, "glibc217.h": string(header.Text)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	library := filepath.Join(dir, "use.so")
	cmd := exec.Command("cc", "-shared", "-fPIC", "-Wall", "-Werror", "-include", "glibc217.h", "-o", library, "use.c", "-lm", "-pthread", "-ldl")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := abi.Read(library)
	if err != nil {
		t.Fatal(err)
	}
	if (abi.Version{Major: 2, Minor: 17}).Less(file.GLIBC()) {
		t.Errorf("needs glibc %v for %q", file.GLIBC(), file.At(file.GLIBC()))
	}
	bound := 0
	for _, s := range file.Imports {
		if strings.HasPrefix(s.Version, "GLIBC_") {
			bound++
		}
	}
	if bound < len(entries) {
		t.Errorf("%d functions are bound at a version, expected %d", bound, len(entries))
	}
}
