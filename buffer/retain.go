package buffer

import (
	"errors"
	"sync"
	"unsafe"
)

// Retainer keeps memory of an argument beyond its call.
type Retainer interface {
	// Retain exports the memory that base is in once more. release ends that; it is called at most once, on any
	// goroutine. It is nil for memory that Python is not known to have exported.
	Retain(base unsafe.Pointer) (release func(), err error)
}

var retainer Retainer

// SetRetainer is for package rt, before any call.
func SetRetainer(r Retainer) { retainer = r }

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

// retainMemory is [Retainer.Retain], also where there is no Python.
func retainMemory(base unsafe.Pointer) (release func(), err error) {
	if retainer == nil {
		return nil, nil
	}
	return retainer.Retain(base)
}

// RetainedAny is an [Any] that stays valid until Release.
type RetainedAny struct {
	Any
	once    sync.Once
	release func()
}

// Retain is [View.Retain] for a buffer of any format.
func (a Any) Retain() (*RetainedAny, error) {
	b := a.buffer()
	own, err := NewEx(nil, b.buf, b.len, b.itemsize, b.ReadOnly(), b.NDim(), b.Format(), b.Shape(), b.Strides(), b.SubOffsets(), 0)
	if err != nil {
		return nil, err
	}
	release, err := retainMemory(b.buf)
	if err != nil {
		return nil, err
	}
	return &RetainedAny{Any: AnyOf(own), release: release}, nil
}

// Release is [Retained.Release]; the Any is then one without memory.
func (r *RetainedAny) Release() {
	r.once.Do(func() {
		r.Any = Any{}
		if r.release != nil {
			r.release()
		}
	})
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
