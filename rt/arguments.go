package rt

import (
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
)

// View returns a typed view of b, whose items C has checked. It is valid during the call.
//
//go:nocheckptr
func View[T any](b *Buffer) buffer.View[T] {
	v := hook.ViewOf(b.hook(), size[T]())
	return *(*buffer.View[T])(unsafe.Pointer(&v))
}

// Mut returns a view as [View] does, of memory that C has found writable.
func Mut[T any](b *Buffer) buffer.Mut[T] { return buffer.Mut[T]{View: View[T](b)} }

// Slice returns the items of b, which C has checked: one dimension of contiguous items of type T. It is never nil.
func Slice[T any](b *Buffer) []T {
	n := b.hook().Len / size[T]()
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(b.hook().Buf), n)
}

// Bytes returns the memory of b, which C has found C-contiguous. It is never nil.
func Bytes(b *Buffer) []byte { return Slice[byte](b) }

// Any returns b as a buffer of any format. It is valid during the call.
func Any(b *Buffer) *buffer.Buffer { return (*buffer.Buffer)(unsafe.Pointer(b)) }

func (b *Buffer) hook() *hook.Buffer { return (*hook.Buffer)(unsafe.Pointer(b)) }

func size[T any]() int { return int(unsafe.Sizeof(*new(T))) }
