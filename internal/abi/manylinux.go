package abi

import (
	"debug/elf"
	"fmt"
	"slices"
	"strings"
)

// manylinuxFloor is the oldest glibc that a tag names: Go's runtime needs Linux 3.2, which no system with a glibc
// before 2.17 came with, and pip knows older numbers on x86 only.
var manylinuxFloor = Version{2, 17}

// manylinuxLibraries are those that PEP 513, PEP 571 and PEP 599 let a wheel need, less the graphical ones.
var manylinuxLibraries = []string{
	"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libnsl.so.1",
	"libresolv.so.2", "libgcc_s.so.1", "libstdc++.so.6",
	"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "ld-linux.so.2", "ld-linux-armhf.so.3",
	"ld64.so.2", "ld64.so.1", "ld-linux-riscv64-lp64d.so.1",
}

// wheelMachines are the last components of platform tags.
var wheelMachines = map[elf.Machine]string{
	elf.EM_X86_64: "x86_64", elf.EM_AARCH64: "aarch64", elf.EM_386: "i686", elf.EM_ARM: "armv7l",
	elf.EM_PPC64: "ppc64le", elf.EM_S390: "s390x", elf.EM_RISCV: "riscv64",
}

// Platform returns the platform tag of a wheel with the files in it, and the reasons, one line each, where it is
// not a manylinux tag. A file may need another
// of the files.
func Platform(files []*File) (tag string, reasons []string, err error) {
	if len(files) == 0 {
		return "", nil, fmt.Errorf("expected at least one shared library")
	}
	machine, ok := wheelMachines[files[0].Machine]
	if !ok {
		return "", nil, fmt.Errorf("%s is for %v, and no platform tag is known for it", files[0].Path, files[0].Machine)
	}
	newest := manylinuxFloor
	for _, f := range files {
		if f.Machine != files[0].Machine || f.Class != files[0].Class {
			return "", nil, fmt.Errorf("%s is for %v and %s for %v; a wheel is for one machine", files[0].Path, files[0].Machine, f.Path, f.Machine)
		}
		if newest.Less(f.GLIBC) {
			newest = f.GLIBC
		}
		for _, library := range f.Needed {
			if strings.HasPrefix(library, "libc.musl-") || strings.HasPrefix(library, "ld-musl-") {
				return "", nil, fmt.Errorf("%s was built for musl (it needs %s), which cannot load a Go library into a running process; build on a system with glibc", f.Path, library)
			}
			if slices.Contains(manylinuxLibraries, library) || slices.ContainsFunc(files, func(g *File) bool { return strings.HasSuffix(g.Path, "/"+library) }) {
				continue
			}
			reasons = append(reasons, fmt.Sprintf("%s needs %s, which not every Linux has", f.Path, library))
		}
		if f.Private {
			reasons = append(reasons, fmt.Sprintf("%s needs a private symbol of glibc (GLIBC_PRIVATE)", f.Path))
		}
	}
	if len(reasons) > 0 {
		return "linux_" + machine, reasons, nil
	}
	return fmt.Sprintf("manylinux_%d_%d_%s", newest.Major, newest.Minor, machine), nil, nil
}
