package buffer

import (
	"errors"
	"fmt"
)

// As returns a typed view of a. It checks that the items are of type T in this machine's byte order and aligned for it,
// and that the buffer does not contradict itself. The error says what was expected and what a is: a *[TypeError] where the
// items are others, and a *[BufferError] where they cannot be reached, or a bool among them is neither 0 nor 1: see [View].
//
// A struct is compared with the fields of a record: names, offsets, types and shapes; by position where no field of the format has
// a name. Where NumPy's format leaves open how large the records of an array are, the object that Python gave is asked for its
// dtype, and what that raises is the error. It can be asked in a goroutine that Python called, of a buffer that is an argument
// or was got in that call, or is retained; elsewhere, and without a dtype, the buffer is refused.
func As[T any](b *Buffer) (View[T], error) { return as[T](b, false) }

// AsMut is [As] for memory that will be written to. Read-only memory is a *[TypeError]. A bool that is neither 0 nor 1, as in
// what numpy.empty returns, is true, and becomes 1.
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

// check returns shape and strides of b, or says why it cannot be viewed as items of type e.
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

// checkItems refuses items of another type. The error is what the exporter raised where it was asked for its layout.
func (e *element) checkItems(b *Buffer, format, wanted string) error {
	refused := &TypeError{}
	if b.itemsize == int(e.typ.Size()) {
		err := e.refusal(b, format)
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

// aligned says whether every item of b is where the processor, and Go's atomics, expect it.
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
