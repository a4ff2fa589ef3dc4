package buffer

import (
	"runtime"
	"slices"
)

// Equal reports whether v and w have the same shape and equal items at each index, by Go's ==: NaN differs from itself, -0 equals
// 0, and the padding of structs does not count. It panics if T cannot be an item of a buffer.
func (v View[T]) Equal(w View[T]) bool {
	e := mustElement[T]()
	a, b := v.area(), w.area()
	equal := slices.Equal(a.shape, b.shape) && e.equal(a, b)
	runtime.KeepAlive(v.shape)
	runtime.KeepAlive(w.shape)
	return equal
}

// equal reports whether two areas of one shape have equal items.
func (e *element) equal(a, b area) bool {
	if a.items() == 0 {
		return true
	}
	if e.dense {
		return equalAreas(a, b, equalBytes)
	}
	for _, l := range e.leaves() {
		eq, ok := l.code.equality()
		if !ok {
			eq = equalBytes // bool: each value has one byte
		}
		if !equalAreas(l.of(a), l.of(b), eq) {
			return false
		}
	}
	return true
}

// isDense reports whether two items are equal if and only if all their bytes are: an item has no padding and no floats.
func (e *element) isDense() bool {
	n := 0
	for _, l := range e.leaves() {
		if l.code.class == classFloat || l.code.class == classComplex {
			return false
		}
		size, _ := countBytes(l.shape, l.code.size)
		n += size
	}
	return n == int(e.typ.Size())
}
