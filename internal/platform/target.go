// Package platform has what differs between systems: of the targets that goanna builds modules for (Target), and of the host
// that the tool runs on (the files host_*.go). Everything else asks it. A new system is a value in systems, a folder of the
// shim (internal/shim/src/platform.h), and a reader of its files in package abi.
package platform

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
)

// Target is a system and an architecture that modules are built for. Targets are comparable; the zero value is not a target.
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
	link               []string // flags that make an extension module
	gnuLink            []string // more of them that LLVM's linkers do not know
	goLink             []string // flags of GNU's linker for the Go library
	libraries          []string // flags that come after the objects
	imports            bool     // Python's symbols come of a named library; else the interpreter that loads a module has them
	header             *Header  // nil where there is none
	macros             []string // that a C compiler for the system defines
	glibc              bool     // modules need the GNU C library: Go's code for a shared library has thread-local storage that musl gives no room
	probe              string   // a C source of an extension module with all that it needs of the system to load the Go library
	name               string   // as people write it
	tag                string   // the wheel's platform tag begins with it, unless a policy allows a better one
	policies           []string // the beginnings of the tags of policies (PEP 600, PEP 656)
	zig                string   // as zig calls the system, with its version where that counts
	zigLibrary         string   // the version of the C library at the end of the name of a target of zig
	stubs              bool     // linkers of other systems have no libraries of the system but C's
	architectures      map[string]architecture
}

var systems = map[string]system{
	"linux": {
		extension: ".so", library: ".so",
		folders:       []string{"posix", "linux"},
		compile:       []string{"-std=c11", "-Werror=implicit-function-declaration", "-O2", "-g0", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing", "-pthread"},
		link:          []string{"-shared", "-Wl,-s", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--as-needed"},
		libraries:     []string{"-ldl"},
		header:        &glibc217,
		macros:        []string{"__linux__"},
		glibc:         true,
		probe:         "#include <dlfcn.h>\nvoid *PyInit_empty(void) { return dlopen(0, RTLD_NOW); }\n",
		name:          "Linux",
		tag:           "linux_",
		policies:      []string{"manylinux", "musllinux_"},
		zig:           "linux",
		zigLibrary:    ".2.17",
		architectures: linuxArchitectures,
	},
	// -static: the C library and kernel32 are of Windows, and all that mingw-w64 adds, libgcc and winpthreads, is in the module. zig adds nothing,
	// and takes -static for the wish for an archive. GNU's linker puts the time into each build, and an address that it makes of the output's name, unless it is told not to.
	"windows": {
		extension: ".pyd", library: ".dll",
		folders:       []string{"windows"},
		compile:       []string{"-std=c11", "-Werror=implicit-function-declaration", "-O2", "-g0", "-fno-strict-aliasing", "-pthread", "-D_WIN32_WINNT=0x0A00"},
		link:          []string{"-shared", "-Wl,-s"},
		gnuLink:       []string{"-static", "-Wl,--no-insert-timestamp,--disable-auto-image-base"},
		goLink:        []string{"-static"},
		imports:       true,
		macros:        []string{"_WIN32", "__MINGW32__"},
		probe:         "#include <windows.h>\nvoid *PyInit_empty(void) { return LoadLibraryA(\"kernel32\"); }\n",
		name:          "Windows",
		tag:           "win_",
		zig:           "windows",
		architectures: windowsArchitectures,
	},
	// Go 1.26 is for macOS 12 and newer.
	"darwin": {
		extension: ".so", library: ".dylib",
		folders:       []string{"posix", "darwin"},
		compile:       []string{"-std=c11", "-Werror=implicit-function-declaration", "-O2", "-g0", "-fvisibility=hidden", "-fno-strict-aliasing", "-mmacosx-version-min=12.0"},
		link:          []string{"-shared", "-undefined", "dynamic_lookup", "-Wl,-S"},
		macros:        []string{"__APPLE__", "__MACH__"},
		probe:         "#include <dlfcn.h>\nvoid *PyInit_empty(void) { return dlopen(0, RTLD_NOW); }\n",
		name:          "macOS",
		tag:           "macosx_12_0_",
		zig:           "macos.12.0",
		stubs:         true,
		architectures: darwinArchitectures,
	},
}

// architecture is what the targets of one GOARCH of a system share.
type architecture struct {
	wheel    string // the last component of platform tags
	name     string // the platform in the names of version-specific modules: that of configure, or on Windows the platform tag
	machine  elf.Machine
	class    elf.Class
	data     elf.Data
	cpu      macho.Cpu
	pe       uint16   // pe.IMAGE_FILE_MACHINE_*
	macros   []string // that a C compiler for the architecture defines
	zig      string   // as zig calls it
	zigABI   string
	compiler string // of gcc for it, as distributions call it; empty where there is none
	debian   string // package of Debian that has the compiler; empty where there is none
}

var linuxArchitectures = map[string]architecture{
	"amd64":   linuxOn("x86_64", "x86_64-linux-gnu", elf.EM_X86_64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__x86_64__", "__LP64__"}, "x86_64", "gnu"),
	"arm64":   linuxOn("aarch64", "aarch64-linux-gnu", elf.EM_AARCH64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__aarch64__"}, "aarch64", "gnu"),
	"386":     linuxOn("i686", "i386-linux-gnu", elf.EM_386, elf.ELFCLASS32, elf.ELFDATA2LSB, []string{"__i386__"}, "x86", "gnu"),
	"arm":     linuxOn("armv7l", "arm-linux-gnueabihf", elf.EM_ARM, elf.ELFCLASS32, elf.ELFDATA2LSB, []string{"__arm__", "__ARM_EABI__"}, "arm", "gnueabihf"),
	"ppc64le": linuxOn("ppc64le", "powerpc64le-linux-gnu", elf.EM_PPC64, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__powerpc64__", "__LITTLE_ENDIAN__"}, "powerpc64le", "gnu"),
	"s390x":   linuxOn("s390x", "s390x-linux-gnu", elf.EM_S390, elf.ELFCLASS64, elf.ELFDATA2MSB, []string{"__s390x__"}, "s390x", "gnu"),
	"riscv64": linuxOn("riscv64", "riscv64-linux-gnu", elf.EM_RISCV, elf.ELFCLASS64, elf.ELFDATA2LSB, []string{"__riscv", "__LP64__"}, "riscv64", "gnu"),
}

// linuxOn returns an architecture of Linux. Its multiarch name, as configure of CPython finds it, begins that of the compiler.
func linuxOn(wheel, multiarch string, machine elf.Machine, class elf.Class, data elf.Data, macros []string, zig, zigABI string) architecture {
	return architecture{
		wheel: wheel, name: multiarch, machine: machine, class: class, data: data, macros: macros, zig: zig, zigABI: zigABI,
		compiler: multiarch + "-gcc", debian: "gcc-" + strings.ReplaceAll(multiarch, "_", "-"),
	}
}

var windowsArchitectures = map[string]architecture{
	"amd64": {
		wheel: "amd64", name: "win_amd64", pe: pe.IMAGE_FILE_MACHINE_AMD64, macros: []string{"__x86_64__"}, zig: "x86_64", zigABI: "gnu",
		compiler: "x86_64-w64-mingw32-gcc", debian: "gcc-mingw-w64-x86-64",
	},
	"arm64": {wheel: "arm64", name: "win_arm64", pe: pe.IMAGE_FILE_MACHINE_ARM64, macros: []string{"__aarch64__"}, zig: "aarch64", zigABI: "gnu"},
}

var darwinArchitectures = map[string]architecture{
	"amd64": {wheel: "x86_64", name: "darwin", macros: []string{"__x86_64__"}, zig: "x86_64", zigABI: "none", cpu: macho.CpuAmd64},
	"arm64": {wheel: "arm64", name: "darwin", macros: []string{"__aarch64__"}, zig: "aarch64", zigABI: "none", cpu: macho.CpuArm64},
	// of Universal2 alone, which is made of the others
	"universal2": {wheel: "universal2", name: "darwin"},
}

// Universal2 is the target of a wheel for both kinds of Mac, whose libraries have the machine code of each (Slices).
var Universal2 = Target{"darwin", "universal2"}

// Slices are the targets whose machine code a file for Universal2 has, in the order of Apple's tool lipo.
func Slices() []Target { return []Target{{"darwin", "amd64"}, {"darwin", "arm64"}} }

// For returns the target of a GOOS and a GOARCH. The error names what goanna builds for.
func For(goos, goarch string) (Target, error) {
	s, ok := systems[goos]
	if !ok {
		return Target{}, fmt.Errorf("GOOS is %s, and goanna builds wheels for Linux with glibc, for macOS and for Windows: set GOOS=linux, GOOS=darwin or GOOS=windows, with a C compiler for it in CC", goos)
	}
	if _, ok := s.architectures[goarch]; !ok {
		return Target{}, fmt.Errorf("GOARCH is %s: expected one with a CPython and with shared libraries of Go on %s: %s",
			goarch, goos, strings.Join(slices.Sorted(maps.Keys(s.architectures)), ", "))
	}
	return Target{goos, goarch}, nil
}

// ForELF returns the target whose machine code an ELF file has.
func ForELF(header *elf.FileHeader) (Target, error) {
	for goarch, a := range linuxArchitectures {
		if a.machine == header.Machine && a.class == header.Class && a.data == header.Data {
			return Target{"linux", goarch}, nil
		}
	}
	return Target{}, fmt.Errorf("no platform tag is known for %v, %v, %v", header.Machine, header.Class, header.Data)
}

// ForPE returns the target whose machine code a PE file has.
func ForPE(header *pe.FileHeader) (Target, error) {
	for goarch, a := range windowsArchitectures {
		if a.pe == header.Machine {
			return Target{"windows", goarch}, nil
		}
	}
	return Target{}, fmt.Errorf("no platform tag is known for the machine %#x", header.Machine)
}

// ForMachO returns the target whose machine code a Mach-O file has.
func ForMachO(header *macho.FileHeader) (Target, error) {
	for goarch, a := range darwinArchitectures {
		if a.cpu == header.Cpu && a.cpu != 0 {
			return Target{"darwin", goarch}, nil
		}
	}
	return Target{}, fmt.Errorf("no platform tag is known for the machine %v", header.Cpu)
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
func Common() []Target {
	return []Target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "arm64"}, {"darwin", "amd64"}, {"windows", "amd64"}}
}

// Host is the target of this machine.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

func (t Target) String() string { return t.GOOS + "/" + t.GOARCH }

func (t Target) system() system { return systems[t.GOOS] }

func (t Target) architecture() architecture { return t.system().architectures[t.GOARCH] }

// Extension is the file name of the extension module for an ABI: "abi3", "abi3t" or a version-specific one such as
// "cpython-313t". Interpreters look for it by importlib.machinery.EXTENSION_SUFFIXES. Those of Windows know no name for the stable ABIs:
// abi3 has the name that all of them look for last, and abi3t that of the version that began with it.
func (t Target) Extension(abi string) string {
	version, specific := strings.CutPrefix(abi, "cpython-")
	switch {
	case t.GOOS != "windows" && specific:
		abi += "-" + t.architecture().name
	case t.GOOS != "windows":
	case abi == "abi3":
		return "_native" + t.system().extension
	case abi == "abi3t":
		abi = "cp315t-" + t.architecture().name
	default:
		abi = "cp" + version + "-" + t.architecture().name
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

// LinkFlags make an extension module of the shim's objects. llvm: by a linker of LLVM.
func (t Target) LinkFlags(llvm bool) []string {
	if llvm {
		return t.system().link
	}
	return slices.Concat(t.system().link, t.system().gnuLink)
}

// GoLinkFlags are flags of the C compiler that links the Go library. llvm: by a linker of LLVM.
func (t Target) GoLinkFlags(llvm bool) []string {
	if llvm {
		return nil
	}
	return t.system().goLink
}

// PE is the machine of the target in files for Windows, pe.IMAGE_FILE_MACHINE_*.
func (t Target) PE() uint16 { return t.architecture().pe }

// NameFlags are linker flags that give an extension module its name in itself, where linkers take the path of the output.
func (t Target) NameFlags(name string) []string {
	if t.GOOS == "darwin" {
		return []string{"-Wl,-install_name,@rpath/" + name}
	}
	return nil
}

// Relocates reports whether the linker makes one object of several. llvm: that of LLVM, which does not for Windows, nor, with thread-local
// variables, that of zig for macOS.
func (t Target) Relocates(llvm bool) bool { return t.GOOS == "linux" || !llvm }

// Imports reports whether an extension module names the library that has Python's symbols. Elsewhere they stay undefined, and the
// interpreter that loads the module has them.
func (t Target) Imports() bool { return t.system().imports }

// Probe is a C source of an extension module "empty", for a test of compilers.
func (t Target) Probe() string { return t.system().probe }

// Libraries are the linker flags that come after all objects.
func (t Target) Libraries() []string { return t.system().libraries }

// Header is the header that each C file of a module and of cgo includes first; nil where the target needs none.
func (t Target) Header() *Header { return t.system().header }

// WheelArchitecture is the last component of a wheel's platform tag, as packaging.tags spells it: "x86_64", "armv7l".
func (t Target) WheelArchitecture() string { return t.architecture().wheel }

// Tag is the platform tag of a wheel that no policy (PEP 600) covers: "linux_x86_64", "win_amd64".
func (t Target) Tag() string { return t.system().tag + t.WheelArchitecture() }

// Fits reports whether a platform tag is for the target's system, of any version.
func (t Target) Fits(tag string) bool {
	system, _, _ := strings.Cut(t.system().tag, "_")
	return slices.ContainsFunc(append([]string{system + "_"}, t.system().policies...), func(prefix string) bool { return strings.HasPrefix(tag, prefix) })
}

// HasPolicies reports whether the platform tag of a wheel says what its files need: a wheel that needs more has another tag. On other systems
// each file must work everywhere.
func (t Target) HasPolicies() bool { return t.system().policies != nil }

// SystemName is the name of the target's system for messages: "macOS".
func (t Target) SystemName() string { return t.system().name }

// Macros are those that a C compiler defines where it makes code for the target.
func (t Target) Macros() []string {
	return append(slices.Clone(t.system().macros), t.architecture().macros...)
}

// NeedsGlibc reports whether modules need the GNU C library. Another one cannot load a Go library into a running process.
func (t Target) NeedsGlibc() bool { return t.system().glibc }

// Compiler is the name that distributions give to a C compiler for the target on a machine of another kind.
func (t Target) Compiler() string { return t.architecture().compiler }

// CompilerPackage is the package of Debian and Ubuntu that has Compiler.
func (t Target) CompilerPackage() string { return t.architecture().debian }

// Zig is the target's name for "zig cc -target": of glibc, or of macOS, the version that wheels are for.
func (t Target) Zig() string {
	s, a := t.system(), t.architecture()
	return a.zig + "-" + s.zig + "-" + a.zigABI + s.zigLibrary
}

// NeedsStubs reports whether a linker of this machine has none of the libraries that Go's packages need of the target's system.
func (t Target) NeedsStubs() bool { return t.system().stubs && t.GOOS != runtime.GOOS }
