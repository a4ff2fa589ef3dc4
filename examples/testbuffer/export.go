package testbuffer

import (
	"slices"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// GetBuffer implements buffer.Exporter.
//
//goanna:hold-gil
func (nd *NDArray) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	if nd.flags&GetBufFail != 0 {
		return &buffer.BufferError{Reason: "ND_GETBUF_FAIL: forced test exception"}
	}
	if nd.flags&Redirect != 0 && nd.owner != nil {
		o, err := nd.owner.Object()
		if err != nil {
			return err
		}
		return &py.Forward{Object: o}
	}
	nd.mu.Lock()
	defer nd.mu.Unlock()
	l := nd.layouts[len(nd.layouts)-1]
	if err := l.mayAnswer(flags); err != nil {
		return err
	}
	if err := l.describe(b); err != nil {
		return err
	}
	l.exports++
	return nil
}

func has(flags, flag buffer.Flags) bool { return flags&flag == flag }

// mayAnswer refuses what only this exporter knows: a layout that the array does not have whole, and requests that its tests take for
// contradictory.
func (l *layout) mayAnswer(flags buffer.Flags) error {
	switch {
	case l.ndim > buffer.PyBUF_MAX_NDIM:
		return py.Errorf(py.ValueError, "the number of dimensions must not exceed %d", buffer.PyBUF_MAX_NDIM)
	case has(flags, buffer.PyBUF_FORMAT) && !has(flags, buffer.PyBUF_ND):
		return &buffer.BufferError{Reason: "PyBUF_FORMAT needs PyBUF_ND: without a shape items are bytes"}
	case has(flags, buffer.PyBUF_FORMAT) && l.format == "":
		return &buffer.BufferError{Reason: "the array has no format"}
	case has(flags, buffer.PyBUF_ND) && l.ndim > 0 && l.shape == nil:
		return &buffer.BufferError{Reason: "the array has no shape"}
	case has(flags, buffer.PyBUF_STRIDES) && l.ndim > 0 && l.strides == nil:
		return &buffer.BufferError{Reason: "the array has no strides"}
	}
	return nil
}

func (l *layout) describe(b *buffer.Buffer) error {
	b.SetBuf(l.buf)
	b.SetNBytes(l.nbytes)
	b.SetItemSize(l.itemsize)
	b.SetReadOnly(l.readonly)
	b.SetFormat(l.format)
	b.SetInternal(l.id)
	for _, err := range []error{b.SetNDim(l.ndim), b.SetShape(l.shape), b.SetStrides(l.strides), b.SetSubOffsets(l.suboffsets)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// ReleaseBuffer implements buffer.Exporter.
func (nd *NDArray) ReleaseBuffer(b *buffer.Buffer) { nd.release(b.Internal()) }

// release counts an export of a layout less. Of the layouts before the current one, those without exports go.
func (nd *NDArray) release(id uintptr) {
	nd.mu.Lock()
	defer nd.mu.Unlock()
	for i, l := range nd.layouts {
		if l.id != id {
			continue
		}
		l.exports--
		if l.exports == 0 && i < len(nd.layouts)-1 {
			nd.layouts = slices.Delete(nd.layouts, i, i+1)
		}
		return
	}
}

// UnownedBuffers implements py.Unowned.
//
//goanna:skip
func (nd *NDArray) UnownedBuffers() bool { return nd.unowned }

// MemoryviewFromBuffer returns a memoryview that has no object. It is valid as long as the array.
func (nd *NDArray) MemoryviewFromBuffer() (py.Object, error) {
	l := *nd.current()
	if err := nd.mayView(&l); err != nil {
		return py.Object{}, err
	}
	if l.shape == nil && l.ndim > 0 {
		l.shape, l.itemsize, l.format = []int{l.nbytes}, 1, "B"
	}
	if l.format == "" {
		l.format = "B"
	}
	shape, strides := l.dims()
	l.shape, l.strides = nilIfEmpty(shape), nilIfEmpty(strides)
	twin := &NDArray{unowned: true}
	twin.add(&l)
	o, err := py.ObjectOf(twin)
	if err != nil {
		return o, err
	}
	r, err := o.Keep()
	if err != nil {
		return o, err
	}
	nd.kept = append(nd.kept, r)
	return py.MemoryViewFromObject(o)
}

// mayView refuses memory that may end before the array, and what a memoryview cannot describe.
func (nd *NDArray) mayView(l *layout) error {
	const longest = 127 // of a format
	switch {
	case len(l.format) > longest:
		return py.Errorf(py.TypeError, "expected a format of at most %d characters, got %d", longest, len(l.format))
	case l.ndim > buffer.PyBUF_MAX_NDIM:
		return py.Errorf(py.ValueError, "the number of dimensions must not exceed %d", buffer.PyBUF_MAX_NDIM)
	case nd.owner == nil:
		return nil
	}
	owner, err := nd.owner.Object()
	if err != nil {
		return err
	}
	if obj, err := owner.Attr("obj"); err != nil || !obj.IsNone() {
		return py.Errorf(py.TypeError, "expected an array with memory of its own, or the buffer of one")
	}
	return nil
}
