package buffer

import "fmt"

// String describes the items and the shape of the buffer, as errors do.
func (b *Buffer) String() string { return b.describe() }

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
