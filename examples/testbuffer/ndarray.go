// Package testbuffer is CPython's test module _testbuffer: an array that exports buffers of every kind, and functions on buffers of
// other objects. It is written from the tests of the buffer protocol and from its documentation.
package testbuffer

import (
	"errors"
	"slices"
	"sync"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// NDArray is memory with a layout, and a buffer of another object.
//
//goanna:name ndarray
type NDArray struct {
	mu       sync.Mutex // for layouts and exports
	flags    int
	layouts  []*layout // the last one counts
	last     uintptr   // id of a layout
	consumer bool
	base     *buffer.Buffer  // of a consumer: the buffer that it has
	owner    *py.Reference   // whose memory it is: nil for its own
	kept     []*py.Reference // objects that live as long
	parent   *NDArray        // of a part: the array that it is of, and the layout
	part     *layout
	unowned  bool
}

// NewNDArray returns an array of items, or of the buffer of an object, if there is no shape.
//
//goanna:sig (items, shape=None, strides=None, offset=0, format=None, flags=0, getbuf=None)
func NewNDArray(items, shape, strides py.Object, offset int, format py.Object, flags int, getbuf py.Object) (*NDArray, error) {
	nd := &NDArray{flags: flags}
	if shape.IsNone() && py.CheckBuffer(items) {
		if !strides.IsNone() || offset != 0 || !format.IsNone() {
			return nil, py.Errorf(py.TypeError, "an array of the buffer of another object takes flags and getbuf alone")
		}
		if err := nd.acquire(items, getbuf); err != nil {
			nd.End()
			return nil, err
		}
		return nd, nil
	}
	if !getbuf.IsNone() {
		return nil, py.Errorf(py.TypeError, "getbuf is for an array of the buffer of another object")
	}
	l, err := newLayout(items, shape, strides, offset, format, flags)
	if err != nil {
		return nil, err
	}
	nd.add(l)
	return nd, nil
}

func (nd *NDArray) add(l *layout) {
	nd.last++
	l.id = nd.last
	nd.layouts = append(nd.layouts, l)
}

// acquire gets the buffer of an object, and keeps it.
func (nd *NDArray) acquire(o, getbuf py.Object) error {
	flags := buffer.PyBUF_FULL_RO
	if !getbuf.IsNone() {
		n, err := getbuf.Int()
		if err != nil {
			return err
		}
		flags = buffer.Flags(n)
	}
	b, err := py.GetBuffer(o, flags)
	if err != nil {
		return err
	}
	defer b.Release()
	owner, err := b.Owner()
	if err != nil {
		return err
	}
	if !owner.IsNone() {
		if nd.owner, err = owner.Keep(); err != nil {
			return err
		}
	}
	if nd.base, err = b.Retain(); err != nil {
		return err
	}
	nd.consumer = true
	nd.add(layoutOf(nd.base))
	return nil
}

// newLayout returns a layout of new memory with the items.
func newLayout(items, shape, strides py.Object, offset int, format py.Object, flags int) (*layout, error) {
	l := &layout{offset: offset, flags: flags, readonly: flags&Writable == 0, format: "B"}
	if shape.IsNone() {
		return nil, py.Errorf(py.TypeError, "expected a shape")
	}
	var err error
	if l.shape, err = numbers(shape, "shape"); err != nil {
		return nil, err
	}
	if l.ndim = len(l.shape); l.ndim > MaxNDim {
		return nil, py.Errorf(py.ValueError, "expected at most %d dimensions, got %d", MaxNDim, l.ndim)
	}
	if slices.ContainsFunc(l.shape, func(n int) bool { return n < 0 }) {
		return nil, py.Errorf(py.ValueError, "expected extents of at least 0, got %v", l.shape)
	}
	if !strides.IsNone() {
		if l.strides, err = numbers(strides, "strides"); err != nil {
			return nil, err
		}
	}
	if !format.IsNone() {
		if class, err := format.TypeName(); err != nil || class != "str" {
			return nil, py.Errorf(py.TypeError, "expected a format that is a str, got %s", class)
		}
		if l.format, err = format.Str(); err != nil {
			return nil, err
		}
	}
	return l, l.fill(items)
}

// numbers returns the integers of a list or tuple.
func numbers(o py.Object, what string) ([]int, error) {
	if class, err := o.TypeName(); err != nil || class != "list" && class != "tuple" {
		return nil, py.Errorf(py.TypeError, "expected %s that is a list or a tuple, got %s", what, class)
	}
	items, err := o.Items()
	if err != nil {
		return nil, err
	}
	list := make([]int, len(items))
	for i, item := range items {
		if list[i], err = item.Int(); err != nil {
			var raised *py.Exception
			if errors.As(err, &raised) && raised.Class == string(py.TypeError) {
				return nil, py.Errorf(py.ValueError, "expected integers in %s: %w", what, err)
			}
			return nil, err
		}
	}
	return list, nil
}

// fill allocates the memory, puts the items there, and completes the layout.
func (l *layout) fill(items py.Object) error {
	switch {
	case l.format == "":
		return py.Errorf(py.ValueError, "expected a format, got an empty one")
	case l.flags&PIL != 0 && l.ndim == 0:
		return py.Errorf(py.TypeError, "ND_PIL needs a dimension")
	case l.flags&Fortran != 0 && len(l.strides) > 0:
		return py.Errorf(py.TypeError, "ND_FORTRAN and strides exclude each other")
	}
	c, err := codecOf(l.format)
	if err != nil {
		return err
	}
	if l.itemsize = c.size; l.itemsize == 0 {
		return py.Errorf(py.ValueError, "expected a format of items with a size, got %q", l.format)
	}
	list, err := l.listed(items)
	if err != nil {
		return err
	}
	raw, err := c.pack(list)
	if err != nil {
		return err
	}
	return l.place(raw)
}

// listed returns the items of a list or tuple, of which there must be one. Without dimensions the item may stand alone.
func (l *layout) listed(o py.Object) ([]py.Object, error) {
	class, err := o.TypeName()
	if err == nil && l.ndim == 0 && class != "list" {
		return []py.Object{o}, nil
	}
	if err != nil || class != "list" && class != "tuple" {
		return nil, py.Errorf(py.TypeError, "expected a list of items, got %s", class)
	}
	list, err := o.Items()
	if err == nil && len(list) == 0 {
		return nil, py.Errorf(py.ValueError, "expected an item")
	}
	return list, err
}

// place sets the memory to the items of raw.
func (l *layout) place(raw []byte) error {
	switch {
	case len(l.strides) == 0:
		l.strides = contiguous(l.shape, l.itemsize, l.flags&Fortran != 0)
	case len(l.strides) != l.ndim:
		return py.Errorf(py.ValueError, "expected %d strides, got %d", l.ndim, len(l.strides))
	}
	if !l.fits(len(raw)) {
		return py.Errorf(py.ValueError, "expected a layout within %d bytes, got shape %v, strides %v and offset %d of %d-byte items", len(raw), l.shape, l.strides, l.offset, l.itemsize)
	}
	words := make([]uint64, (len(raw)+7)/8) // aligned for every item
	start := unsafe.Pointer(unsafe.SliceData(words))
	copy(at(start, len(raw)), raw)
	l.memory, l.buf = words, start
	l.nbytes = count(l.shape) * l.itemsize
	if l.nbytes > 0 { // a pointer past the end of the memory must not be kept
		l.buf = unsafe.Add(start, l.offset)
	}
	if l.flags&PIL != 0 {
		l.usePointers()
	}
	l.shape, l.strides = nilIfEmpty(l.shape), nilIfEmpty(l.strides)
	return nil
}

// Push gives the array other memory with another layout, until Pop.
//
//goanna:sig (items, shape=None, strides=None, offset=0, format=None, flags=0)
func (nd *NDArray) Push(items, shape, strides py.Object, offset int, format py.Object, flags int) error {
	if flags&VarExport != 0 {
		return py.Errorf(py.ValueError, "ND_VAREXPORT is for a new array")
	}
	if err := nd.mayChange(); err != nil {
		return err
	}
	l, err := newLayout(items, shape, strides, offset, format, flags)
	if err != nil {
		return err
	}
	nd.mu.Lock()
	defer nd.mu.Unlock()
	nd.add(l)
	return nil
}

func (nd *NDArray) mayChange() error {
	nd.mu.Lock()
	defer nd.mu.Unlock()
	switch {
	case nd.consumer || nd.parent != nil:
		return &buffer.BufferError{Reason: "the memory of the array is another object's"}
	case nd.flags&VarExport == 0 && nd.layouts[len(nd.layouts)-1].exports > 0:
		return &buffer.BufferError{Reason: "the array has exported buffers: ND_VAREXPORT allows changes then"}
	}
	return nil
}

// Pop takes back the last Push.
//
//goanna:sig ()
func (nd *NDArray) Pop() error {
	if err := nd.mayChange(); err != nil {
		return err
	}
	nd.mu.Lock()
	defer nd.mu.Unlock()
	n := len(nd.layouts)
	if n == 1 {
		return &buffer.BufferError{Reason: "the array has one layout left"}
	}
	if nd.layouts[n-1].exports > 0 {
		return &buffer.BufferError{Reason: "the layout has exported buffers"}
	}
	nd.layouts = nd.layouts[:n-1]
	return nil
}

func (nd *NDArray) current() *layout {
	nd.mu.Lock()
	defer nd.mu.Unlock()
	return nd.layouts[len(nd.layouts)-1]
}

// End releases the buffer that the array has.
//
//goanna:name __del__
//goanna:hold-gil
func (nd *NDArray) End() {
	if nd.base != nil {
		nd.base.Release()
	}
	for _, r := range append(nd.kept, nd.owner) {
		if r != nil {
			r.Release()
		}
	}
	if nd.parent != nil {
		nd.parent.release(nd.part.id)
	}
}
