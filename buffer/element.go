package buffer

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync/atomic"
	"unsafe"

	"github.com/x448/float16"
)

// class is the kind of a number, apart from its size.
type class uint8

const (
	classNone class = iota
	classBool
	classInt
	classUint
	classChar // 'c': one byte, which reads as uint8
	classFloat
	classComplex
)

// code is the meaning of a format of one number.
type code struct {
	class   class
	size    int  // bytes
	swapped bool // has the other byte order than this machine
}

var littleEndian = *(*byte)(unsafe.Pointer(&[]uint16{1}[0])) == 1

// numberCode parses a format of one number: an optional order mark and one code. "" is "B". It returns false for
// any other format, such as a record or one with a repeat count.
func numberCode(format string) (code, bool) {
	native, swapped := true, false
	if format == "" {
		return code{class: classUint, size: 1}, true
	}
	switch format[0] {
	case '@', '^':
		format = format[1:]
	case '=':
		native, format = false, format[1:]
	case '<':
		native, swapped, format = false, !littleEndian, format[1:]
	case '>', '!':
		native, swapped, format = false, littleEndian, format[1:]
	}
	c := code{swapped: swapped}
	switch format {
	case "?":
		c.class = classBool
	case "c":
		c.class = classChar
	case "b", "h", "i", "l", "q", "n":
		c.class = classInt
	case "B", "H", "I", "L", "Q", "N":
		c.class = classUint
	case "e", "f", "d":
		c.class = classFloat
	case "Zf", "F":
		c.class, format = classComplex, "F"
	case "Zd", "D":
		c.class, format = classComplex, "D"
	default:
		return code{}, false
	}
	size, _, ok := codeSize(format[0], native)
	if !ok {
		return code{}, false
	}
	c.size = size
	if c.size == 1 {
		c.swapped = false
	}
	return c, true
}

// name returns the name of the type in Go: "float64".
func (c code) name() string {
	switch c.class {
	case classBool:
		return "bool"
	case classChar:
		return "char"
	case classInt:
		return "int" + strconv.Itoa(8*c.size)
	case classUint:
		return "uint" + strconv.Itoa(8*c.size)
	case classFloat:
		return "float" + strconv.Itoa(8*c.size)
	case classComplex:
		return "complex" + strconv.Itoa(8*c.size)
	}
	return "unknown"
}

// describeFormat returns a format as errors name it: float64 ('<d').
func describeFormat(format string, itemsize int) string {
	if c, ok := numberCode(format); ok && c.size == itemsize {
		if format == "" {
			format = "B"
		}
		if c.swapped {
			return "byte-swapped " + c.name() + " ('" + format + "')"
		}
		return c.name() + " ('" + format + "')"
	}
	if len(format) > 80 {
		format = format[:77] + "..."
	}
	return fmt.Sprintf("%d-byte items of format '%s'", itemsize, format)
}

// element describes a Go type as an item of a buffer.
type element struct {
	typ    reflect.Type
	code   code     // of a number
	align  int      // bytes
	record []member // of a struct
	bools  []leaf   // the bools in an item
	dense  bool     // two items are equal if and only if all their bytes are
	format string   // the format with which Go exports the type
	err    error    // why the type cannot be an item, or nil

	// seen is the last format, other than format, that matched this type. An exporter with another spelling uses the same one for
	// many buffers.
	seen atomic.Pointer[string]
}

// elements caches one element for each hash of a type, so that elementOf takes a load and a comparison. A collision
// replaces the entry.
var elements [64]atomic.Pointer[element]

// elementOf returns the element of T.
func elementOf[T any]() *element {
	typ := reflect.TypeFor[T]()
	slot := &elements[uintptr(identity(&typ))>>5%uintptr(len(elements))]
	if e := slot.Load(); e != nil && identity(&e.typ) == identity(&typ) {
		return e
	}
	e := newElement(typ)
	slot.Store(e)
	return e
}

// identity returns the address of what describes a type, which is one for each type: to compare it takes less time than a comparison of
// the interfaces.
func identity(typ *reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(typ))[1] }

// halfType is the type of half floats, for which Go has no kind.
var halfType = reflect.TypeFor[float16.Float16]()

func newElement(typ reflect.Type) *element {
	e := &element{typ: typ, align: typ.Align()}
	size := int(typ.Size())
	if typ == halfType {
		e.code, e.format = code{class: classFloat, size: size}, "e"
		return e
	}
	switch typ.Kind() {
	case reflect.Bool:
		e.code, e.format = code{class: classBool, size: size}, "?"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.code, e.format = code{class: classInt, size: size}, intFormat(size, "bhilq")
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.code, e.format = code{class: classUint, size: size}, intFormat(size, "BHILQ")
	case reflect.Float32:
		e.code, e.format = code{class: classFloat, size: size}, "f"
	case reflect.Float64:
		e.code, e.format = code{class: classFloat, size: size}, "d"
	case reflect.Complex64:
		e.code, e.format = code{class: classComplex, size: size}, "Zf"
	case reflect.Complex128:
		e.code, e.format = code{class: classComplex, size: size}, "Zd"
	case reflect.Struct:
		if e.record, e.err = recordMembers(typ); e.err != nil {
			e.err = fmt.Errorf("%s cannot be an item of a buffer: %w", typ, e.err)
			break
		}
		e.format = formatOfMembers(e.record, size)
	default:
		e.err = fmt.Errorf("expected bool, a number or a struct of these as item of a buffer, got %s", typ)
	}
	for _, l := range e.leaves() {
		if l.code.class == classBool {
			e.bools = append(e.bools, l)
		}
	}
	e.dense = e.isDense()
	return e
}

// intFormat returns the format of an integer of size bytes. codes has the five codes of its signedness. As in NumPy, 64
// bits are 'l' if a C long has 64 bits, else 'q'.
func intFormat(size int, codes string) string {
	switch {
	case size == 1:
		return codes[0:1]
	case size == 2:
		return codes[1:2]
	case size == 4:
		return codes[2:3]
	case longSize() == 8:
		return codes[3:4]
	}
	return codes[4:5]
}

// String returns the type with its format: uint8 ('B').
func (e *element) String() string {
	if e.code.class == classNone {
		return e.typ.String() + " ('" + e.format + "')"
	}
	return e.code.name() + " ('" + e.format + "')"
}

// checkFormat returns an error if the items of b, which have the type's size and the given format, are not of this type: their
// kind, byte order or a field of a record differs.
func (e *element) checkFormat(b *Buffer, format string) error {
	if format == e.format {
		return nil
	}
	if seen := e.seen.Load(); seen != nil && *seen == format {
		return nil
	}
	q := inquiry{b: b}
	if err := e.mismatch(format, &q); err != nil {
		if q.raised != nil {
			return &raisedError{q.raised}
		}
		return err
	}
	if !q.put {
		// The exporter may free its string when the buffer is released.
		kept := string([]byte(format))
		e.seen.Store(&kept)
	}
	return nil
}

// raisedError is the exception that an exporter raised when it was asked for its layout.
type raisedError struct{ error }

var errOtherKind = errors.New("another kind of item")

// mismatch returns an error if a format differs from this type; for a record the error names the field. If the format of a record
// is ambiguous, mismatch asks q.
func (e *element) mismatch(format string, q *inquiry) error {
	if e.record != nil {
		return matchRecord(e.record, int(e.typ.Size()), format, q)
	}
	c, ok := numberCode(format)
	if !ok && len(format) < 100 {
		// The format of one number may also have spaces or a count of 1. A longer one is not worth the time to parse.
		if f, err := ParseItemFormat(format, int(e.typ.Size())); err == nil {
			c, ok = f.number()
		}
	}
	if !ok || !e.code.reads(c) {
		return errOtherKind
	}
	return nil
}

// reads reports whether memory that holds a number of code got can be read as one of code c.
func (c code) reads(got code) bool {
	return !got.swapped && got.size == c.size && (got.class == c.class || got.class == classChar && c.class == classUint)
}

// FormatOf returns the format with which Go exports items of type T: "?", "b", "B", "h", "H", "i", "I", "f", "d", "Zf" or
// "Zd"; "e" for [float16.Float16]; for 64-bit integers "l" and "L" if a C long has 64 bits, else "q" and "Q"; for a
// struct a record such as "T{<i:x:4x<d:y:}". It panics if T cannot be an item of a buffer.
func FormatOf[T any]() string { return mustElement[T]().format }

// mustElement is elementOf that panics if T cannot be an item of a buffer.
func mustElement[T any]() *element {
	e := elementOf[T]()
	if e.err != nil {
		panic(e.err)
	}
	return e
}
