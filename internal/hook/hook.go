// Package hook connects package rt, the runtime of a module, with the inside of packages buffer and py. Its names are the
// module's own business: an author of a module sees none of them in the documentation of buffer and py.
//
// Package rt sets the variables that start out nil before the first call from Python. In an ordinary Go program they stay nil.
package hook

import "unsafe"

// Allocator allocates memory for arrays outside the Go heap. Python can keep such memory as long as it needs to, and the
// garbage collector does not count it.
type Allocator interface {
	// Alloc returns memory aligned to 64 bytes, zeroed on request, or nil. size is at least 1.
	Alloc(size int, zeroed bool) unsafe.Pointer
	// Free frees memory of Alloc. Any goroutine may call it.
	Free(unsafe.Pointer)
}

// Memory allocates the memory of arrays. Nil stands for the Go heap. Package rt sets it during package initialization, before
// the first array is made.
var Memory Allocator

// Exporters asks the exporters of Python's buffers.
var Exporters interface {
	// Retain exports the memory that contains base once more. release ends the export; it is called at most once, on any
	// goroutine. It is nil for memory that no argument of a call in progress has exported.
	Retain(base unsafe.Pointer) (release func(), err error)
	// RecordSizes returns the sizes in bytes of the item of b, and of the records in it, according to the exporter's dtype. A
	// path lists field names from the outermost one; the empty path is the item's. It returns nil if the exporter has no dtype,
	// is unknown, or cannot be asked in this goroutine. The error is the exception that the exporter raised.
	RecordSizes(b *Buffer, paths [][]string) ([]int, error)
}

// Detached is memory that an array has handed over.
type Detached struct {
	Data           unsafe.Pointer // the first item
	Len            int            // bytes
	ItemSize       int
	Format         string
	Shape, Strides []int // read-only
	// Allocated reports that Data is of Memory and now belongs to the receiver, who frees it. Otherwise Data is memory of Go:
	// the receiver keeps it reachable, and pins it while C has it.
	Allocated bool
}

// Free frees memory of the Allocator, and leaves other memory alone.
func (d Detached) Free() {
	if d.Allocated {
		Memory.Free(d.Data)
	}
}

// Detach hands over the memory of a *buffer.Array. Package buffer sets it.
//
// An array of buffer.NewArray can be detached once: afterwards every use of it panics, and a second Detach fails. Of several
// goroutines that detach an array, one succeeds. It fails with a *buffer.BufferError while a buffer of the array is exported. An
// array of buffer.FromSlice may be detached any number of times and stays valid.
//
// Views and slices of an allocated array must not be used once Python has freed the memory.
var Detach func(array any) (Detached, error)
