package rt

import "github.com/goanna-py/goanna/buffer"

// View returns a typed view of b, whose items C has checked. It is valid during the call.
func View[T any](b *Buffer) buffer.View[T] { return buffer.Trusted[T](b.Read()) }

// Mut is [View] for memory that is written to.
func Mut[T any](b *Buffer) buffer.Mut[T] { return buffer.TrustedMut[T](b.Read()) }

// Slice returns the items of b, which C has checked: one dimension of contiguous items of type T.
func Slice[T any](b *Buffer) []T { return buffer.TrustedSlice[T](b.Read()) }

// Bytes returns the memory of b, which C has checked: it is C-contiguous.
func Bytes(b *Buffer) []byte { return buffer.TrustedSlice[byte](b.Read()) }

// Any returns b as a buffer of any format, valid during the call.
func Any(b *Buffer) buffer.Any { return buffer.AnyOf(b.Read()) }
