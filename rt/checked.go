package rt

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Checked makes a view of a buffer whose items C does not check: structs, of which it compares the format with T field by
// field, and bools, of which it looks at each.
func Checked[T any](b *Buffer) (buffer.View[T], error) {
	return buffer.As[T](Any(b))
}

// CheckedMut is [Checked] for memory that will be written to.
func CheckedMut[T any](b *Buffer) (buffer.Mut[T], error) {
	return buffer.AsMut[T](Any(b))
}

// CheckedSlice is [Checked] for one dimension of contiguous items.
func CheckedSlice[T any](b *Buffer) ([]T, error) {
	v, err := Checked[T](b)
	if err != nil {
		return nil, err
	}
	return flat(b, v)
}

// CheckedMutSlice is [CheckedSlice] for memory that will be written to.
func CheckedMutSlice[T any](b *Buffer) ([]T, error) {
	m, err := CheckedMut[T](b)
	if err != nil {
		return nil, err
	}
	return flat(b, m.View)
}

// flat gives the items of a view of b that has one dimension and is contiguous.
func flat[T any](b *Buffer, v buffer.View[T]) ([]T, error) {
	s, ok := v.Contiguous()
	if v.NDim() != 1 || !ok {
		return nil, &buffer.BufferError{Reason: fmt.Sprintf("expected one dimension of contiguous records, got %v with strides %v", Any(b), v.Strides())}
	}
	return s, nil
}

// Refuse stores the failure of an argument that was found wrong in Go.
func (h *Head) Refuse(function, parameter string, err error) {
	if raised, ok := err.(*py.Exception); ok { // by an exporter that was asked for its layout
		h.Fail(raised)
		return
	}
	class := "TypeError"
	if refused, ok := err.(*buffer.BufferError); ok && refused != nil {
		class = "BufferError"
	}
	h.store([]link{{class: class, message: fmt.Sprintf("%s() argument '%s': %v", function, parameter, err)}})
}
