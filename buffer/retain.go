package buffer

import (
	"errors"
	"sync"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

var errReleased = errors.New("buffer: the view was released")

// Retained is a [View] that stays valid until Release.
type Retained[T any] struct {
	View[T]
	once    sync.Once
	release func()
}

// RetainedMut is a [Mut] that stays valid until Release.
type RetainedMut[T any] struct {
	Mut[T]
	once    sync.Once
	release func()
}

// Retain keeps the memory of v beyond the call that v was an argument of, or was made in of a py.Buffer, by an export of its
// own: until Release, Python's object cannot be resized. A view of what is retained can be retained again. It belongs in
// the function that Python called, not in another goroutine, and takes the GIL for a moment. A view of memory of Go needs
// no keeping: it is retained without an effect.
//
// The error is what the exporter raised, or Python's BufferError where it gave other memory than before.
func (v View[T]) Retain() (*Retained[T], error) {
	kept, release, err := v.retain()
	if err != nil {
		return nil, err
	}
	return &Retained[T]{View: kept, release: release}, nil
}

// Retain is [View.Retain] for memory that may be written to.
func (m Mut[T]) Retain() (*RetainedMut[T], error) {
	kept, release, err := m.retain()
	if err != nil {
		return nil, err
	}
	return &RetainedMut[T]{Mut: Mut[T]{kept}, release: release}, nil
}

// retain returns v with shape and strides of its own: those of the argument end with the call.
func (v View[T]) retain() (View[T], func(), error) {
	shape, strides := v.dims()
	release, err := retainMemory(v.base)
	if err != nil {
		return View[T]{}, nil, err
	}
	if release == nil {
		return v, func() {}, nil
	}
	ownShape, ownStrides := newDims(nil, len(shape))
	copy(ownShape, shape)
	copy(ownStrides, strides)
	v.setDims(ownShape, ownStrides)
	return v, release, nil
}

// retainMemory is RecordSizes' neighbor in [hook.Exporters], also in a program without Python.
func retainMemory(base unsafe.Pointer) (release func(), err error) {
	if hook.Exporters == nil {
		return nil, nil
	}
	return hook.Exporters.Retain(base)
}

// Retain returns a buffer of the same memory that stays valid until its Release, as [View.Retain] does a view.
func (b *Buffer) Retain() (*Buffer, error) {
	own, err := NewEx(nil, b.buf, b.len, b.itemsize, b.ReadOnly(), b.NDim(), b.Format(), words(b.shape, b.NDim()), words(b.strides, b.NDim()), words(b.suboffsets, b.NDim()), 0)
	if err != nil {
		return nil, err
	}
	release, err := retainMemory(b.buf)
	if err != nil {
		return nil, err
	}
	own.obj = unsafe.Pointer(&reference{magic: &referenceMagic, exporter: retained{release}, holder: uintptr(unsafe.Pointer(own))})
	return own, nil
}

// retained is the exporter of what [Buffer.Retain] returns.
type retained struct{ release func() }

func (retained) GetBuffer(*Buffer, Flags) error {
	return errors.New("buffer: a retained buffer has one export")
}

func (r retained) ReleaseBuffer(*Buffer) {
	if r.release != nil {
		r.release()
	}
}

// Release ends the export. The view must not be in use; afterwards its methods panic. It may be called on any goroutine,
// and also when Python has ended; a second call does nothing. The object is let go at once in a function that holds the
// GIL, and otherwise by the next call of the module in that interpreter, or when the main interpreter's main thread comes to
// run Python code, whichever is first.
func (r *Retained[T]) Release() {
	r.once.Do(func() {
		r.View = View[T]{ndim: released}
		r.release()
	})
}

// Release is [Retained.Release].
func (r *RetainedMut[T]) Release() {
	r.once.Do(func() {
		r.View = View[T]{ndim: released}
		r.release()
	})
}
