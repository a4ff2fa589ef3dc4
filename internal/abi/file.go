package abi

import (
	"debug/elf"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/platform"
)

// File is what a shared library or an extension module says that it needs and exports.
type File struct {
	Path   string
	Target platform.Target // that its machine code is for
	Needed []string        // libraries, in the file's order
	// Versions are the versions that the dynamic linker must find in the needed libraries, whether or not a symbol still
	// uses them: "GLIBC_2.17", "GCC_3.0". Sorted.
	Versions []string
	Imports  []Symbol // needed symbols, in the file's order
	Exports  []string // defined symbols that others can see
	MacOS    Version  // the oldest macOS that a Mach-O file is for
	Signed   bool     // whether a Mach-O file has a code signature, which Parse compares with its pages
}

// Symbol is a symbol that a file needs.
type Symbol struct {
	Name    string
	Version string // "GLIBC_2.17", or empty
	Library string // the needed library that has the version: "libc.so.6", or empty
	Weak    bool   // NULL where no library has it
}

// Read reads what a shared library needs and exports.
func Read(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Parse(path, f)
}

// Parse reads what a shared library or a program of Linux (ELF), of Windows (PE) or of macOS (Mach-O) needs and exports. A program that is linked statically
// needs nothing. path names the file in File and in errors.
func Parse(path string, r io.ReaderAt) (*File, error) {
	file := &File{Path: path}
	read := file.parseELF
	var magic [4]byte // zero behind the end of the file
	_, _ = r.ReadAt(magic[:], 0)
	switch {
	case string(magic[:2]) == "MZ":
		read = file.parsePE
	case binary.LittleEndian.Uint32(magic[:]) == macho.Magic64, binary.BigEndian.Uint32(magic[:]) == macho.MagicFat:
		read = file.parseMachO
	}
	if err := read(r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

// ParseAll is [Parse] for files that may have machine code for several kinds of Mac: one File for each.
func ParseAll(path string, r io.ReaderAt) ([]*File, error) {
	var magic [4]byte
	_, _ = r.ReadAt(magic[:], 0)
	if binary.BigEndian.Uint32(magic[:]) != macho.MagicFat {
		file, err := Parse(path, r)
		return []*File{file}, err
	}
	fat, err := macho.NewFatFile(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var files []*File
	for _, a := range fat.Arches {
		// a signature's pages are those of the one library
		file, err := Parse(path, io.NewSectionReader(r, int64(a.Offset), int64(a.Size)))
		if err != nil {
			return nil, fmt.Errorf("%s for %v: %w", path, a.Cpu, err)
		}
		files = append(files, file)
	}
	return files, nil
}

func (f *File) parseELF(r io.ReaderAt) error {
	e, err := elf.NewFile(r)
	if err != nil {
		return fmt.Errorf("expected an ELF shared library: %w", err)
	}
	if e.Type != elf.ET_DYN && e.Type != elf.ET_EXEC {
		return fmt.Errorf("expected an ELF shared library or program (ET_DYN, ET_EXEC), got %v", e.Type)
	}
	if f.Target, err = platform.ForELF(&e.FileHeader); err != nil {
		return err
	}
	return f.readELF(e)
}

func (f *File) readELF(e *elf.File) (err error) {
	if f.Needed, err = e.ImportedLibraries(); err != nil {
		return err
	}
	symbols, err := e.DynamicSymbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return err
	}
	for _, s := range symbols {
		binding := elf.ST_BIND(s.Info)
		visible := binding == elf.STB_GLOBAL || binding == elf.STB_WEAK || binding == elf.STB_LOOS // GNU_UNIQUE
		if s.Section == elf.SHN_UNDEF {
			f.Imports = append(f.Imports, Symbol{Name: s.Name, Version: s.Version, Library: s.Library, Weak: binding == elf.STB_WEAK})
		} else if v := elf.ST_VISIBILITY(s.Other); visible && (v == elf.STV_DEFAULT || v == elf.STV_PROTECTED) {
			f.Exports = append(f.Exports, s.Name)
		}
	}
	if e.SectionByType(elf.SHT_GNU_VERNEED) == nil {
		return nil
	}
	needs, err := e.DynamicVersionNeeds()
	if err != nil {
		return err
	}
	for _, library := range needs {
		for _, need := range library.Needs {
			f.Versions = append(f.Versions, need.Dep)
		}
	}
	slices.Sort(f.Versions)
	f.Versions = slices.Compact(f.Versions)
	return nil
}

// GLIBC is the newest release of glibc whose numbered symbol versions the file needs, zero where it needs none.
func (f *File) GLIBC() Version {
	var newest Version
	for _, version := range f.Versions {
		if number, ok := strings.CutPrefix(version, "GLIBC_"); ok {
			if v, err := ParseVersion(number); err == nil && newest.Less(v) {
				newest = v
			}
		}
	}
	return newest
}

// At returns the names of the imported symbols that need the release of glibc, sorted.
func (f *File) At(release Version) []string {
	var names []string
	for _, s := range f.Imports {
		if number, ok := strings.CutPrefix(s.Version, "GLIBC_"); ok {
			if v, err := ParseVersion(number); err == nil && v == release {
				names = append(names, s.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
