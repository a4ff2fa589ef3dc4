package leaf

import (
	"debug/elf"
	"encoding/binary"
)

// errorVariables are the addresses of variables of type error -> whether the variable is constant: the linker has stored its value, which is no
// memory of the heap, and nothing writes to it.
type errorVariables map[uint64]bool

// readErrors reads the addresses in the table at an address, which ends where none follows, and finds out which variables are constant.
func (l *library) readErrors(table uint64) {
	l.errors = errorVariables{}
	own := map[uint64]bool{} // where the table has the addresses
	for ; ; table += 8 {
		variable, ok := l.pointers[table]
		if !ok {
			break
		}
		own[table] = true
		l.errors[variable] = l.points(variable) && l.points(variable+8)
	}
	if len(l.errors) == 0 {
		return
	}
	for at, target := range l.pointers {
		if !own[at] {
			l.errors.refuse(target)
		}
	}
	for _, s := range l.file.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Flags&elf.SHF_EXECINSTR != 0 {
			l.errors.refuseWritten(l.bytes[s.Offset:s.Offset+s.FileSize], s.Addr)
		}
	}
}

// points reports whether the dynamic linker stores an address of the library at an address.
func (l *library) points(at uint64) bool {
	target, ok := l.pointers[at]
	return ok && l.section(target) != nil
}

// refuse notes that the variable that has an address, if one has, may change.
func (e errorVariables) refuse(address uint64) {
	if variable, ok := e.at(address); ok {
		e[variable] = false
	}
}

// at returns the variable that has an address. Variables begin at multiples of 8.
func (e errorVariables) at(address uint64) (variable uint64, ok bool) {
	for _, variable := range []uint64{address &^ 7, address&^7 - 8} {
		if _, ok := e[variable]; ok {
			return variable, true
		}
	}
	return 0, false
}

// isConstant reports whether an address is in a variable that is constant.
func (e errorVariables) isConstant(address uint64) bool {
	variable, ok := e.at(address)
	return ok && e[variable]
}

// refuseWritten refuses the variables that code at an address may write to, or whose address it takes: all that an instruction refers to, unless it
// is one that reads. Code refers to variables by their distance from the next instruction, four bytes after a byte that says so, and before an
// immediate of some instructions. Which bytes begin an instruction does not matter, as more is refused than is written to.
func (e errorVariables) refuseWritten(code []byte, address uint64) {
	for at := 3; at+4 <= len(code); at++ {
		if code[at-1]&0xC7 != 0x05 || isRead(code[at-3:at]) && !(at >= 6 && code[at-6] == evex) {
			continue
		}
		distance := uint64(int64(int32(binary.LittleEndian.Uint32(code[at:]))))
		for _, immediate := range []int{0, 1, 2, 4} {
			e.refuse(address + uint64(at+4+immediate) + distance)
		}
	}
}

// evex begins instructions of AVX-512. The byte before their opcode may be that of isRead, and the opcode that of a write.
const evex = 0x62

// isRead reports an instruction that reads a register of 64 bits from memory or compares it (MOV, CMP), or that reads 16 bytes (MOVUPS), by the three
// bytes before the distance.
func isRead(b []byte) bool {
	wide := b[0]&0xF8 == 0x48
	return wide && (b[1] == 0x8B || b[1] == 0x3B || b[1] == 0x39 || b[1] == 0x83 && b[2] == 0x3D) || b[0] == 0x0F && b[1] == 0x10
}
