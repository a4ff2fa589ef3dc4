package rt

import "unsafe"

// OutSlot is the slot of a slice that a function sets, in memory of C: the slice, and the Array.
type OutSlot struct {
	data     uintptr
	len, cap int64
	array    uintptr
}

// Out returns the slice. It is valid as long as Python has the Array.
func Out[T any](o *OutSlot) []T { return *(*[]T)(unsafe.Pointer(o)) }
