package buffer

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"
)

// area is a region of memory: len(shape) dimensions, strides in bytes of any sign (0 repeats), and suboffsets as Py_buffer
// has them, or nil. base is at index 0 of every dimension. Nothing of it is checked: all memory that it reaches must be there.
type area struct {
	base       unsafe.Pointer
	shape      []int
	strides    []int
	suboffsets []int
	itemsize   int
}

// copyArea copies every item of src to the same index of dst. The shapes and the item sizes must be equal. The result is as
// if by way of a temporary where the two overlap, and as if in C order where items of dst share memory. A table with NULL in
// it is an error before anything is copied.
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
	if meet(dst, src) {
		copyMeeting(dst, src)
	} else {
		copyApart(dst, src)
	}
	return nil
}

// copyApart is copyArea for areas that share no memory, and whose shapes and item sizes are known to be equal.
func copyApart(dst, src area) {
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.run(dst.base, src.base)
}

// freshBytes is the size above which new memory always comes from the system, which clears each page when it is first
// written: package rt keeps freed blocks up to it.
const freshBytes = 64 << 20

// copyNew is copyApart to memory that was allocated for it. A page that was just cleared is in the caches, and to write past
// them costs more than it saves, unless a transpose comes back to the page late.
func copyNew(dst, src area) {
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.stream = p.stream && (p.kernel == tiles || p.size <= freshBytes)
	p.run(dst.base, src.base)
}

// copyMeeting is copyArea for areas that share memory, and have items.
func copyMeeting(dst, src area) {
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

// items is the number of items.
func (a area) items() int { return volume(a.shape) }

// indirect reports whether a dimension goes through a table of pointers, of which the last such is n-1; n is 0 if none does.
func (a area) indirect() (n int) {
	for i, s := range a.suboffsets {
		if s >= 0 {
			n = i + 1
		}
	}
	return n
}

// step is where index i of dimension dim leads from p: nil where the table has NULL.
func (a area) step(p unsafe.Pointer, dim, i int) unsafe.Pointer {
	p = unsafe.Add(p, i*a.strides[dim])
	if a.suboffsets != nil && a.suboffsets[dim] >= 0 {
		if p = *(*unsafe.Pointer)(p); p != nil {
			p = unsafe.Add(p, a.suboffsets[dim])
		}
	}
	return p
}

// errNullPointer is the error of a table of pointers with NULL in it.
var errNullPointer error = &BufferError{
	Reason: "the buffer contradicts itself: expected pointers to memory where suboffsets are not negative, got NULL",
}

// reach is the address of the item at idx, which is within the shape.
func (a area) reach(idx []int) (unsafe.Pointer, error) {
	p := a.base
	for d, i := range idx {
		if p = a.step(p, d, i); p == nil {
			return nil, errNullPointer
		}
	}
	return p, nil
}

// checkTables looks for NULL among the pointers that lead to the items.
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

func (x interval) meets(y interval) bool { return x.lo < y.hi && y.lo < x.hi }

// interval is what the dimensions from dim on, which go through no tables, hold from p.
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

// intervals calls f with ranges that hold everything a reads or writes, tables of pointers too, until f says false.
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

// meet reports whether writing dst may change what is read of src.
func meet(dst, src area) bool {
	if dst.suboffsets == nil && src.suboffsets == nil {
		return dst.interval(dst.base, 0).meets(src.interval(src.base, 0))
	}
	if dst.indirect() > 0 {
		if src.indirect() > 0 {
			return true // a comparison of all with all would cost more than a temporary
		}
		dst, src = src, dst
	}
	met := false
	dst.intervals(func(x interval) bool {
		src.intervals(func(y interval) bool {
			met = x.meets(y)
			return !met
		})
		return !met
	})
	return met
}

// uninitialized is n bytes with anything in them, for memory that is written whole before it is read: to clear it first takes
// up to half as long as a copy. strings.Builder has the one way to such memory that the standard library offers.
func uninitialized(n int) []byte {
	if n == 0 {
		return []byte{}
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
