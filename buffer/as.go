package buffer

import (
	"errors"
	"fmt"
)

// As returns a typed view of b. It checks that the items are of type T, in this machine's byte order and aligned, and that the
// members of b agree with each other. The error says what was expected and what b is. It is a *[TypeError] if the items have another
// type. It is a *[BufferError] if the items cannot be reached, or if a bool among them is neither 0 nor 1: see [View].
//
// A struct must have the fields of the record: names, offsets, types and shapes. If no field of the format has a name, the fields
// are compared by position. If NumPy's format leaves the size of a record open, As asks the Python object for its dtype, and returns
// the exception that this raises. It can ask in a goroutine that Python called, about an argument, about a buffer of py.GetBuffer in
// that call, and about a retained buffer. It refuses the buffer elsewhere, and if the object has no dtype.
func As[T any](b *Buffer) (View[T], error) { return as[T](b, false) }

// AsMut returns a view as [As] does, for memory to write to. Read-only memory is a *[TypeError]. A bool that is neither 0 nor 1, as in
// the result of numpy.empty, is true: AsMut sets it to 1.
func AsMut[T any](b *Buffer) (Mut[T], error) {
	v, err := as[T](b, true)
	return Mut[T]{v}, err
}

func as[T any](b *Buffer, writable bool) (View[T], error) {
	e := elementOf[T]()
	if e.err != nil {
		return View[T]{}, e.err
	}
	shape, strides, err := e.check(b, writable)
	if err != nil {
		return View[T]{}, err
	}
	v := View[T]{base: b.buf}
	v.setDims(shape, strides)
	return v, nil
}

// check returns shape and strides of b, or an error if b does not have items of type e.
func (e *element) check(b *Buffer, writable bool) (shape, strides []int, err error) {
	wanted := "a buffer of "
	if writable {
		wanted = "a writable buffer of "
	}
	if b == nil {
		return nil, nil, bufferErrorf("expected %s%s, got nil", wanted, e)
	}
	l, err := b.layout()
	format, formatErr := b.formatText()
	if err == nil {
		err = formatErr
	}
	if err != nil {
		return nil, nil, bufferErrorf("expected %s%s: %v", wanted, e, err)
	}
	if err := e.checkItems(b, format, wanted); err != nil {
		return nil, nil, err
	}
	switch {
	case writable && b.readonly != 0:
		err = typeErrorf("expected %s%s, got a read-only one of %s", wanted, e, b.describe())
	case l.indirect:
		err = bufferErrorf("expected %s%s, got one with suboffsets, of %s; copy it first", wanted, e, b.describe())
	case !e.aligned(b, l):
		err = bufferErrorf("expected %s%s aligned to %d bytes, got %s at address %#x with strides %s; copy it first",
			wanted, e, e.align, b.describe(), uintptr(b.buf), tuple(l.strides))
	default:
		err = e.checkBools(area{base: b.buf, shape: l.shape, strides: l.strides}, writable)
	}
	if err != nil {
		return nil, nil, err
	}
	return l.shape, l.strides, nil
}

// checkItems refuses items of another type. If the exporter was asked for its layout and raised, the error is that exception.
func (e *element) checkItems(b *Buffer, format, wanted string) error {
	refused := &TypeError{}
	if b.itemsize == int(e.typ.Size()) {
		err := e.checkFormat(b, format)
		if err == nil {
			return nil
		}
		var raised *raisedError
		if errors.As(err, &raised) {
			return raised.error
		}
		if e.record != nil {
			refused.Err = err
		}
	}
	refused.Reason = fmt.Sprintf("expected %s%s, got %s", wanted, e, b.describe())
	return refused
}

// aligned reports whether every item of b is aligned as the processor and sync/atomic require.
func (e *element) aligned(b *Buffer, l layout) bool {
	if b.len == 0 {
		return true
	}
	mask := uintptr(e.align - 1)
	bad := uintptr(b.buf) & mask
	for i, d := range l.shape {
		if d > 1 {
			bad |= uintptr(l.strides[i]) & mask
		}
	}
	return bad == 0
}
