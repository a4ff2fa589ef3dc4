package buffer

import (
	"iter"
	"unsafe"
)

// Rows yields the rows in C order. A row has the items along the last dimension. A contiguous row is a slice of the view's
// memory; any other row is copied to a slice that the next row reuses. A view of no dimensions has one row of one item.
func (v View[T]) Rows() iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		c := rowCursor[T]{view: v}
		for c.next() {
			if !yield(c.row) {
				break
			}
		}
	}
}

// Rows yields the rows as [View.Rows] does, for reading and writing. A copied row is copied back after the body of the loop
// has run, also on break and return, but not on a panic.
func (m Mut[T]) Rows() iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		c := rowCursor[T]{view: m.View, back: true}
		for c.next() {
			if !yield(c.row) {
				c.store()
				break
			}
		}
	}
}

// Values yields the items in C order.
func (v View[T]) Values() iter.Seq[T] {
	return func(yield func(T) bool) {
		c := rowCursor[T]{view: v, items: true}
		for c.next() {
			for _, x := range c.row {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// rowCursor iterates over the rows of a view. It is a struct with methods, so that Rows is small enough for the compiler to inline
// together with the body of the caller's loop.
type rowCursor[T any] struct {
	view   View[T]
	row    []T
	offset int    // of the row, in bytes
	index  []int  // of the row, in all dimensions but the last; nil before the first row
	few    [3]int // memory of index in up to 4 dimensions
	n      int    // items in a row
	stride int
	back   bool // copied rows are copied back
	copied bool // rows are copied
	items  bool // rows of no items are left out
}

// next copies the current row back if back says so, and moves to the next row. It returns false after the last one.
func (c *rowCursor[T]) next() bool {
	if c.index == nil {
		return c.first()
	}
	if c.copied && c.back {
		c.store()
	}
	shape, strides := c.view.dims()
	for d := len(c.index) - 1; d >= 0; d-- {
		c.index[d]++
		c.offset += strides[d]
		if c.index[d] < shape[d] {
			c.load()
			return true
		}
		c.offset -= c.index[d] * strides[d]
		c.index[d] = 0
	}
	return false
}

func (c *rowCursor[T]) first() bool {
	shape, strides := c.view.dims()
	ndim := len(shape)
	c.n, c.stride = 1, size[T]()
	if ndim > 0 {
		c.n, c.stride = shape[ndim-1], strides[ndim-1]
	}
	outer := max(ndim-1, 0)
	if outer <= len(c.few) {
		// Not nil, even of length 0.
		c.index = c.few[:outer]
	} else {
		c.index = make([]int, outer)
	}
	if c.n == 0 && c.items {
		return false
	}
	for _, d := range shape[:outer] {
		if d == 0 {
			return false
		}
	}
	switch {
	case c.n == 0:
		c.row = []T{}
	case c.n > 1 && c.stride != size[T]():
		c.row, c.copied = make([]T, c.n), true
	}
	c.load()
	return true
}

// load sets row to the row at offset.
func (c *rowCursor[T]) load() {
	switch {
	case c.n == 0:
	case !c.copied:
		c.row = unsafe.Slice(c.view.at(c.offset), c.n)
	default:
		off := c.offset
		for i := range c.row {
			c.row[i] = *c.view.at(off)
			off += c.stride
		}
	}
}

// store copies row back to the view's memory if it is a copy.
func (c *rowCursor[T]) store() {
	if !c.copied {
		return
	}
	off := c.offset
	for i := range c.row {
		*c.view.at(off) = c.row[i]
		off += c.stride
	}
}
