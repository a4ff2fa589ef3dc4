package buffer

import (
	"errors"
	"sync"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

var errReleased = errors.New("buffer: the view was released")

// Retained holds a [View] that stays valid until Release.
//
// View is a field and not embedded: promoted methods would be compiled once more for each T of a program.
type Retained[T any] struct {
	View    View[T]
	once    sync.Once
	release func()
}

// RetainedMut holds a [Mut] that stays valid until Release.
type RetainedMut[T any] struct {
	Mut     Mut[T]
	once    sync.Once
	release func()
}

// Retain returns a view of the same memory that stays valid after the call from Python, by an export of its own. v is a view of an
// argument or of a py.Buffer. Python's object cannot be resized until Release. A retained view can be retained again. Call Retain in
// the function that Python called, not in another goroutine: it takes the GIL for a moment. For memory of Go it makes no export.
//
// The error is the exception that the exporter raised, or Python's BufferError if the exporter now gives other memory.
func (v View[T]) Retain() (*Retained[T], error) {
	kept, release, err := v.retain()
	if err != nil {
		return nil, err
	}
	return &Retained[T]{View: kept, release: release}, nil
}

// Retain returns a writable view, as [View.Retain] does a read-only one.
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

// retainMemory exports the memory that contains base once more. In a program without Python it does nothing.
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
	own.hold(retained{release: release})
	return own, nil
}

// hold makes b the one buffer of retained memory.
func (b *Buffer) hold(r retained) {
	b.obj = unsafe.Pointer(&reference{magic: &referenceMagic, exporter: r, holder: uintptr(unsafe.Pointer(b))})
}

// retained is the exporter of memory that was retained for one buffer.
type retained struct {
	release func()         // nil for memory of Go
	dims    unsafe.Pointer // of a view of Go's: they keep the memory of an Array
}

func (retained) GetBuffer(*Buffer, Flags) error {
	return errors.New("buffer: a retained buffer has one export")
}

func (r retained) ReleaseBuffer(*Buffer) {
	if r.release != nil {
		r.release()
	}
}

// Release ends the export. The view must not be in use. Afterwards the methods of the view panic. Any goroutine may call
// Release, also after Python has ended. A second call does nothing. A function that holds the GIL releases the Python object at
// once. Otherwise the next call of the module in that interpreter releases it, or the main thread of the main interpreter,
// whichever runs first.
func (r *Retained[T]) Release() {
	r.once.Do(func() {
		r.View = View[T]{ndim: released}
		r.release()
	})
}

// Release is [Retained.Release].
func (r *RetainedMut[T]) Release() {
	r.once.Do(func() {
		r.Mut.View = View[T]{ndim: released}
		r.release()
	})
}
