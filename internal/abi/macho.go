package abi

import (
	"crypto/sha256"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/goanna-py/goanna/internal/platform"
)

// Load commands of Mach-O (mach-o/loader.h).
const (
	loadCodeSignature   = 0x1d
	loadVersionMinMacOS = 0x24
	loadBuildVersion    = 0x32
)

// Bits of the type of a symbol in Mach-O (mach-o/nlist.h).
const (
	symbolExternal = 0x01
	symbolKind     = 0x0e
	symbolSection  = 0x0e // a kind: the symbol is defined in a section
	symbolPrivate  = 0x10 // other libraries do not see it
	symbolDebug    = 0xe0
)

func (f *File) parseMachO(r io.ReaderAt) error {
	m, err := macho.NewFile(r)
	if err != nil {
		return fmt.Errorf("expected a shared library of one architecture (Mach-O): %w", err)
	}
	if f.Target, err = platform.ForMachO(&m.FileHeader); err != nil {
		return err
	}
	if f.Needed, err = m.ImportedLibraries(); err != nil {
		return err
	}
	imported, err := m.ImportedSymbols()
	if err != nil {
		return err
	}
	for _, name := range imported {
		f.Imports = append(f.Imports, Symbol{Name: strings.TrimPrefix(name, "_")})
	}
	f.Exports = visibleNames(m)
	for _, l := range m.Loads {
		if err := f.readLoad(m, l.Raw(), r); err != nil {
			return err
		}
	}
	return nil
}

// visibleNames returns the names of defined symbols that other libraries see, without C's underscore before each.
func visibleNames(m *macho.File) (names []string) {
	if m.Symtab == nil {
		return nil
	}
	for _, s := range m.Symtab.Syms {
		if s.Type&(symbolExternal|symbolKind|symbolPrivate|symbolDebug) == symbolExternal|symbolSection {
			names = append(names, strings.TrimPrefix(s.Name, "_"))
		}
	}
	return names
}

// readLoad reads a load command: the oldest macOS that the file is for, and its code signature.
func (f *File) readLoad(m *macho.File, raw []byte, r io.ReaderAt) error {
	if len(raw) < 16 {
		return nil // none of those below
	}
	word := func(n int) uint32 { return m.ByteOrder.Uint32(raw[4*n:]) }
	switch word(0) {
	case loadVersionMinMacOS:
		f.MacOS = macOSVersion(word(2))
	case loadBuildVersion:
		f.MacOS = macOSVersion(word(3))
	case loadCodeSignature:
		signature := make([]byte, min(word(3), 1<<24))
		if _, err := r.ReadAt(signature, int64(word(2))); err != nil {
			return fmt.Errorf("the code signature: %w", err)
		}
		if err := checkSignature(signature, r); err != nil {
			return fmt.Errorf("the code signature: %w", err)
		}
		f.Signed = true
	}
	return nil
}

// macOSVersion reads a version X.Y.Z in nibbles "xxxx.yy.zz".
func macOSVersion(packed uint32) Version { return Version{int(packed >> 16), int(packed >> 8 & 0xff)} }

// A code signature begins with an index of blobs; the first kind of blob is the code directory (Apple's xnu, osfmk/kern/cs_blobs.h). All numbers are big-endian.
const (
	codeDirectorySlot  = 0
	codeDirectoryMagic = 0xfade0c02
	hashSHA256         = 2
)

// codeDirectory is the beginning of CS_CodeDirectory.
type codeDirectory struct {
	Magic, Length, Version, Flags               uint32
	HashOffset, IdentOffset, SpecialSlots, Code uint32
	Limit                                       uint32
	HashSize, HashType, Platform, PageShift     uint8
}

var errSignature = errors.New("it is truncated")

// checkSignature compares the hashes of a signature's code directory with the pages of the file.
func checkSignature(signature []byte, r io.ReaderAt) error {
	directory, err := findDirectory(signature)
	if err != nil {
		return err
	}
	var d codeDirectory
	if _, err := binary.Decode(directory, binary.BigEndian, &d); err != nil {
		return errSignature
	}
	if d.Magic != codeDirectoryMagic || d.HashType != hashSHA256 || d.HashSize != sha256.Size || d.PageShift < 8 || d.PageShift > 20 {
		return errors.New("expected a code directory with hashes by SHA-256")
	}
	page := int64(1) << d.PageShift
	if int64(d.HashOffset)+int64(d.Code)*sha256.Size > int64(len(directory)) || (int64(d.Limit)+page-1)/page != int64(d.Code) {
		return errSignature
	}
	data := make([]byte, page)
	for n := range int64(d.Code) {
		data = data[:min(page, int64(d.Limit)-n*page)]
		if _, err := r.ReadAt(data, n*page); err != nil {
			return err
		}
		at := int64(d.HashOffset) + n*sha256.Size
		if sum := sha256.Sum256(data); string(sum[:]) != string(directory[at:at+sha256.Size]) {
			return fmt.Errorf("page %d of %d differs from the signed one", n, d.Code)
		}
	}
	return nil
}

// findDirectory returns the rest of a signature from its code directory on.
func findDirectory(signature []byte) ([]byte, error) {
	if len(signature) < 12 {
		return nil, errSignature
	}
	index := signature[12:]
	for range binary.BigEndian.Uint32(signature[8:]) {
		if len(index) < 8 {
			return nil, errSignature
		}
		slot, offset := binary.BigEndian.Uint32(index), binary.BigEndian.Uint32(index[4:])
		if slot == codeDirectorySlot && int64(offset) < int64(len(signature)) {
			return signature[offset:], nil
		}
		index = index[8:]
	}
	return nil, errors.New("it has no code directory")
}

// refusalsOfMacOS returns the reasons, one line each, why a file does not run on the macOS and the machine of a platform tag: a newer macOS that it is
// for, libraries that neither macOS nor the wheel has, and on Apple's own processors, which run signed code alone, a missing signature.
func (f *File) refusalsOfMacOS(tag string, wheel []*File) []string {
	var reasons []string
	var promised Version
	if _, err := fmt.Sscanf(tag, "macosx_%d_%d_", &promised.Major, &promised.Minor); err != nil {
		return []string{fmt.Sprintf("%s is for %v", f.Path, f.Target)}
	}
	if promised.Less(f.MacOS) {
		reasons = append(reasons, fmt.Sprintf("%s is for macOS %v and newer", f.Path, f.MacOS))
	}
	for _, library := range f.Needed {
		known := strings.HasPrefix(library, "/usr/lib/") || strings.HasPrefix(library, "/System/Library/")
		if !known && !isInside(path.Base(library), wheel) {
			reasons = append(reasons, fmt.Sprintf("%s needs %s, which not every macOS has", f.Path, library))
		}
	}
	if !f.Signed && f.Target.GOARCH == "arm64" {
		reasons = append(reasons, fmt.Sprintf("%s has no code signature, without which a Mac with Apple silicon does not load it", f.Path))
	}
	return reasons
}
