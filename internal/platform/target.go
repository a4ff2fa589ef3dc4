// Package platform has what differs between systems: of the targets that goanna builds modules for (Target), and of the host
// that the tool runs on (the files host_*.go). Everything else asks it. A new system is a value in systems, a folder of the
// shim (internal/shim/src/platform.h), and a reader of its files in package abi.
package platform

import (
	"debug/elf"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
)

// Target is a system and an architecture that modules are built for. Targets are comparable; the zero value is none.
type Target struct{ GOOS, GOARCH string }

// Header is a C header that a target's every C file includes first.
type Header struct {
	Name string // of its file
	Text []byte
}

// system is what the targets of one GOOS share.
type system struct {
	extension, library string   // the endings of an extension module's and of a shared library's file name
	folders            []string // of the shim's sources: those of other systems are left out
	compile            []string // flags of the C compiler
	link               []string // flags that make an extension module, with Python's symbols left to the interpreter that loads it
	libraries          []string // flags that come after the objects
	header             *Header  // nil where there is none
	macros             []string // that a C compiler for the system defines
	tag                string   // the wheel's platform tag begins with it, unless a policy allows a better one
}

var systems = map[string]system{
	"linux": {
		extension: ".so", library: ".so",
		folders:   []string{"posix", "linux"},
		compile:   []string{"-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing", "-pthread"},
		link:      []string{"-shared", "-Wl,-s", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--as-needed"},
		libraries: []string{"-ldl"},
		header:    &glibc217,
		macros:    []string{"__linux__"},
		tag:       "linux_",
	},
}

// architecture is what the targets of one GOARCH share on Linux.
type architecture struct {
	wheel     string // the last component of platform tags
	multiarch string // the platform in the names of version-specific modules, as configure of CPython finds it
	machine   elf.Machine
	class     elf.Class
	data      elf.Data
	macros    []string // that a C compiler for the architecture defines
	zig       string   // as zig calls it
	zigABI    string
}

var architectures = map[string]architecture{
	"amd64":   {"x86_64", "x86_64-linux-gnu", elf.EM_X86_64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__x86_64__", "__LP64__"}, "x86_64", "gnu"},
	"arm64":   {"aarch64", "aarch64-linux-gnu", elf.EM_AARCH64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__aarch64__"}, "aarch64", "gnu"},
	"386":     {"i686", "i386-linux-gnu", elf.EM_386, elf.ELFCLASS32, elf.ELFDATA2LSB, []string{"__i386__"}, "x86", "gnu"},
	"arm":     {"armv7l", "arm-linux-gnueabihf", elf.EM_ARM, elf.ELFCLASS32, elf.ELFDATA2LSB, []string{"__arm__", "__ARM_EABI__"}, "arm", "gnueabihf"},
	"ppc64le": {"ppc64le", "powerpc64le-linux-gnu", elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__powerpc64__", "__LITTLE_ENDIAN__"}, "powerpc64le", "gnu"},
	"s390x":   {"s390x", "s390x-linux-gnu", elf.EM_S390, elf.ELFCLASS64, elf.ELFDATA2MSB, []string{"__s390x__"}, "s390x", "gnu"},
	"riscv64": {"riscv64", "riscv64-linux-gnu", elf.EM_RISCV, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__riscv", "__LP64__"}, "riscv64", "gnu"},
}

// For returns the target of a GOOS and a GOARCH. The error names what goanna builds for.
func For(goos, goarch string) (Target, error) {
	if _, ok := systems[goos]; !ok {
		return Target{}, fmt.Errorf("GOOS is %s, and goanna builds wheels for Linux with glibc: set GOOS=linux, with a C compiler for it in CC", goos)
	}
	if _, ok := architectures[goarch]; !ok {
		return Target{}, fmt.Errorf("GOARCH is %s: expected one with a CPython and with shared libraries of Go: %s",
			goarch, strings.Join(slices.Sorted(maps.Keys(architectures)), ", "))
	}
	return Target{goos, goarch}, nil
}

// ForELF returns the target whose machine code an ELF file has.
func ForELF(header *elf.FileHeader) (Target, error) {
	for goarch, a := range architectures {
		if a.machine == header.Machine && a.class == header.Class && a.data == header.Data {
			return Target{"linux", goarch}, nil
		}
	}
	return Target{}, fmt.Errorf("no platform tag is known for %v, %v, %v", header.Machine, header.Class, header.Data)
}

// Parse reads "linux/arm64".
func Parse(text string) (Target, error) {
	goos, goarch, ok := strings.Cut(text, "/")
	if !ok {
		return Target{}, fmt.Errorf("expected a target such as linux/arm64, got %q", text)
	}
	return For(goos, goarch)
}

// Common are the targets whose users most wheels are for: PyPI's downloads are theirs.
func Common() []Target { return []Target{{"linux", "amd64"}, {"linux", "arm64"}} }

// Host is the target of this machine.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

func (t Target) String() string { return t.GOOS + "/" + t.GOARCH }

func (t Target) system() system { return systems[t.GOOS] }

// Extension is the file name of the extension module for an ABI: "abi3", "abi3t" or a version-specific one such as
// "cpython-313t". Interpreters look for it by importlib.machinery.EXTENSION_SUFFIXES.
func (t Target) Extension(abi string) string {
	if strings.HasPrefix(abi, "cpython-") {
		abi += "-" + architectures[t.GOARCH].multiarch
	}
	return "_native." + abi + t.system().extension
}

// Library is the file name of the Go library, which the shim looks for beside itself.
func (t Target) Library() string { return "_native.go" + t.system().library }

// IsBinary reports whether a file name is that of an extension module or a shared library of any target.
func IsBinary(name string) bool {
	for _, s := range systems {
		if strings.HasSuffix(name, s.extension) || strings.HasSuffix(name, s.library) {
			return true
		}
	}
	return false
}

// HasFolder reports whether the target compiles a folder of the shim's sources: one that belongs to systems is for those alone.
func (t Target) HasFolder(name string) bool {
	belongs := false
	for _, s := range systems {
		belongs = belongs || slices.Contains(s.folders, name)
	}
	return !belongs || slices.Contains(t.system().folders, name)
}

// CompileFlags compile the shim. They come after the author's own.
func (t Target) CompileFlags() []string { return t.system().compile }

// LinkFlags make an extension module of the shim's objects. Python's symbols stay undefined: the interpreter has them.
func (t Target) LinkFlags() []string { return t.system().link }

// Libraries are the linker flags that come after all objects.
func (t Target) Libraries() []string { return t.system().libraries }

// Header is the header that each C file of a module and of cgo includes first; nil where the target needs none.
func (t Target) Header() *Header { return t.system().header }

// WheelArchitecture is the last component of a wheel's platform tag, as packaging.tags spells it: "x86_64", "armv7l".
func (t Target) WheelArchitecture() string { return architectures[t.GOARCH].wheel }

// Tag is the platform tag of a wheel that no policy (PEP 600) covers: "linux_x86_64".
func (t Target) Tag() string { return t.system().tag + t.WheelArchitecture() }

// Macros are those that a C compiler defines where it makes code for the target.
func (t Target) Macros() []string {
	return append(slices.Clone(t.system().macros), architectures[t.GOARCH].macros...)
}

// Compiler is the name that distributions give to a C compiler for the target on a machine of another kind.
func (t Target) Compiler() string { return architectures[t.GOARCH].multiarch + "-gcc" }

// CompilerPackage is the package of Debian and Ubuntu that has Compiler.
func (t Target) CompilerPackage() string {
	return "gcc-" + strings.ReplaceAll(architectures[t.GOARCH].multiarch, "_", "-")
}

// Zig is the target's name for "zig cc -target": of glibc the version that wheels are for.
func (t Target) Zig() string {
	return architectures[t.GOARCH].zig + "-linux-" + architectures[t.GOARCH].zigABI + ".2.17"
}
