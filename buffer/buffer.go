package buffer

import (
	"fmt"
	"slices"
	"unsafe"
)

// Buffer is one exported buffer, with the memory layout of CPython's Py_buffer: a pointer to a Py_buffer that C
// has filled in is a *Buffer. It must not be copied by value, because shape and strides may point into it.
type Buffer struct {
	_          noCopy
	buf        unsafe.Pointer
	obj        unsafe.Pointer
	len        int
	itemsize   int
	readonly   int32
	ndim       int32
	format     *byte
	shape      *int
	strides    *int
	suboffsets *int
	internal   uintptr // a handle, never a Go pointer; uintptr so that the collector does not look at it
}

// noCopy makes go vet report copies by value.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

const wordSize = int(unsafe.Sizeof(uintptr(0)))

// The compiler checks the size: eleven members, of which two are 32 bits wide.
var _ [9*wordSize + 8]byte = [unsafe.Sizeof(Buffer{})]byte{}

// Buf returns the address of the first logical item, which is not the lowest address where a stride is negative.
func (b *Buffer) Buf() unsafe.Pointer { return b.buf }

// NBytes returns the member len: the product of the extents times the item size, in bytes. A contiguous copy has this size,
// whatever the strides are.
func (b *Buffer) NBytes() int { return b.len }

// ItemSize returns the size of an item in bytes.
func (b *Buffer) ItemSize() int { return b.itemsize }

// ReadOnly reports whether the memory is read-only.
func (b *Buffer) ReadOnly() bool { return b.readonly != 0 }

// NDim returns the number of dimensions.
func (b *Buffer) NDim() int { return int(b.ndim) }

// Format returns a copy of the format, "" where it is NULL, which means "B".
func (b *Buffer) Format() string {
	if b.format == nil {
		return ""
	}
	return string([]byte(cString(b.format)))
}

// Shape returns the extents in items as a new slice, or nil where the member is NULL.
func (b *Buffer) Shape() []int { return slices.Clone(words(b.shape, int(b.ndim))) }

// Strides returns the strides in bytes as a new slice, or nil where the member is NULL.
func (b *Buffer) Strides() []int { return slices.Clone(words(b.strides, int(b.ndim))) }

// SubOffsets returns the suboffsets as a new slice, or nil where the member is NULL.
func (b *Buffer) SubOffsets() []int { return slices.Clone(words(b.suboffsets, int(b.ndim))) }

// Internal returns the member that the exporter uses for itself: a handle, never an address of Go memory.
func (b *Buffer) Internal() uintptr { return b.internal }

// words returns a C array of n Py_ssize_t as a slice of the same memory. It returns nil for NULL, and for an n that is not a number of
// dimensions, since the array then has another length.
func words(p *int, n int) []int {
	if p == nil || uint(n) > PyBUF_MAX_NDIM {
		return nil
	}
	return unsafe.Slice(p, n)
}

// cString returns the bytes up to the NUL at or after p, without a copy.
func cString(p *byte) string {
	s, _ := cText(p)
	return s
}

// pageSize is the smallest page size of any system. Larger pages start at multiples of it.
const pageSize = 4096

// cText returns the bytes up to the NUL, and reports whether there is one: readable memory may end before it, at the end of a page.
func cText(p *byte) (text string, terminated bool) {
	for n := 0; ; n++ {
		at := unsafe.Add(unsafe.Pointer(p), n)
		if uintptr(at)%pageSize == 0 && !readable(at) {
			return unsafe.String(p, n), false
		}
		if *(*byte)(at) == 0 {
			return unsafe.String(p, n), true
		}
	}
}

// formatText returns the format without a copy, "B" where it is NULL.
func (b *Buffer) formatText() (string, error) {
	if b.format == nil {
		return "B", nil
	}
	text, ok := cText(b.format)
	if !ok {
		return "", fmt.Errorf("expected a format that ends with NUL, got %.20q before memory that cannot be read", text)
	}
	return text, nil
}
