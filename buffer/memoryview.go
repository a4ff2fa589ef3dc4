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
// Python's leaves out: sub-views and iteration in several dimensions, any format of PEP 3118, casts of any
// shape.
//
// After Release every method that returns an error returns [ErrReleased], and the others 0, nil or "". A MemoryView that is
// dropped is released by the collector. It may be used by several goroutines as long as none of them writes to the memory.
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

// itemFormat is a format as the exporter spelled it, and parsed.
type itemFormat struct {
	text   []byte // ends with NUL
	parsed *Format
	err    error // of parsing: then items can be copied, but not read
}

func newItemFormat(text string, itemsize int) *itemFormat {
	f := &itemFormat{text: append([]byte(text), 0)}
	f.parsed, f.err = ParseItemFormat(text, itemsize)
	return f
}

func (f *itemFormat) String() string { return string(f.text[:len(f.text)-1]) }

// origin is the buffer that a memoryview and those made of it look at. It is released with the last of them.
type origin struct {
	b     *Buffer
	owned bool           // acquired for the memoryview
	obj   unsafe.Pointer // what b's was when the memoryview was made; no later export of Go has the same

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

// dropped is drop for a memoryview that nobody has any more, so that nobody but the log hears of a panic of its exporter.
func (o *origin) dropped() {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("buffer: panic in ReleaseBuffer of the exporter of a memoryview that was dropped: %v", p)
		}
	}()
	o.drop()
}

// gone reports whether b was released, and may have been acquired anew, since the memoryview was made.
func (o *origin) gone() bool { return !o.owned && o.obj != nil && o.b.obj != o.obj }

// NewMemoryView returns a memoryview of b, as PyMemoryView_FromBuffer does: b stays the caller's, who releases it after the
// memoryview. Once b is released, freed or given another obj, the memoryview is as if released, too, and stays so. Where
// b's obj is nil there is nothing to release: the memoryview looks at the memory that b had, whatever becomes of b, and
// keeps it if it is Go's. An error says where b contradicts itself.
func NewMemoryView(b *Buffer) (*MemoryView, error) { return newMemoryView(b, false) }

// MemoryViewOf returns a memoryview of what an exporter exports, as memoryview(e) does in Python. The export ends when the
// memoryview and all that were made of it are released.
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
		return nil, &BufferError{Reason: "the buffer contradicts itself", Err: err}
	}
	// The arrays are b's, and go with it.
	a.shape, a.strides, a.suboffsets = slices.Clone(a.shape), slices.Clone(a.strides), slices.Clone(a.suboffsets)
	o := &origin{b: b, owned: owned, obj: b.obj}
	return (&MemoryView{format: newItemFormat(format, b.itemsize), readonly: b.readonly != 0, origin: o}).with(a), nil
}

// with returns a memoryview like m of another area, which is registered with the origin.
func (m *MemoryView) with(a area) *MemoryView {
	if a.indirect() == 0 {
		a.suboffsets = nil
	}
	n := &MemoryView{area: a, format: m.format, readonly: m.readonly, origin: m.origin}
	m.origin.add()
	n.cleanup = runtime.AddCleanup(n, (*origin).dropped, m.origin)
	return n
}

// live says ErrReleased where there is nothing to look at any more.
func (m *MemoryView) live() error {
	if m.released.Load() || m.origin.gone() {
		return ErrReleased
	}
	return nil
}

// Release ends the use of the memory. It fails with a *[BufferError] while buffers of the memoryview are exported. A second one does
// nothing. A panic of the exporter's ReleaseBuffer is Release's, and the memoryview is released; of a memoryview that was
// dropped it goes to the log.
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

// GetBuffer implements [Exporter]: a memoryview exports what it looks at.
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

// Obj returns the object whose memory it is, as [Buffer.Obj] does.
func (m *MemoryView) Obj() any {
	if m.live() != nil {
		return nil
	}
	return m.origin.b.Obj()
}

// Format returns the format of an item as the exporter spelled it, "B" where it gave none.
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

// SubOffsets returns the suboffsets as a new slice, nil where there are none.
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

// ReadOnly reports whether the memory cannot be written to.
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

// length returns the extent of the first dimension, which is len(m) in Python. It fails for a memoryview without dimensions.
func (m *MemoryView) length() (int, error) {
	if err := m.live(); err != nil {
		return 0, err
	}
	if len(m.shape) == 0 {
		return 0, errors.New("0-dim memory has no length")
	}
	return m.shape[0], nil
}

// ToReadOnly returns a memoryview of the same memory that cannot be written to.
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
	// Only now is it known that no extent is zero, and that there are pointers to follow.
	return m.reach(at)
}

// within turns an index that may count from the end into one that does not.
func within(i, n, dim int) (int, error) {
	if i < -n || i >= n {
		return 0, fmt.Errorf("index out of bounds on dimension %d: expected -%d to %d, got %d", dim+1, n, n-1, i)
	}
	if i < 0 {
		i += n
	}
	return i, nil
}

// At returns the item at idx, one index for each dimension, as [Format.Unpack] gives it. A negative index counts from the end.
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

// Set stores x at idx, as [Format.Pack] does: a value that does not fit is an error.
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
	// Pack may fail half-way.
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

// Assign copies the items of src, which must have the same shape and a format of the same meaning. The two may overlap.
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

// Items yields the items of the only dimension, or of several the sub-views of the first one, each with a nil error. Where
// there is an error, it is the last that is yielded.
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

// ToList returns the items as lists in lists, one level for each dimension, or without dimensions the item.
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

// ToBytes returns a copy of the items in C order ('C'), Fortran order ('F'), or 'A': the order in which they lie if they are
// contiguous, else C.
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
