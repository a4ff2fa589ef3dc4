package testbuffer

import (
	"slices"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

const pointerSize = int(unsafe.Sizeof(uintptr(0)))

// layout describes memory, as a Py_buffer does.
type layout struct {
	id         uintptr // of the layout in its array
	memory     any     // keeps the memory reachable
	buf        unsafe.Pointer
	offset     int // of the item with all indices 0, in the memory
	nbytes     int
	itemsize   int
	readonly   bool
	ndim       int
	format     string // "" where it is NULL
	shape      []int  // nil where it is NULL, or without dimensions
	strides    []int
	suboffsets []int
	flags      int
	exports    int
}

// layoutOf returns the layout of a buffer.
func layoutOf(b *buffer.Buffer) *layout {
	return &layout{
		buf: b.Buf(), nbytes: b.NBytes(), itemsize: b.ItemSize(), readonly: b.ReadOnly(), ndim: b.NDim(), format: b.Format(),
		shape: b.Shape(), strides: b.Strides(), suboffsets: b.SubOffsets(),
	}
}

// dims returns shape and strides, also where they are NULL.
func (l *layout) dims() (shape, strides []int) {
	shape, strides = l.shape, l.strides
	if shape == nil && l.ndim == 1 {
		shape = []int{l.nbytes / max(l.itemsize, 1)}
	}
	if strides == nil {
		strides = contiguous(shape, l.itemsize, false)
	}
	return shape, strides
}

// contiguous returns the strides of contiguous items.
func contiguous(shape []int, itemsize int, fortran bool) []int {
	strides := make([]int, len(shape))
	step := itemsize
	for i := range shape {
		d := len(shape) - 1 - i
		if fortran {
			d = i
		}
		strides[d] = step
		step *= shape[d]
	}
	return strides
}

func count(shape []int) int {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	return n
}

// isContiguous reports whether the items are contiguous in C order, or in Fortran order.
func (l *layout) isContiguous(fortran bool) bool {
	if slices.ContainsFunc(l.suboffsets, func(s int) bool { return s >= 0 }) {
		return false
	}
	shape, strides := l.dims()
	if count(shape) == 0 {
		return true
	}
	for d, want := range contiguous(shape, l.itemsize, fortran) {
		if shape[d] > 1 && strides[d] != want {
			return false
		}
	}
	return true
}

// each calls f with the address of each item, in C order.
func each(p unsafe.Pointer, shape, strides, suboffsets []int, f func(unsafe.Pointer)) {
	if len(shape) == 0 {
		f(p)
		return
	}
	for i := range shape[0] {
		each(step(p, i, strides[0], suboffsets), shape[1:], strides[1:], rest(suboffsets), f)
	}
}

// step returns the address of index i of the first dimension.
func step(p unsafe.Pointer, i, stride int, suboffsets []int) unsafe.Pointer {
	p = unsafe.Add(p, i*stride)
	if len(suboffsets) > 0 && suboffsets[0] >= 0 {
		p = unsafe.Add(*(*unsafe.Pointer)(p), suboffsets[0])
	}
	return p
}

func rest(suboffsets []int) []int {
	if len(suboffsets) == 0 {
		return nil
	}
	return suboffsets[1:]
}

func (l *layout) each(f func(unsafe.Pointer)) {
	shape, strides := l.dims()
	if count(shape) > 0 {
		each(l.buf, shape, strides, l.suboffsets, f)
	}
}

func at(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }

// bytes returns a copy of the items in C order.
func (l *layout) bytes() []byte {
	raw := make([]byte, 0, l.nbytes)
	l.each(func(p unsafe.Pointer) { raw = append(raw, at(p, l.itemsize)...) })
	return raw
}

// set stores items that are in C order.
func (l *layout) set(raw []byte) {
	l.each(func(p unsafe.Pointer) {
		copy(at(p, l.itemsize), raw)
		raw = raw[l.itemsize:]
	})
}

// inFortranOrder returns items that are in C order in Fortran order.
func inFortranOrder(raw []byte, shape []int, itemsize int) []byte {
	if len(raw) == 0 {
		return raw
	}
	ordered := make([]byte, len(raw))
	from := layout{buf: unsafe.Pointer(unsafe.SliceData(ordered)), itemsize: itemsize, ndim: len(shape), shape: shape, strides: contiguous(shape, itemsize, true)}
	from.set(raw)
	return ordered
}

// index returns the layout of what has index i in the first dimension.
func (l *layout) index(i int) *layout {
	sub := *l
	shape, strides := l.dims()
	if count(shape[1:]) > 0 { // a pointer past the end of the memory must not be kept
		sub.buf = step(l.buf, i, strides[0], l.suboffsets)
	}
	sub.ndim--
	sub.shape, sub.strides = nilIfEmpty(shape[1:]), nilIfEmpty(strides[1:])
	sub.suboffsets = nilIfEmpty(rest(l.suboffsets))
	if !slices.ContainsFunc(sub.suboffsets, func(s int) bool { return s >= 0 }) {
		sub.suboffsets = nil
	}
	sub.nbytes = count(sub.shape) * l.itemsize
	return &sub
}

func nilIfEmpty(s []int) []int {
	if len(s) == 0 {
		return nil
	}
	return s
}

// span is a slice of a dimension: the first index, the step and how many there are.
type span struct{ start, step, n int }

// slice returns the layout of slices of the first dimensions.
func (l *layout) slice(spans []span) *layout {
	sub := *l
	sub.shape, sub.strides, sub.suboffsets = slices.Clone(l.shape), slices.Clone(l.strides), slices.Clone(l.suboffsets)
	pointed := -1 // the last dimension before that whose items are behind pointers
	for d, s := range spans {
		sub.shape[d] = s.n
	}
	for d, s := range spans {
		if count(sub.shape) > 0 { // a pointer past the end of the memory must not be kept
			sub.advance(pointed, s.start*sub.strides[d])
		}
		sub.strides[d] *= s.step
		if sub.suboffsets != nil && sub.suboffsets[d] >= 0 {
			pointed = d
		}
	}
	sub.nbytes = count(sub.shape) * l.itemsize
	return &sub
}

// advance moves the first item: behind the pointers of a dimension by its suboffset.
func (l *layout) advance(pointed, by int) {
	if pointed < 0 {
		l.buf = unsafe.Add(l.buf, by)
	} else {
		l.suboffsets[pointed] += by
	}
}

// usePointers puts the first dimension behind a table of pointers.
func (l *layout) usePointers() {
	n, back := l.shape[0], l.strides[0] < 0
	inner := 0 // bytes between the first item of a row and the lowest one
	for d := 1; d < l.ndim && l.shape[d] > 0; d++ {
		if l.strides[d] <= 0 {
			inner -= l.strides[d] * (l.shape[d] - 1)
		}
	}
	table := make([]unsafe.Pointer, max(n, 1))
	for i := range n {
		row := l.buf
		if count(l.shape) > 0 {
			row = unsafe.Add(l.buf, i*l.strides[0]-inner)
		}
		if back {
			table[n-1-i] = row
		} else {
			table[i] = row
		}
	}
	l.memory = []any{l.memory, table}
	l.buf, l.strides[0] = unsafe.Pointer(&table[0]), pointerSize
	if back {
		l.strides[0] = -pointerSize
		l.buf = unsafe.Pointer(&table[max(n-1, 0)])
	}
	l.suboffsets = make([]int, l.ndim)
	for d := range l.suboffsets {
		l.suboffsets[d] = -1
	}
	l.suboffsets[0] = inner
}

// fits reports whether all items are in memory of size bytes.
func (l *layout) fits(size int) bool {
	if l.offset < 0 || l.offset%l.itemsize != 0 || l.offset+l.itemsize > size {
		return false
	}
	if slices.ContainsFunc(l.strides, func(s int) bool { return s%l.itemsize != 0 }) {
		return false
	}
	if slices.Contains(l.shape, 0) {
		return true
	}
	low, high := l.offset, l.offset
	for d, extent := range l.shape {
		reach := l.strides[d] * (extent - 1)
		low, high = low+min(reach, 0), high+max(reach, 0)
		if extent > size+1 && l.strides[d] != 0 || low < 0 || high+l.itemsize > size {
			return false
		}
	}
	return true
}
