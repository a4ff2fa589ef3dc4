// Package leaf finds the functions of a Go library that C may call on its own stack, without the Go runtime.
//
// A leaf is a function whose machine code, with that of all functions that it calls, cannot panic, allocate, block, grow its stack or read
// a pointer into the Go heap: it neither calls nor jumps through a register or memory, calls only leaves, does not use the goroutine except in
// the check of its stack, and touches no variable that may have a pointer. Everything that enters the runtime does one of these.
// docs/leaf-calls.md has the argument.
package leaf

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"fmt"
	"go/version"
	"os"
)

// Mark begins the table of candidates in a library: it, and then for each candidate the address of its function value and a word, its Kind. After
// Between words without an address follow the addresses of variables of type error, and a word without one.
const Mark = "goanna leaf list"

// Between is the number of words between the candidates and the variables.
const Between = 2

const entrySize = 16

// KnowsABI reports whether the shim can call functions that a version of Go compiles, "go1.26.1": by the internal ABI of that version.
func KnowsABI(goVersion string) bool { return version.Lang(goVersion) == "go1.26" }

// Kind is what the table says of a candidate. The shim reads it.
type Kind uint64

const (
	None     Kind = iota // it enters the runtime, or may
	Straight             // a leaf without loops, which ends in less than a microsecond
	Looping              // a leaf with loops over its arguments and constants
	Waiting              // a leaf with loops and variables of the package, for which a loop may wait
)

// Candidate is a function of the table, in its order.
type Candidate struct {
	Kind   Kind
	Reason string // why Kind is None, for the author: "calls runtime.panicBounds"
}

// library is a linked library.
type library struct {
	file      *elf.File
	bytes     []byte
	pointers  map[uint64]uint64 // what the dynamic linker stores at an address
	names     *gosym.Table      // nil: the names of functions are unknown
	shift     uint64            // between the addresses of names and of the library
	functions map[uint64]*function
	errors    errorVariables
}

// Update finds out which candidates of the library at path are leaves, and writes that to its table. A library of another system than
// Linux on amd64, or without a table, has none.
func Update(path string) ([]Candidate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil || file.Machine != elf.EM_X86_64 {
		return nil, nil
	}
	at := bytes.Index(data, []byte(Mark))
	if at < 0 {
		return nil, nil
	}
	l := &library{file: file, bytes: data, functions: map[uint64]*function{}}
	address, ok := l.address(uint64(at))
	if !ok {
		return nil, fmt.Errorf("%s: the table of leaves is in no section", path)
	}
	if err := l.readPointers(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	table := l.table(address + uint64(len(Mark)))
	l.readErrors(address + uint64(len(Mark)+len(table)*entrySize+Between*8))
	candidates := make([]Candidate, len(table))
	for n, code := range table {
		candidates[n] = l.examine(code)
	}
	if l.write(at+len(Mark), candidates) {
		if err := os.WriteFile(path, data, 0o755); err != nil {
			return nil, err
		}
	}
	return candidates, nil
}

// address returns the address of an offset in the file.
func (l *library) address(offset uint64) (uint64, bool) {
	for _, s := range l.file.Sections {
		if s.Type != elf.SHT_NOBITS && s.Flags&elf.SHF_ALLOC != 0 && s.Offset <= offset && offset < s.Offset+s.FileSize {
			return s.Addr + offset - s.Offset, true
		}
	}
	return 0, false
}

// section returns the section that has an address, or nil.
func (l *library) section(address uint64) *elf.Section {
	for _, s := range l.file.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_TLS == 0 && s.Addr <= address && address < s.Addr+s.Size {
			return s
		}
	}
	return nil
}

// readPointers reads the relocations of addresses in the library.
func (l *library) readPointers() error {
	l.pointers = map[uint64]uint64{}
	section := l.file.Section(".rela.dyn")
	if section == nil {
		return nil
	}
	data, err := section.Data()
	if err != nil {
		return err
	}
	const size = 24 // Elf64_Rela
	for ; len(data) >= size; data = data[size:] {
		if elf.R_X86_64(binary.LittleEndian.Uint64(data[8:])) == elf.R_X86_64_RELATIVE {
			l.pointers[binary.LittleEndian.Uint64(data)] = binary.LittleEndian.Uint64(data[16:])
		}
	}
	return nil
}

// table returns the code of the functions of the table at an address, which ends where no address follows.
func (l *library) table(at uint64) []uint64 {
	var list []uint64
	for ; ; at += entrySize {
		value, ok := l.pointers[at]
		if !ok {
			break
		}
		code, ok := l.pointers[value]
		if !ok {
			break
		}
		list = append(list, code)
	}
	if len(list) > 0 {
		l.readNames(list[0])
	}
	return list
}

// write stores the kinds in the table at an offset, and reports whether that changed it.
func (l *library) write(offset int, candidates []Candidate) bool {
	changed := false
	for n, c := range candidates {
		word := l.bytes[offset+n*entrySize+8:]
		if old := binary.LittleEndian.Uint64(word); old != uint64(c.Kind) {
			binary.LittleEndian.PutUint64(word, uint64(c.Kind))
			changed = true
		}
	}
	return changed
}

// examine says what a function is.
func (l *library) examine(code uint64) Candidate {
	f := l.function(code, 0)
	switch {
	case f.reason != "":
		return Candidate{Reason: f.reason}
	case f.loops && f.variables:
		return Candidate{Kind: Waiting}
	case f.loops:
		return Candidate{Kind: Looping}
	default:
		return Candidate{Kind: Straight}
	}
}

// Name is the name of a candidate in package main.
func Name(n int) string { return fmt.Sprintf("goannaLeaf%d", n) }

// readNames reads the names of functions. first is the address of the first candidate: the table of names does not have the addresses, but the
// distances between them.
func (l *library) readNames(first uint64) {
	section := l.file.Section(".gopclntab")
	if section == nil {
		return
	}
	data, err := section.Data()
	if err != nil {
		return
	}
	names, err := gosym.NewTable(nil, gosym.NewLineTable(data, 0))
	if err != nil {
		return
	}
	if f := names.LookupFunc("main." + Name(0)); f != nil {
		l.names, l.shift = names, first-f.Entry
	}
}

// name returns that of the function at an address, for an author.
func (l *library) name(address uint64) string {
	if l.names != nil {
		if f := l.names.PCToFunc(address - l.shift); f != nil {
			return f.Name
		}
	}
	return "a function of unknown name"
}
