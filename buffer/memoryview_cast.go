package buffer

import (
	"errors"
	"fmt"
)

// Cast returns a memoryview of the same memory with another format. m must be C-contiguous. As in Python, the old or the new
// format must be of single bytes: 'B', 'b' or 'c'. With no shape the result has one dimension. Otherwise the product of shape times
// the new item size must be NBytes; an empty shape that is not nil, as in Cast("d", []int{}...), gives one item without dimensions.
// Unlike Python, Cast accepts any format of PEP 3118, and any old and new number of dimensions.
func (m *MemoryView) Cast(format string, shape ...int) (*MemoryView, error) {
	if err := m.live(); err != nil {
		return nil, err
	}
	if !m.IsContiguous(OrderC) {
		return nil, errors.New("memoryview: casts are restricted to C-contiguous views")
	}
	parsed, err := ParseFormat(format)
	if err != nil {
		return nil, err
	}
	if parsed.Size() == 0 {
		return nil, fmt.Errorf("memoryview: expected a format with at least one byte to cast to, got '%s'", format)
	}
	if !isBytes(format) && !isBytes(m.format.String()) {
		return nil, fmt.Errorf("memoryview: cannot cast between two non-byte formats, '%s' and '%s'; cast to 'B' first", m.format, format)
	}
	nbytes := m.NBytes()
	if shape == nil {
		if nbytes%parsed.Size() != 0 {
			return nil, fmt.Errorf("memoryview: length is not a multiple of itemsize: %d bytes, items of %d", nbytes, parsed.Size())
		}
		shape = []int{nbytes / parsed.Size()}
	}
	n, err := checkShape(shape, parsed.Size())
	if err != nil {
		return nil, err
	}
	if n != nbytes {
		return nil, fmt.Errorf("memoryview: product(shape) * itemsize != buffer size: %d bytes for shape %s, %d in the memory", n, tuple(shape), nbytes)
	}
	a := area{base: m.base, shape: append([]int{}, shape...), itemsize: parsed.Size()}
	a = a.like(m.base, OrderC)
	c := m.with(a)
	c.format = &itemFormat{text: append([]byte(format), 0), parsed: parsed}
	return c, nil
}

// isBytes reports whether items of a format are single bytes.
func isBytes(format string) bool {
	c, ok := numberCode(format)
	return ok && c.size == 1 && c.class != classBool
}
