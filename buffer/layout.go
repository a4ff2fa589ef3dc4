package buffer

import "fmt"

// layout is the checked description of a Buffer's memory.
type layout struct {
	shape, strides []int // the Buffer's own arrays, if it has any
	indirect       bool  // some suboffset is not negative
}

// layout returns the shape and the strides of b. It returns an error unless ndim, shape, strides, itemsize, len and buf agree
// with each other, because exporters have bugs. A typed view of a valid layout does not leave the memory that these members describe.
func (b *Buffer) layout() (layout, error) {
	var l layout
	ndim := int(b.ndim)
	if ndim < 0 || ndim > PyBUF_MAX_NDIM {
		return l, fmt.Errorf("expected 0 to %d dimensions, got %d", PyBUF_MAX_NDIM, ndim)
	}
	if b.itemsize < 0 || b.itemsize == 0 && b.len != 0 {
		return l, fmt.Errorf("expected an itemsize of at least 1, got %d", b.itemsize)
	}
	if b.len < 0 {
		return l, fmt.Errorf("expected a len of at least 0, got %d", b.len)
	}
	switch {
	case ndim == 0:
	case b.shape != nil:
		l.shape = words(b.shape, ndim)
	case ndim > 1 || b.strides != nil:
		return l, fmt.Errorf("expected a shape of %d dimensions, got NULL", ndim)
	case b.itemsize == 0:
		l.shape = []int{0}
	case b.len%b.itemsize != 0:
		return l, fmt.Errorf("expected a len that is a multiple of itemsize %d, got %d", b.itemsize, b.len)
	default:
		// A buffer that was requested without PyBUF_ND has one dimension and no shape.
		l.shape = []int{b.len / b.itemsize}
	}
	n, err := checkShape(l.shape, b.itemsize)
	if err != nil {
		return l, err
	}
	if n != b.len {
		return l, fmt.Errorf("expected a len of %d bytes for shape %s of %d-byte items, got %d", n, tuple(l.shape), b.itemsize, b.len)
	}
	if b.strides != nil {
		l.strides = words(b.strides, ndim)
	} else {
		l.strides = make([]int, ndim)
		fillStrides(l.strides, l.shape, b.itemsize, OrderC)
	}
	for _, s := range words(b.suboffsets, ndim) {
		l.indirect = l.indirect || s >= 0
	}
	if n == 0 {
		return l, nil
	}
	if b.buf == nil {
		return l, fmt.Errorf("expected memory of %d bytes, got NULL", n)
	}
	lo, hi, err := span(l.shape, l.strides, b.itemsize)
	if err != nil {
		return l, err
	}
	// With suboffsets the strides are those of tables of pointers; each access checks its pointers.
	if !l.indirect && (uintptr(b.buf)+uintptr(lo) > uintptr(b.buf) || uintptr(b.buf)+uintptr(hi) < uintptr(b.buf)) {
		return l, fmt.Errorf("strides %s of shape %s leave the address space", tuple(l.strides), tuple(l.shape))
	}
	return l, nil
}
