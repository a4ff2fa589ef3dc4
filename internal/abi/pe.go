package abi

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/platform"
)

func (f *File) parsePE(r io.ReaderAt) error {
	p, err := pe.NewFile(r)
	if err != nil {
		return fmt.Errorf("expected a DLL (PE): %w", err)
	}
	if f.Target, err = platform.ForPE(&p.FileHeader); err != nil {
		return err
	}
	symbols, err := p.ImportedSymbols()
	if err != nil {
		return err
	}
	for _, s := range symbols {
		name, library, _ := strings.Cut(s, ":")
		f.Imports = append(f.Imports, Symbol{Name: name, Library: library})
		if !slices.Contains(f.Needed, library) {
			f.Needed = append(f.Needed, library)
		}
	}
	f.Exports, err = exportedNames(p)
	return err
}

// exportDirectory is IMAGE_EXPORT_DIRECTORY. Addresses are relative to the image.
type exportDirectory struct {
	_, _                 uint32
	_, _                 uint16
	_, _, _              uint32
	Names                uint32
	_, AddressOfNames, _ uint32
}

var errExports = errors.New("the export directory leads out of the file")

// exportedNames reads the names that a DLL exports; package pe does not.
func exportedNames(p *pe.File) ([]string, error) {
	header, ok := p.OptionalHeader.(*pe.OptionalHeader64)
	if !ok {
		return nil, errors.New("expected a DLL of 64 bits (PE32+)")
	}
	if header.NumberOfRvaAndSizes == 0 || header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress == 0 {
		return nil, nil
	}
	var directory exportDirectory
	if err := readAt(p, header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress, &directory); err != nil {
		return nil, err
	}
	if uint64(directory.Names)*4 > uint64(header.SizeOfImage) {
		return nil, errExports
	}
	addresses := make([]uint32, directory.Names)
	if err := readAt(p, directory.AddressOfNames, addresses); err != nil {
		return nil, err
	}
	var names []string
	for _, address := range addresses {
		name, _, ended := bytes.Cut(behind(p, address), []byte{0})
		if !ended {
			return nil, errExports
		}
		names = append(names, string(name))
	}
	return names, nil
}

// behind returns the bytes of a section from an address on; nil if no section has it.
func behind(p *pe.File, address uint32) []byte {
	for _, s := range p.Sections {
		if address >= s.VirtualAddress && address-s.VirtualAddress < s.Size {
			data, err := s.Data()
			if err != nil {
				return nil
			}
			return data[min(int(address-s.VirtualAddress), len(data)):]
		}
	}
	return nil
}

// readAt reads a value of fixed size, little-endian.
func readAt(p *pe.File, address uint32, to any) error {
	if _, err := binary.Decode(behind(p, address), binary.LittleEndian, to); err != nil {
		return errExports
	}
	return nil
}

// ofWindows are libraries of every Windows 10 and of every CPython for it, in small letters, less the ones that begin with "api-ms-win-".
var ofWindows = []string{
	"advapi32.dll", "bcrypt.dll", "bcryptprimitives.dll", "cfgmgr32.dll", "comctl32.dll", "comdlg32.dll", "crypt32.dll", "dbghelp.dll", "dnsapi.dll", "gdi32.dll",
	"imm32.dll", "iphlpapi.dll", "kernel32.dll", "mpr.dll", "msvcrt.dll", "mswsock.dll", "ncrypt.dll", "netapi32.dll", "ntdll.dll", "ole32.dll",
	"oleaut32.dll", "pdh.dll", "powrprof.dll", "psapi.dll", "rpcrt4.dll", "secur32.dll", "setupapi.dll", "shell32.dll", "shlwapi.dll",
	"ucrtbase.dll", "user32.dll", "userenv.dll", "uxtheme.dll", "vcruntime140.dll", "version.dll", "winhttp.dll", "wininet.dll", "winmm.dll",
	"winspool.drv", "wldap32.dll", "ws2_32.dll", "wtsapi32.dll",
}

// foreign returns the libraries, one line each, that a file needs and that neither Windows, Python nor the wheel has.
func (f *File) foreign(wheel []*File) []string {
	var reasons []string
	for _, library := range f.Needed {
		name := strings.ToLower(library)
		known := strings.HasPrefix(name, "api-ms-win-") || isPythonDLL(name) || slices.Contains(ofWindows, name)
		if !known && !isInside(library, wheel) {
			reasons = append(reasons, fmt.Sprintf("%s needs %s, which not every Windows has", f.Path, library))
		}
	}
	return reasons
}
