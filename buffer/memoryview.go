package buffer

import (
	"errors"
	"fmt"
	"iter"
	"log"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// MemoryView is a view of a buffer of any format and layout, with the semantics of Python's memoryview. It also implements what
// Python's memoryview does not: sub-views and iteration in several dimensions, every format of PEP 3118, and casts from any shape
// to any other.
//
// After Release, methods that return an error return [ErrReleased], and the others return 0, nil or "". The collector releases
// an unreachable MemoryView. Several goroutines may use a MemoryView as long as none of them writes to the memory.
//
// A bound function that returns a MemoryView hands it over to Python: an Array with its memory, layout and format, without a copy, which releases it
// when it ends. To go on with the memory in Go, return another memoryview of it, such as that of Slice without keys.
type MemoryView struct {
	area
	format   *itemFormat
	readonly bool
	origin   *origin
	exports  Exports
	released atomic.Bool
	cleanup  runtime.Cleanup
}

// ErrReleased is the error of a [MemoryView] after Release.
var ErrReleased = errors.New("operation forbidden on released memoryview object")

// itemFormat is a format: the exporter's string and the parsed one.
type itemFormat struct {
	text   []byte // ends with NUL
	parsed *Format
	err    error // of parsing; if it is not nil, items can be copied but not read
}

func newItemFormat(text string, itemsize int) *itemFormat {
	f := &itemFormat{text: append([]byte(text), 0)}
	f.parsed, f.err = ParseItemFormat(text, itemsize)
	return f
}

func (f *itemFormat) String() string { return string(f.text[:len(f.text)-1]) }

// origin is the buffer of a memoryview and of all memoryviews made from it. An owned buffer is released with the last of them.
type origin struct {
	b     *Buffer
	owned bool           // the buffer was acquired for the memoryview
	obj   unsafe.Pointer // b.obj when the memoryview was made; a later export of Go has another

	mu    sync.Mutex
	views int
}

func (o *origin) add() {
	o.mu.Lock()
	o.views++
	o.mu.Unlock()
}

func (o *origin) drop() {
	o.mu.Lock()
	o.views--
	last := o.views == 0
	o.mu.Unlock()
	if last && o.owned {
		o.b.Release()
	}
}

// dropUnreachable is drop for an unreachable memoryview. No caller can receive a panic of the exporter, so it goes to the log.
func (o *origin) dropUnreachable() {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("buffer: panic in ReleaseBuffer of the exporter of an unreachable memoryview: %v", p)
		}
	}()
	o.drop()
}

// released reports whether b was released, and perhaps acquired again, since the memoryview was made.
func (o *origin) released() bool { return !o.owned && o.obj != nil && o.b.obj != o.obj }

// NewMemoryView returns a memoryview of b, as PyMemoryView_FromBuffer does. The caller still owns b, and releases it after the
// memoryview. When b is released, freed or given another obj, the memoryview is released too. If b's obj is nil, nothing is to be
// released: the memoryview keeps the memory of b, whatever happens to b, and keeps memory of Go reachable. It returns a
// *[BufferError] if b is inconsistent.
func NewMemoryView(b *Buffer) (*MemoryView, error) { return newMemoryView(b, false) }

// MemoryViewOf returns a memoryview of e's memory, as memoryview(e) does in Python. The buffer is released when the memoryview
// and all memoryviews made from it are.
func MemoryViewOf(e Exporter) (*MemoryView, error) {
	b, err := Get(e, PyBUF_FULL_RO)
	if err != nil {
		return nil, err
	}
	m, err := newMemoryView(b, true)
	if err != nil {
		b.Release()
	}
	return m, err
}

func newMemoryView(b *Buffer, owned bool) (*MemoryView, error) {
	a, err := b.area()
	format, formatErr := b.formatText()
	if err == nil {
		err = formatErr
	}
	if err != nil {
		return nil, &BufferError{Reason: "the buffer is inconsistent", Err: err}
	}
	// b owns the arrays, and may be released before the memoryview.
	a.shape, a.strides, a.suboffsets = slices.Clone(a.shape), slices.Clone(a.strides), slices.Clone(a.suboffsets)
	o := &origin{b: b, owned: owned, obj: b.obj}
	return (&MemoryView{format: newItemFormat(format, b.itemsize), readonly: b.readonly != 0, origin: o}).with(a), nil
}

// with returns a memoryview of another area with m's format and origin.
func (m *MemoryView) with(a area) *MemoryView {
	if a.indirect() == 0 {
		a.suboffsets = nil
	}
	n := &MemoryView{area: a, format: m.format, readonly: m.readonly, origin: m.origin}
	m.origin.add()
	n.cleanup = runtime.AddCleanup(n, (*origin).dropUnreachable, m.origin)
	return n
}

// live returns ErrReleased if the memoryview or its buffer was released.
func (m *MemoryView) live() error {
	if m.released.Load() || m.origin.released() {
		return ErrReleased
	}
	return nil
}

// Release releases the memoryview. It returns a *[BufferError] while the memoryview has exported buffers. A second Release does
// nothing. If the exporter's ReleaseBuffer panics, the memoryview is released, and Release panics; for an unreachable
// memoryview, which the collector releases, the panic goes to the log.
func (m *MemoryView) Release() error {
	err := m.exports.Change(func() error {
		if m.released.CompareAndSwap(false, true) {
			m.cleanup.Stop()
			m.origin.drop()
		}
		return nil
	})
	runtime.KeepAlive(m)
	if err != nil {
		return bufferErrorf("memoryview has %d exported buffers", m.exports.Count())
	}
	return nil
}

// GetBuffer implements [Exporter]: a memoryview exports its memory.
func (m *MemoryView) GetBuffer(b *Buffer, flags Flags) error {
	return m.exports.Export(func() error {
		if err := m.live(); err != nil {
			return err
		}
		b.SetReadOnly(m.readonly)
		b.buf, b.len, b.itemsize, b.ndim = m.base, m.NBytes(), m.itemsize, int32(len(m.shape))
		b.format = &m.format.text[0]
		b.shape, b.strides, b.suboffsets = unsafe.SliceData(m.shape), unsafe.SliceData(m.strides), unsafe.SliceData(m.suboffsets)
		return nil
	})
}

// ReleaseBuffer implements [Exporter].
func (m *MemoryView) ReleaseBuffer(*Buffer) { m.exports.Release() }

// Obj returns the owner of the memory, as [Buffer.Obj] does.
func (m *MemoryView) Obj() any {
	if m.live() != nil {
		return nil
	}
	return m.origin.b.Obj()
}

// Format returns the exporter's format string, "B" if it gave none.
func (m *MemoryView) Format() string {
	if m.live() != nil {
		return ""
	}
	return m.format.String()
}

// ItemSize returns the size of an item in bytes.
func (m *MemoryView) ItemSize() int {
	if m.live() != nil {
		return 0
	}
	return m.itemsize
}

// NBytes returns the product of the extents times the item size.
func (m *MemoryView) NBytes() int {
	if m.live() != nil {
		return 0
	}
	n, _ := countBytes(m.shape, m.itemsize)
	return n
}

// NDim returns the number of dimensions.
func (m *MemoryView) NDim() int {
	if m.live() != nil {
		return 0
	}
	return len(m.shape)
}

// Shape returns the extents as a new slice.
func (m *MemoryView) Shape() []int { return m.dims(m.shape) }

// Strides returns the strides in bytes as a new slice.
func (m *MemoryView) Strides() []int { return m.dims(m.strides) }

// SubOffsets returns the suboffsets in bytes as a new slice, or nil if no dimension has one.
func (m *MemoryView) SubOffsets() []int {
	if m.suboffsets == nil {
		return nil
	}
	return m.dims(m.suboffsets)
}

func (m *MemoryView) dims(d []int) []int {
	if m.live() != nil {
		return nil
	}
	return append([]int{}, d...)
}

// ReadOnly reports whether the memoryview is read-only.
func (m *MemoryView) ReadOnly() bool { return m.live() == nil && m.readonly }

// IsContiguous is [Buffer.IsContiguous].
func (m *MemoryView) IsContiguous(order Order) bool {
	return m.live() == nil && m.suboffsets == nil && contiguous(m.shape, m.strides, m.itemsize, order)
}

// Len returns the number of items, the product of the extents. Python's len(m) is Shape()[0].
func (m *MemoryView) Len() int {
	if m.live() != nil {
		return 0
	}
	return m.items()
}

// length returns the extent of the first dimension, which is len(m) in Python, and an error if there are no dimensions.
func (m *MemoryView) length() (int, error) {
	if err := m.live(); err != nil {
		return 0, err
	}
	if len(m.shape) == 0 {
		return 0, errors.New("0-dim memory has no length")
	}
	return m.shape[0], nil
}

// ToReadOnly returns a read-only memoryview of the same memory.
func (m *MemoryView) ToReadOnly() (*MemoryView, error) {
	if err := m.live(); err != nil {
		return nil, err
	}
	n := m.with(m.area)
	n.readonly = true
	return n, nil
}

// locate returns the address of the item at idx. A negative index counts from the end.
func (m *MemoryView) locate(idx []int) (unsafe.Pointer, error) {
	if err := m.live(); err != nil {
		return nil, err
	}
	if len(idx) != len(m.shape) {
		return nil, fmt.Errorf("expected %d indices for an item of a memoryview of %[1]d dimensions, got %d; Slice takes fewer", len(m.shape), len(idx))
	}
	at := make([]int, 0, 8)
	for d, i := range idx {
		i, err := within(i, m.shape[d], d)
		if err != nil {
			return nil, err
		}
		at = append(at, i)
	}
	// All indices are within the shape, so no extent is 0, and the tables of pointers are not empty.
	return m.reach(at)
}

// within returns the index i of an extent of n counted from the start, where a negative i counts from the end. It returns an error
// if i is out of range.
func within(i, n, dim int) (int, error) {
	if i < -n || i >= n {
		return 0, fmt.Errorf("index out of bounds on dimension %d: expected -%d to %d, got %d", dim+1, n, n-1, i)
	}
	if i < 0 {
		i += n
	}
	return i, nil
}

// At returns the item at idx as [Format.Unpack] does. idx has one index for each dimension. A negative index counts from the end.
func (m *MemoryView) At(idx ...int) (any, error) {
	defer runtime.KeepAlive(m)
	p, err := m.locate(idx)
	if err != nil {
		return nil, err
	}
	return m.unpack(p)
}

func (m *MemoryView) unpack(p unsafe.Pointer) (any, error) {
	if m.format.err != nil {
		return nil, m.format.err
	}
	return m.format.parsed.Unpack(unsafe.Slice((*byte)(p), m.itemsize))
}

// Set stores x at idx as [Format.Pack] does. A value that does not fit the format is an error, and changes nothing.
func (m *MemoryView) Set(idx []int, x any) error {
	defer runtime.KeepAlive(m)
	p, err := m.locate(idx)
	if err != nil {
		return err
	}
	if err := m.writable(); err != nil {
		return err
	}
	if m.format.err != nil {
		return m.format.err
	}
	// After an error of Pack its output is undefined.
	item := make([]byte, m.itemsize)
	if err := m.format.parsed.Pack(item, x); err != nil {
		return err
	}
	copy(unsafe.Slice((*byte)(p), m.itemsize), item)
	return nil
}

func (m *MemoryView) writable() error {
	if m.readonly {
		return errors.New("cannot modify read-only memory")
	}
	return nil
}

// Assign copies the items of src to m. The two must have equal shapes and equal formats, as [Format.Equal] compares them. They may
// overlap.
func (m *MemoryView) Assign(src *MemoryView) error {
	defer runtime.KeepAlive(m)
	defer runtime.KeepAlive(src)
	if err := errors.Join(m.live(), src.live()); err != nil {
		return ErrReleased
	}
	if err := m.writable(); err != nil {
		return err
	}
	same := m.format.String() == src.format.String() && m.itemsize == src.itemsize ||
		m.format.err == nil && src.format.err == nil && m.format.parsed.Equal(src.format.parsed)
	if !same || !slices.Equal(m.shape, src.shape) {
		return fmt.Errorf("memoryview assignment: expected format '%s' and shape %s, got '%s' and %s", m.format, tuple(m.shape), src.format, tuple(src.shape))
	}
	return copyArea(m.area, src.area)
}

// Items iterates over the first dimension. It yields items if that is the only dimension, else memoryviews of the other
// dimensions, with a nil error. After an error, which it yields with nil, it stops.
func (m *MemoryView) Items() iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		n, err := m.length()
		for i := 0; i < n && err == nil; i++ {
			var x any
			if len(m.shape) == 1 {
				x, err = m.At(i)
			} else {
				x, err = m.Slice(i)
			}
			if err == nil && !yield(x, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// ToList returns the items as nested []any, one level for each dimension. Without dimensions it returns the item.
func (m *MemoryView) ToList() (any, error) {
	defer runtime.KeepAlive(m)
	if err := m.live(); err != nil {
		return nil, err
	}
	if m.format.err != nil {
		return nil, m.format.err
	}
	if err := m.checkTables(); err != nil {
		return nil, err
	}
	return m.list(m.base, 0)
}

func (m *MemoryView) list(p unsafe.Pointer, dim int) (any, error) {
	if dim == len(m.shape) {
		return m.unpack(p)
	}
	out := []any{}
	empty := m.items() == 0
	for i := range m.shape[dim] {
		q := p
		if !empty {
			q = m.step(p, dim, i)
		}
		x, err := m.list(q, dim+1)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// ToBytes returns a copy of the items in C order ('C'), in Fortran order ('F'), or ('A') in Fortran order if they are
// Fortran-contiguous and not C-contiguous, else in C order.
func (m *MemoryView) ToBytes(order Order) ([]byte, error) {
	defer runtime.KeepAlive(m)
	if err := m.live(); err != nil {
		return nil, err
	}
	out := uninitialized(m.NBytes())
	if err := m.flatten(out, order); err != nil {
		return nil, err
	}
	return out, nil
}
