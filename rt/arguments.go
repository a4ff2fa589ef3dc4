package rt

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
	"github.com/goanna-py/goanna/py"
)

// View returns a typed view of the memory of b, valid during the call. It checks the items unless C has done so. expects is the
// expected type in the text of an error; ndim is the expected number of dimensions, 0 for any.
func View[T any](b *Buffer, expects string, ndim int) (buffer.View[T], error) {
	if b.plain != 0 {
		return trusted[T](b), nil
	}
	return check[T](b, expects, ndim, false)
}

// MutView is [View] for writable memory.
func MutView[T any](b *Buffer, expects string, ndim int) (buffer.Mut[T], error) {
	if b.plain != 0 {
		return buffer.Mut[T]{View: trusted[T](b)}, nil
	}
	return checkMut[T](b, expects, ndim, false)
}

// Slice is [View] for one dimension of contiguous items.
func Slice[T any](b *Buffer, expects string, ndim int) ([]T, error) {
	if b.plain != 0 {
		return trustedSlice[T](b), nil
	}
	v, err := check[T](b, expects, ndim, true)
	if err != nil {
		return nil, err
	}
	s, _ := v.Contiguous()
	return s, nil
}

// MutSlice is [Slice] for writable memory.
func MutSlice[T any](b *Buffer, expects string, ndim int) ([]T, error) {
	if b.plain != 0 {
		return trustedSlice[T](b), nil
	}
	m, err := checkMut[T](b, expects, ndim, true)
	if err != nil {
		return nil, err
	}
	s, _ := m.Contiguous()
	return s, nil
}

// Bytes is [Slice] for bytes; it also accepts signed bytes.
func Bytes[T ~byte](b *Buffer, expects string, ndim int) ([]T, error) {
	return octets[T](b, expects, Slice[T], Slice[int8])
}

// MutBytes is [Bytes] for writable memory.
func MutBytes[T ~byte](b *Buffer, expects string, ndim int) ([]T, error) {
	return octets[T](b, expects, MutSlice[T], MutSlice[int8])
}

// octets returns a buffer of unsigned or of signed bytes as a slice of T.
func octets[T ~byte](b *Buffer, expects string, unsigned func(*Buffer, string, int) ([]T, error), signed func(*Buffer, string, int) ([]int8, error)) ([]T, error) {
	s, err := unsigned(b, expects, 1)
	if err == nil {
		return s, nil
	}
	other, otherErr := signed(b, expects, 1)
	if otherErr != nil {
		return nil, err
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(other))), len(other)), nil
}

// Any returns the buffer of b, of any format, valid during the call.
func Any(b *Buffer) *buffer.Buffer { return (*buffer.Buffer)(unsafe.Pointer(b)) }

// trusted returns a view of b, whose items C has checked.
//
//go:nocheckptr
func trusted[T any](b *Buffer) buffer.View[T] {
	v := hook.ViewOf((*hook.Buffer)(unsafe.Pointer(b)), int(unsafe.Sizeof(*new(T))))
	return *(*buffer.View[T])(unsafe.Pointer(&v))
}

// trustedSlice returns the items of b, which C has checked: one dimension of contiguous items of type T. It never returns nil.
func trustedSlice[T any](b *Buffer) []T {
	raw := (*hook.Buffer)(unsafe.Pointer(b))
	n := raw.Len / int(unsafe.Sizeof(*new(T)))
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(raw.Buf), n)
}

func check[T any](b *Buffer, expects string, ndim int, flat bool) (buffer.View[T], error) {
	v, err := buffer.As[T](Any(b))
	if err := explain(b, expects, ndim, flat, unsafe.Alignof(*new(T)), err); err != nil {
		return buffer.View[T]{}, err
	}
	return v, nil
}

func checkMut[T any](b *Buffer, expects string, ndim int, flat bool) (buffer.Mut[T], error) {
	if Any(b).ReadOnly() {
		return buffer.Mut[T]{}, &buffer.TypeError{Reason: fmt.Sprintf("expected %s, got read-only %v", expects, Any(b))}
	}
	m, err := buffer.AsMut[T](Any(b))
	if err := explain(b, expects, ndim, flat, unsafe.Alignof(*new(T)), err); err != nil {
		return buffer.Mut[T]{}, err
	}
	return m, nil
}

// explain returns the error for a buffer that does not match its parameter, or nil. err is the error of buffer.As. explain names what
// the parameter expects, and checks ndim and, if flat is true, contiguity.
func explain(b *Buffer, expects string, ndim int, flat bool, align uintptr, err error) error {
	var typeError *buffer.TypeError
	var bufferError *buffer.BufferError
	got := func(how string) string { return fmt.Sprintf("expected %s, got %s%v", expects, how, Any(b)) }
	switch {
	case errors.As(err, &typeError):
		if typeError.Err != nil { // of a record: err names the field
			return err
		}
		return &buffer.TypeError{Reason: got("")}
	case err != nil && !errors.As(err, &bufferError): // an exception that the exporter raised when it was asked for its layout
		return err
	case ndim != 0 && Any(b).NDim() != ndim:
		return &buffer.BufferError{Reason: got("")}
	case flat && !Any(b).IsContiguous('C'):
		return &buffer.BufferError{Reason: got("non-contiguous ")}
	case err != nil && misaligned(b, align):
		return &buffer.BufferError{Reason: got("misaligned ")}
	default:
		return err
	}
}

// misaligned reports whether the address of an item of b is not a multiple of align.
func misaligned(b *Buffer, align uintptr) bool {
	bits := b.view[0] // buf
	for i, extent := range Any(b).Shape() {
		if extent > 1 {
			bits |= uintptr(Any(b).Stride(i))
		}
	}
	return bits%align != 0
}

// Refuse stores err, the error of an argument, as the failure of the call. at says which argument in Python: "scale() argument 'by'". The
// exception is a TypeError unless err has a class of its own, or a number of the system.
func (h *Head) Refuse(at string, err error) {
	if r, ok := err.(*Refusal); ok {
		at, err = at+r.Place, r.Err
	}
	if raised, ok := err.(*py.Exception); ok { // raised by an exporter that was asked for its layout
		h.Fail(raised)
		return
	}
	l := link{class: "TypeError", message: fmt.Sprintf("%s: %v", at, err)}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		l.class, l.errno = "OSError", errorNumber(errno)
	} else if own := classOf(err, isPlain(err)); own != "RuntimeError" {
		l.class = own
	}
	h.store([]link{l})
}
