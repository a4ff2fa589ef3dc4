package py

import (
	"errors"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// Object is a Python object: an argument of a bound function, or a result of a function of this package. It is valid
// until the bound function returns, in the goroutine that Python called. Any other use is [ErrNotInCall]. The zero
// Object is None.
//
// A function with an Object among its parameters or results holds the GIL while it runs.
type Object struct {
	ref hook.Object
}

// ErrNotInCall reports a use of a Python object outside its call: in another goroutine, after the call, in a function that does not
// hold the GIL, or in a Go program that is not a Python module.
var ErrNotInCall = errors.New("py: expected a call from Python in progress in this goroutine, in a function that has a py.Object among its parameters or results")

func newObject(address unsafe.Pointer, call uint64) Object {
	return Object{hook.Object{Address: address, Call: call}}
}

// use returns ErrNotInCall unless o may be passed to the runtime.
func (o Object) use() error {
	if hook.Python == nil || o.ref.Address == nil {
		return ErrNotInCall
	}
	return nil
}

// IsNone reports whether o is None.
func (o Object) IsNone() bool {
	if o.use() != nil {
		return o.ref.Address == nil
	}
	none, err := hook.Python.IsNone(o.ref.Call, o.ref.Address)
	return err == nil && none
}

// Str returns str(o).
func (o Object) Str() (string, error) {
	if o.ref.Address == nil {
		return "None", nil
	}
	if err := o.use(); err != nil {
		return "", err
	}
	return hook.Python.Str(o.ref.Call, o.ref.Address)
}

// TypeName returns type(o).__name__.
func (o Object) TypeName() (string, error) {
	if o.ref.Address == nil {
		return "NoneType", nil
	}
	if err := o.use(); err != nil {
		return "", err
	}
	return hook.Python.TypeName(o.ref.Call, o.ref.Address)
}

// Exception is an exception that Python raised. A bound function that returns it, alone or in a chain, raises the same
// exception object again.
type Exception struct {
	Class   string // "BufferError"
	Message string
	object  Object
	kept    *Reference // to the exception, instead of object

	identity uintptr // of a kept one
	cause    error
}

func init() {
	hook.NewException = func(class, message string, object hook.Object) error {
		return &Exception{Class: class, Message: message, object: Object{object}}
	}
	hook.KeptException = func(r hook.Raised) error {
		return &Exception{Class: r.Class, Message: r.Message, kept: newReference(r.Reference), identity: r.Identity, cause: r.Cause}
	}
	hook.ReferenceOf = func(exception error) uintptr {
		if e := exception.(*Exception); e.kept != nil {
			return e.kept.address
		}
		return 0
	}
}

func (e *Exception) Error() string { return e.Class + ": " + e.Message }

// Unwrap returns the error of Go that the exception stands for: that of a variable whose class it is of, the one that it was made of when Go
// raised it, or the [syscall.Errno] of an OSError. It returns nil for any other exception.
func (e *Exception) Unwrap() error { return e.cause }

// Is reports whether target is the same exception of Python.
func (e *Exception) Is(target error) bool {
	other, ok := target.(*Exception)
	return ok && (e == other || e.identity != 0 && e.identity == other.identity)
}

// Object returns the exception itself. That of a callable that Go has called is None in a goroutine whose function does not hold the GIL.
func (e *Exception) Object() Object {
	if e.kept == nil {
		return e.object
	}
	o, _ := e.kept.Object()
	return o
}
