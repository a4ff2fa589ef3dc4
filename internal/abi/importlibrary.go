package abi

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ImportLibrary returns an import library for a DLL of Python, "python3.dll", by which a linker for Windows and a machine (pe.IMAGE_FILE_MACHINE_*,
// amd64 or arm64) finds the symbols of the stable ABI there. It has the newest ones too: what a module needs of them is for [File.Audit]. The format is that of Microsoft's
// linker, which those of binutils and LLVM read too: https://learn.microsoft.com/windows/win32/debug/pe-format#import-library-format.
func ImportLibrary(dll string, machine uint16) []byte {
	stem, m := strings.TrimSuffix(dll, ".dll"), coffMachine(machine)
	archive := importArchive{dll: dll}
	archive.add(m.descriptorObject(dll, stem), descriptorOf(stem))
	archive.add(m.nullDescriptorObject(), nullDescriptor)
	archive.add(m.nullThunkObject(stem), nullThunkOf(stem))
	for _, name := range slices.Sorted(maps.Keys(stable())) {
		if isData(name) {
			archive.add(m.shortImport(name, dll, importData), "__imp_"+name)
		} else {
			archive.add(m.shortImport(name, dll, importCode), "__imp_"+name, name)
		}
	}
	return archive.bytes()
}

// isData reports whether a symbol of the stable ABI is a variable, and not a function.
func isData(name string) bool {
	isType := strings.HasSuffix(name, "_Type") && name != "PyObject_Type"
	return isType || strings.HasPrefix(name, "PyExc_") || strings.HasPrefix(name, "_Py_") && strings.HasSuffix(name, "Struct") || slices.Contains(variables, name)
}

// variables are those whose names tell no type and no exception.
var variables = []string{
	"PyOS_InputHook", "PyStructSequence_UnnamedField", "Py_FileSystemDefaultEncodeErrors", "Py_FileSystemDefaultEncoding", "Py_GenericAliasType",
	"Py_HasFileSystemDefaultEncoding", "Py_UTF8Mode", "Py_Version", "_PyWeakref_CallableProxyType", "_PyWeakref_ProxyType", "_PyWeakref_RefType",
	"_Py_EllipsisObject", "_Py_SwappedOp",
}

// The names by which the members of an import library refer to each other.
const nullDescriptor = "__NULL_IMPORT_DESCRIPTOR"

func descriptorOf(stem string) string { return "__IMPORT_DESCRIPTOR_" + stem }
func nullThunkOf(stem string) string  { return "\x7f" + stem + "_NULL_THUNK_DATA" }

// The types of a short import.
const (
	importCode = 0
	importData = 1
)

// shortImport is the member for one symbol, an IMPORT_OBJECT_HEADER with two strings behind it.
func (m coffMachine) shortImport(name, dll string, kind uint16) []byte {
	const byName = 1 << 2 // IMPORT_OBJECT_NAME
	texts := name + "\x00" + dll + "\x00"
	return append(little(uint16(0), uint16(0xffff), uint16(0), uint16(m), uint32(0), uint32(len(texts)), uint16(0), kind|byName), texts...)
}

// descriptorObject has the entry of the DLL in the import directory, which refers to its name and to its two tables of symbols.
func (m coffMachine) descriptorObject(dll, stem string) []byte {
	imageRelative := m.imageRelative()
	const (
		tables         = 0 // offsets in IMAGE_IMPORT_DESCRIPTOR
		nameOffset     = 12
		addresses      = 16
		descriptorSize = 20
	)
	return m.object([]coffSection{
		{".idata$2", 4, make([]byte, descriptorSize), []coffReloc{{nameOffset, 2, imageRelative}, {tables, 3, imageRelative}, {addresses, 4, imageRelative}}},
		{".idata$6", 2, []byte(dll + "\x00"), nil},
	}, []coffSymbol{
		{descriptorOf(stem), 1, classExternal},
		{".idata$2", 1, classSection},
		{".idata$6", 2, classStatic},
		{".idata$4", 0, classSection},
		{".idata$5", 0, classSection},
		{nullDescriptor, 0, classExternal},
		{nullThunkOf(stem), 0, classExternal},
	})
}

// nullDescriptorObject has the end of the import directory.
func (m coffMachine) nullDescriptorObject() []byte {
	return m.object([]coffSection{{".idata$3", 4, make([]byte, 20), nil}}, []coffSymbol{{nullDescriptor, 1, classExternal}})
}

// nullThunkObject has the ends of the DLL's tables of symbols.
func (m coffMachine) nullThunkObject(stem string) []byte {
	return m.object([]coffSection{{".idata$5", 8, make([]byte, 8), nil}, {".idata$4", 8, make([]byte, 8), nil}}, []coffSymbol{{nullThunkOf(stem), 1, classExternal}})
}

// Storage classes of symbols.
const (
	classExternal = 2
	classStatic   = 3
	classSection  = 104
)

type coffSection struct {
	name   string // of at most 8 bytes
	align  uint32 // 1, 2, 4 or 8
	data   []byte
	relocs []coffReloc
}

type coffReloc struct {
	offset, symbol uint32
	kind           uint16
}

type coffSymbol struct {
	name    string
	section int16 // from 1 on; 0: defined elsewhere
	class   uint8
}

// coffMachine is the machine of an object file, pe.IMAGE_FILE_MACHINE_*.
type coffMachine uint16

// imageRelative is the type of a relocation to an address of 32 bits relative to the image.
func (m coffMachine) imageRelative() uint16 {
	if m == pe.IMAGE_FILE_MACHINE_ARM64 {
		return 2 // IMAGE_REL_ARM64_ADDR32NB
	}
	return 3 // IMAGE_REL_AMD64_ADDR32NB
}

// object is a COFF object file.
func (m coffMachine) object(sections []coffSection, symbols []coffSymbol) []byte {
	const (
		fileHeader, sectionHeader, relocation = 20, 40, 10
		initialized, writable                 = pe.IMAGE_SCN_CNT_INITIALIZED_DATA, pe.IMAGE_SCN_MEM_READ | pe.IMAGE_SCN_MEM_WRITE
	)
	at := uint32(fileHeader + sectionHeader*len(sections))
	var headers, bodies []byte
	for _, s := range sections {
		relocs := at + uint32(len(s.data))
		headers = append(headers, little(fixed(s.name), uint32(0), uint32(0), uint32(len(s.data)), at, relocs, uint32(0), uint16(len(s.relocs)), uint16(0),
			uint32(initialized|writable)|alignment(s.align))...)
		bodies = append(bodies, s.data...)
		for _, r := range s.relocs {
			bodies = append(bodies, little(r.offset, r.symbol, r.kind)...)
		}
		at = relocs + uint32(relocation*len(s.relocs))
	}
	table, texts := symbolTable(symbols)
	header := little(uint16(m), uint16(len(sections)), uint32(0), at, uint32(len(symbols)), uint16(0), uint16(0))
	return slices.Concat(header, headers, bodies, table, texts)
}

// symbolTable returns the table and the strings that it refers to, which begin with their size.
func symbolTable(symbols []coffSymbol) (table, texts []byte) {
	for _, s := range symbols {
		name := fixed(s.name)
		if len(s.name) > len(name) {
			name = [8]byte(little(uint32(0), uint32(4+len(texts))))
			texts = append(texts, s.name+"\x00"...)
		}
		table = append(table, little(name, uint32(0), s.section, uint16(0), s.class, uint8(0))...)
	}
	return table, append(little(uint32(4+len(texts))), texts...)
}

// alignment returns the characteristics of a section for an alignment of 1, 2, 4 or 8 bytes: IMAGE_SCN_ALIGN_1BYTES and so on.
func alignment(bytes uint32) uint32 {
	n := uint32(1)
	for ; bytes > 1; bytes /= 2 {
		n++
	}
	return n << 20
}

func fixed(name string) (field [8]byte) {
	copy(field[:], name)
	return field
}

// little lays out values of fixed size one behind another.
func little(values ...any) []byte {
	var out bytes.Buffer
	for _, v := range values {
		if err := binary.Write(&out, binary.LittleEndian, v); err != nil {
			panic(err) // the types of the values are in this file
		}
	}
	return out.Bytes()
}

// importArchive is an ar archive whose members are named after the DLL.
type importArchive struct {
	dll     string
	members [][]byte
	symbols []string
	owner   []int // of each symbol: its member
}

func (a *importArchive) add(member []byte, symbols ...string) {
	for _, s := range symbols {
		a.symbols = append(a.symbols, s)
		a.owner = append(a.owner, len(a.members))
	}
	a.members = append(a.members, member)
}

// bytes returns the archive. It begins with the index of symbols, whose numbers are big-endian.
func (a *importArchive) bytes() []byte {
	const magic = "!<arch>\n"
	names := strings.Join(a.symbols, "\x00") + "\x00"
	index := make([]byte, 0, 4+4*len(a.symbols)+len(names))
	at := len(magic) + len(arMember("/", make([]byte, cap(index))))
	var bodies []byte
	starts := make([]uint32, len(a.members))
	for n, m := range a.members {
		starts[n] = uint32(at + len(bodies))
		bodies = append(bodies, arMember(a.dll+"/", m)...)
	}
	index = binary.BigEndian.AppendUint32(index, uint32(len(a.symbols)))
	for _, n := range a.owner {
		index = binary.BigEndian.AppendUint32(index, starts[n])
	}
	return slices.Concat([]byte(magic), arMember("/", append(index, names...)), bodies)
}

// arMember returns a member with its header and padding. Its name has at most 16 bytes.
func arMember(name string, data []byte) []byte {
	out := fmt.Appendf(nil, "%-16s%-12d%-6d%-6d%-8d%-10d`\n", name, 0, 0, 0, 644, len(data))
	out = append(out, data...)
	if len(data)%2 != 0 {
		out = append(out, '\n')
	}
	return out
}
