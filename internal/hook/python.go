package hook

import "unsafe"

// Object has the layout of py.Object: a reference to a Python object that is valid in one call.
type Object struct {
	Address unsafe.Pointer // of the PyObject; nil for None
	Call    uint64         // the number of the call
}

// Block describes memory for a memoryview.
type Block struct {
	Data           unsafe.Pointer
	Len, ItemSize  int
	ReadOnly       bool
	Format         string
	Shape, Strides []int
	// Release is called once, when the memoryview and everything made of it are gone. The memory is kept until then.
	Release func()
}

// Runtime calls Python. Addresses are those of PyObject and Py_buffer structures. call is the number of a call from Python; each
// method fails with py.ErrNotInCall unless that call is in progress on this thread.
type Runtime interface {
	GetBuffer(call uint64, object, view unsafe.Pointer, flags int) error
	ReleaseBuffer(call uint64, view unsafe.Pointer) error
	NewView() unsafe.Pointer // zeroed memory of C for a Py_buffer, or nil
	FreeView(view unsafe.Pointer)
	AbandonView(view unsafe.Pointer) // frees view when its call has ended
	CheckBuffer(call uint64, object unsafe.Pointer) (bool, error)
	MemoryViewOfObject(call uint64, object unsafe.Pointer) (unsafe.Pointer, error)
	MemoryViewOfMemory(call uint64, m Block) (unsafe.Pointer, error)
	CopyData(call uint64, destination, source unsafe.Pointer) error
	FromContiguous(call uint64, object unsafe.Pointer, data []byte, order byte) error
	Str(call uint64, object unsafe.Pointer) (string, error)
	TypeName(call uint64, object unsafe.Pointer) (string, error)
	IsNone(call uint64, object unsafe.Pointer) (bool, error)
	Import(call uint64, name string) (unsafe.Pointer, error)
	Attribute(call uint64, object unsafe.Pointer, name string) (unsafe.Pointer, error)
	CallObject(call uint64, object unsafe.Pointer, args []any) (unsafe.Pointer, error)
	Make(call uint64, v any) (unsafe.Pointer, error)
	Int(call uint64, object unsafe.Pointer) (int, error)
	Items(call uint64, iterable unsafe.Pointer) ([]unsafe.Pointer, error)
	// Keep returns an owned reference to an object, for Drop, which any goroutine may call. Kept returns its object, for a call.
	Keep(call uint64, object unsafe.Pointer) (reference uintptr, err error)
	Kept(call uint64, reference uintptr) (unsafe.Pointer, error)
	Drop(reference uintptr)
	// Call returns the number of the call in progress in this goroutine, or 0 if none in progress may use objects.
	Call() uint64
}

// Python is the runtime of the module.
var Python Runtime

// NewException returns a *py.Exception. Package py sets it.
var NewException func(class, message string, object Object) error

// Raised is an exception that a reference is to.
type Raised struct {
	Class, Message string
	Reference      uintptr // as Keep returns them
	Identity       uintptr // the address of the exception, by which it is known from others
	Cause          error   // the error of Go that it stands for, or nil
}

// KeptException is NewException for an exception whose reference it owns. ReferenceOf returns the reference of a *py.Exception, 0 if it has
// none. Package py sets both.
var (
	KeptException func(Raised) error
	ReferenceOf   func(exception error) uintptr
)
