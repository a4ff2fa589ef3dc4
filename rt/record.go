package rt

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer"
)

// Records makes a view of a buffer of structs, whose format it compares with T field by field.
func Records[T any](b *buffer.Buffer) (buffer.View[T], error) { return buffer.As[T](buffer.AnyOf(b)) }

// MutRecords is [Records] for memory that will be written to.
func MutRecords[T any](b *buffer.Buffer) (buffer.Mut[T], error) {
	return buffer.AsMut[T](buffer.AnyOf(b))
}

// RecordSlice is [Records] for one dimension of contiguous items.
func RecordSlice[T any](b *buffer.Buffer) ([]T, error) {
	v, err := Records[T](b)
	if err != nil {
		return nil, err
	}
	s, ok := v.Contiguous()
	if v.NDim() != 1 || !ok {
		return nil, &buffer.BufferError{Reason: fmt.Sprintf("expected one dimension of contiguous records, got %v with strides %v", buffer.AnyOf(b), v.Strides())}
	}
	return s, nil
}

// Refuse stores the failure of an argument that was found wrong in Go.
func (h *Head) Refuse(function, parameter string, err error) {
	class := "TypeError"
	if refused, ok := err.(*buffer.BufferError); ok && refused != nil {
		class = "BufferError"
	}
	h.store([]link{{class: class, message: fmt.Sprintf("%s() argument '%s': %v", function, parameter, err)}})
}
