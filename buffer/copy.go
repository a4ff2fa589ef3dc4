package buffer

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"
)

// area is strided memory: len(shape) dimensions, strides in bytes of any sign (0 repeats an item), and suboffsets as in
// Py_buffer, or nil. base is the address of the item at index 0 of every dimension. The caller has checked the layout: functions
// of areas access all memory that it describes.
type area struct {
	base       unsafe.Pointer
	shape      []int
	strides    []int
	suboffsets []int
	itemsize   int
}

// copyArea copies every item of src to the same index of dst. The shapes and the item sizes must be equal. Areas that overlap
// are copied as if through a temporary. Items of dst that share memory are written as if in C order. NULL in a table of pointers
// is an error, returned before anything is copied.
func copyArea(dst, src area) error {
	if dst.itemsize != src.itemsize {
		return fmt.Errorf("cannot copy items of %d bytes to items of %d bytes", src.itemsize, dst.itemsize)
	}
	if !slices.Equal(dst.shape, src.shape) {
		return fmt.Errorf("cannot copy a buffer of shape %v to one of shape %v", src.shape, dst.shape)
	}
	if dst.items() == 0 || dst.itemsize == 0 {
		return nil
	}
	if err := dst.checkTables(); err != nil {
		return err
	}
	if err := src.checkTables(); err != nil {
		return err
	}
	if dst.base == src.base && dst.suboffsets == nil && src.suboffsets == nil && slices.Equal(dst.strides, src.strides) {
		return nil
	}
	if overlap(dst, src) {
		copyOverlapping(dst, src)
	} else {
		copyDisjoint(dst, src)
	}
	return nil
}

// copyDisjoint is copyArea for areas that do not overlap and have equal shapes and item sizes.
func copyDisjoint(dst, src area) {
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.run(dst.base, src.base)
}

// freshBytes is the largest block that package rt keeps when it is freed. Larger ones always come from the system, which
// clears each page at its first write.
const freshBytes = 64 << 20

// copyNew is copyDisjoint to newly allocated memory. The caches hold a page that the system has just cleared, so writes that
// bypass them cost more than they save, except in a transpose, which comes back to the page late.
func copyNew(dst, src area) {
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.stream = p.stream && (p.kernel == tiles || p.size <= freshBytes)
	p.run(dst.base, src.base)
}

// copyOverlapping is copyArea for areas that overlap and are not empty.
func copyOverlapping(dst, src area) {
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	if p.outer == 0 && len(p.axes) == 0 {
		move(unsafe.Add(dst.base, p.doff), unsafe.Add(src.base, p.soff), p.item)
		return
	}
	// the temporary has src's items in C order
	t := area{shape: src.shape, itemsize: src.itemsize, strides: make([]int, len(src.shape))}
	n := src.itemsize
	for i := len(src.shape) - 1; i >= 0; i-- {
		t.strides[i] = n
		n *= src.shape[i]
	}
	t.base = unsafe.Pointer(unsafe.SliceData(uninitialized(n)))
	p = newPlan(&t, &src, &few)
	p.run(t.base, src.base)
	p = newPlan(&dst, &t, &few)
	p.run(dst.base, t.base)
}

// items returns the number of items.
func (a area) items() int { return volume(a.shape) }

// indirect returns one more than the last dimension that has a suboffset of at least 0, and 0 if no dimension has one. Such a
// dimension is a table of pointers.
func (a area) indirect() (n int) {
	for i, s := range a.suboffsets {
		if s >= 0 {
			n = i + 1
		}
	}
	return n
}

// step returns the address of index i of dimension dim, where p is that of index 0: nil where the table of pointers has NULL.
func (a area) step(p unsafe.Pointer, dim, i int) unsafe.Pointer {
	p = unsafe.Add(p, i*a.strides[dim])
	if a.suboffsets != nil && a.suboffsets[dim] >= 0 {
		if p = *(*unsafe.Pointer)(p); p != nil {
			p = unsafe.Add(p, a.suboffsets[dim])
		}
	}
	return p
}

// errNullPointer reports NULL in a table of pointers.
var errNullPointer error = &BufferError{
	Reason: "the buffer is inconsistent: expected pointers to memory where suboffsets are not negative, got NULL",
}

// reach returns the address of the item at idx, which must be within the shape.
func (a area) reach(idx []int) (unsafe.Pointer, error) {
	p := a.base
	for d, i := range idx {
		if p = a.step(p, d, i); p == nil {
			return nil, errNullPointer
		}
	}
	return p, nil
}

// checkTables returns errNullPointer if a table of pointers has NULL.
func (a area) checkTables() error {
	if n := a.indirect(); n > 0 && a.items() > 0 {
		return a.checkTablesFrom(a.base, 0, n)
	}
	return nil
}

func (a area) checkTablesFrom(p unsafe.Pointer, dim, n int) error {
	if p == nil {
		return errNullPointer
	}
	if dim == n {
		return nil
	}
	for i := range a.shape[dim] {
		if err := a.checkTablesFrom(a.step(p, dim, i), dim+1, n); err != nil {
			return err
		}
	}
	return nil
}

// interval is a range of addresses, with hi past its last byte.
type interval struct{ lo, hi uintptr }

func (x interval) overlaps(y interval) bool { return x.lo < y.hi && y.lo < x.hi }

// interval returns the addresses of the items at p in the dimensions from dim on, none of which is a table of pointers.
func (a area) interval(p unsafe.Pointer, dim int) interval {
	lo, hi := 0, a.itemsize
	for i, d := range a.shape[dim:] {
		if s := (d - 1) * a.strides[dim+i]; s < 0 {
			lo += s
		} else {
			hi += s
		}
	}
	return interval{uintptr(p) + uintptr(lo), uintptr(p) + uintptr(hi)}
}

// intervals calls f with ranges that together cover all items and all tables of pointers, until f returns false.
func (a area) intervals(f func(interval) bool) {
	a.intervalsFrom(a.base, 0, a.indirect(), f)
}

func (a area) intervalsFrom(p unsafe.Pointer, dim, n int, f func(interval) bool) bool {
	if dim == n {
		return f(a.interval(p, dim))
	}
	for i := range a.shape[dim] {
		if a.suboffsets[dim] >= 0 {
			q := uintptr(p) + uintptr(i*a.strides[dim])
			if !f(interval{q, q + unsafe.Sizeof(q)}) {
				return false
			}
		}
		if !a.intervalsFrom(a.step(p, dim, i), dim+1, n, f) {
			return false
		}
	}
	return true
}

// overlap reports whether dst and src may overlap.
func overlap(dst, src area) bool {
	if dst.suboffsets == nil && src.suboffsets == nil {
		return dst.interval(dst.base, 0).overlaps(src.interval(src.base, 0))
	}
	if dst.indirect() > 0 {
		if src.indirect() > 0 {
			return true // comparing all pairs of ranges would cost more than a temporary
		}
		dst, src = src, dst
	}
	overlapping := false
	dst.intervals(func(x interval) bool {
		src.intervals(func(y interval) bool {
			overlapping = x.overlaps(y)
			return !overlapping
		})
		return !overlapping
	})
	return overlapping
}

// uninitialized allocates n bytes with unspecified contents. The caller writes all of them before it reads any. Clearing the
// memory first takes up to half as long as a copy. strings.Builder is the only way to such memory in the standard library.
func uninitialized(n int) []byte {
	if n == 0 {
		return []byte{}
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
