package abi

import (
	"debug/elf"
	"fmt"
	"slices"
	"strings"
)

// File is what a shared library says of what it needs and gives.
type File struct {
	Path    string
	Machine elf.Machine
	Class   elf.Class
	Needed  []string // libraries, in the file's order
	// GLIBC is the newest GLIBC_x.y version among the symbols that the file needs, zero where it needs none.
	GLIBC Version
	// Private is whether it needs a symbol at GLIBC_PRIVATE, which no release promises.
	Private bool
	Imports []Symbol // needed symbols, in the file's order
	Exports []string // defined symbols that others can see
}

// Symbol is a symbol that a file needs.
type Symbol struct {
	Name    string
	Version string // "GLIBC_2.17", or empty
	Library string // that the version is of: "libc.so.6", or empty
	Weak    bool   // may be missing
}

// Read reads the dynamic section and the symbols of an ELF shared library.
func Read(path string) (*File, error) {
	e, err := elf.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an ELF shared library: %w", path, err)
	}
	defer e.Close()
	if e.Type != elf.ET_DYN {
		return nil, fmt.Errorf("%s: expected an ELF shared library (ET_DYN), got %v", path, e.Type)
	}
	file := &File{Path: path, Machine: e.Machine, Class: e.Class}
	if file.Needed, err = e.ImportedLibraries(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	symbols, err := e.DynamicSymbols()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, s := range symbols {
		binding := elf.ST_BIND(s.Info)
		visible := binding == elf.STB_GLOBAL || binding == elf.STB_WEAK || binding == elf.STB_LOOS // GNU_UNIQUE
		if s.Section != elf.SHN_UNDEF {
			if v := elf.ST_VISIBILITY(s.Other); visible && (v == elf.STV_DEFAULT || v == elf.STV_PROTECTED) {
				file.Exports = append(file.Exports, s.Name)
			}
			continue
		}
		file.Imports = append(file.Imports, Symbol{Name: s.Name, Version: s.Version, Library: s.Library, Weak: binding == elf.STB_WEAK})
	}
	// the table of needed versions is what the dynamic linker checks, whether or not a symbol still uses it
	var needs []elf.DynamicVersionNeed
	if e.SectionByType(elf.SHT_GNU_VERNEED) != nil {
		if needs, err = e.DynamicVersionNeeds(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, library := range needs {
		for _, need := range library.Needs {
			number, ok := strings.CutPrefix(need.Dep, "GLIBC_")
			switch {
			case !ok:
				// of another library: GCC_3.0, GLIBCXX_3.4
			case number == "PRIVATE":
				file.Private = true
			case strings.HasPrefix(number, "ABI_"):
				// GLIBC_ABI_DT_RELR and its kind: features, each told from the version that brought it
				if v, ok := glibcFeatures[number]; ok && file.GLIBC.Less(v) {
					file.GLIBC = v
				} else if !ok {
					return nil, fmt.Errorf("%s needs %s, and goanna does not know which glibc has it", path, need.Dep)
				}
			default:
				v, err := ParseVersion(number)
				if err != nil {
					return nil, fmt.Errorf("%s needs %s: %w", path, need.Dep, err)
				}
				if file.GLIBC.Less(v) {
					file.GLIBC = v
				}
			}
		}
	}
	return file, nil
}

// glibcFeatures are the version names of glibc that are no number, and the release that brought each.
var glibcFeatures = map[string]Version{
	"ABI_DT_RELR": {2, 36},
}

// At returns the names of the imported symbols that need the given version of glibc.
func (f *File) At(v Version) []string {
	var names []string
	for _, s := range f.Imports {
		if number, ok := strings.CutPrefix(s.Version, "GLIBC_"); ok {
			if w, err := ParseVersion(number); err == nil && w == v {
				names = append(names, s.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
