package py

import (
	"errors"
	"unsafe"
)

// Object is a Python object that a bound function was given, or that a function of this package returned. It is valid
// until the bound function returns, in the goroutine that Python called; elsewhere every use is [ErrNotInCall]. The zero
// Object is None.
//
// A function with an Object among its parameters or results holds the GIL while it runs.
type Object struct {
	address unsafe.Pointer // of the PyObject; nil for None
	call    uint64         // the call that it is valid in
}

// ErrNotInCall is the error of a use of Python where there is none: in a goroutine of its own, after the call that gave
// the object, in a function that does not hold the GIL, or in a Go program that is no Python module.
var ErrNotInCall = errors.New("py: expected a call from Python in progress in this goroutine, in a function that has a py.Object among its parameters or results")

// python is the runtime of the module; nil in an ordinary Go program.
var python Runtime

// Runtime is Python as package rt reaches it. Addresses are of PyObject and Py_buffer structures. call is that of
// [NewObject]; each method is [ErrNotInCall] unless it is the one in progress on this thread.
type Runtime interface {
	GetBuffer(call uint64, object, view unsafe.Pointer, flags int) error
	ReleaseBuffer(call uint64, view unsafe.Pointer) error
	NewView() unsafe.Pointer // zeroed memory of C for a Py_buffer; nil where there is none
	FreeView(view unsafe.Pointer)
	AbandonView(view unsafe.Pointer) // frees view when its call has ended
	CheckBuffer(call uint64, object unsafe.Pointer) (bool, error)
	MemoryViewOfObject(call uint64, object unsafe.Pointer) (unsafe.Pointer, error)
	MemoryViewOfMemory(call uint64, m Memory) (unsafe.Pointer, error)
	CopyData(call uint64, destination, source unsafe.Pointer) error
	FromContiguous(call uint64, object unsafe.Pointer, data []byte, order byte) error
	Str(call uint64, object unsafe.Pointer) (string, error)
	TypeName(call uint64, object unsafe.Pointer) (string, error)
	IsNone(call uint64, object unsafe.Pointer) (bool, error)
	// Call returns the number of the call in progress in this goroutine, 0 where there is none that may use objects.
	Call() uint64
}

// Memory describes memory for a memoryview.
type Memory struct {
	Data           unsafe.Pointer
	Len, ItemSize  int
	ReadOnly       bool
	Format         string
	Shape, Strides []int
	// Release is called once, when the memoryview and all that was made of it are gone. The memory is kept until then.
	Release func()
}

// SetRuntime is for package rt, before any call.
func SetRuntime(r Runtime) { python = r }

// NewObject is for package rt.
func NewObject(address unsafe.Pointer, call uint64) Object { return Object{address, call} }

// Address returns the address of the PyObject, nil for the zero Object. It is for package rt.
func (o Object) Address() unsafe.Pointer { return o.address }

// Call returns the call that o is valid in. It is for package rt.
func (o Object) Call() uint64 { return o.call }

// use says whether o may be given to the runtime.
func (o Object) use() error {
	if python == nil || o.address == nil {
		return ErrNotInCall
	}
	return nil
}

// IsNone says whether o is None.
func (o Object) IsNone() bool {
	if o.use() != nil {
		return o.address == nil
	}
	none, err := python.IsNone(o.call, o.address)
	return err == nil && none
}

// Str returns str(o).
func (o Object) Str() (string, error) {
	if o.address == nil {
		return "None", nil
	}
	if err := o.use(); err != nil {
		return "", err
	}
	return python.Str(o.call, o.address)
}

// TypeName returns type(o).__name__.
func (o Object) TypeName() (string, error) {
	if o.address == nil {
		return "NoneType", nil
	}
	if err := o.use(); err != nil {
		return "", err
	}
	return python.TypeName(o.call, o.address)
}

// Exception is an exception that Python raised. A bound function that returns it, alone or in a chain, raises the very
// exception again.
type Exception struct {
	Class   string // "BufferError"
	Message string
	object  Object
}

// NewException is for package rt.
func NewException(class, message string, object Object) *Exception {
	return &Exception{class, message, object}
}

func (e *Exception) Error() string { return e.Class + ": " + e.Message }

// Object returns the exception itself.
func (e *Exception) Object() Object { return e.object }
