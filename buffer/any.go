package buffer

import (
	"fmt"
	"unsafe"
)

// Any is a buffer of any format, to be looked at at run time. [As] and [AsMut] make typed views of it. It is valid
// as long as the buffer. The zero Any is that of an empty buffer of bytes.
type Any struct {
	b *Buffer
}

// AnyOf wraps b, which it refers to.
func AnyOf(b *Buffer) Any { return Any{b} }

// none is an empty buffer of bytes, as nobody's.
var none = Buffer{itemsize: 1, ndim: 1, shape: new(int), strides: &oneByte}

var oneByte = 1

func (a Any) buffer() *Buffer {
	if a.b == nil {
		return &none
	}
	return a.b
}

// Format returns the format of an item in the language of PEP 3118, "B" where the buffer has none.
func (a Any) Format() string {
	if b := a.buffer(); b.format != nil {
		return string([]byte(cString(b.format)))
	}
	return "B"
}

// ItemSize returns the size of an item in bytes.
func (a Any) ItemSize() int { return a.buffer().itemsize }

// NDim returns the number of dimensions.
func (a Any) NDim() int { return int(a.buffer().ndim) }

// Dim returns the extent of dimension i in items.
func (a Any) Dim(i int) int { return a.Shape()[i] }

// Stride returns the distance in bytes between neighbours in dimension i.
func (a Any) Stride(i int) int { return a.Strides()[i] }

// Shape returns the extents as a new slice. A buffer that was asked for without them has one dimension.
func (a Any) Shape() []int {
	l, err := a.buffer().layout()
	if err != nil {
		return nil
	}
	return append([]int{}, l.shape...)
}

// Strides returns the strides as a new slice; those of C-contiguous memory where the buffer has none.
func (a Any) Strides() []int {
	l, err := a.buffer().layout()
	if err != nil {
		return nil
	}
	return append([]int{}, l.strides...)
}

// ReadOnly says whether the memory must not be written to.
func (a Any) ReadOnly() bool { return a.buffer().readonly != 0 }

// Len returns the number of bytes that the items have, the product of the extents times ItemSize.
func (a Any) Len() int { return a.buffer().len }

// Bytes returns the memory where it is C-contiguous. It must not be written to where ReadOnly is true.
func (a Any) Bytes() ([]byte, bool) {
	b := a.buffer()
	l, err := b.layout()
	if err != nil || l.indirect || !contiguous(l.shape, l.strides, b.itemsize, 'C') {
		return nil, false
	}
	if b.len == 0 {
		return []byte{}, true
	}
	return unsafe.Slice((*byte)(b.buf), b.len), true
}

// MemoryView returns a memoryview of the buffer, as [NewMemoryView] does, to read items whatever their format is.
func (a Any) MemoryView() (*MemoryView, error) { return NewMemoryView(a.buffer()) }

// String describes the buffer as errors do.
func (a Any) String() string { return a.buffer().describe() }

// describe says what a buffer is in an error: float64 ('<d') with shape (480, 640).
func (b *Buffer) describe() string {
	format := ""
	if b.format != nil {
		format = cString(b.format)
	}
	what := describeFormat(format, b.itemsize)
	if b.format == nil && b.itemsize != 1 {
		what = fmt.Sprintf("%d-byte items without a format", b.itemsize)
	}
	if b.ndim < 0 || b.ndim > PyBUF_MAX_NDIM {
		return fmt.Sprintf("%s with %d dimensions", what, b.ndim)
	}
	if b.shape == nil && b.ndim > 0 {
		return fmt.Sprintf("%s of %d bytes without a shape", what, b.len)
	}
	return what + " with shape " + tuple(words(b.shape, int(b.ndim)))
}
