// Package py gives Go access to Python objects and their buffers, and sets the exception class of an error.
//
// A bound function that returns an error raises an exception in Python. An error of the standard library becomes the exception
// of the same meaning: fs.ErrNotExist is FileNotFoundError, io.EOF is EOFError. Any other error is a RuntimeError, unless its
// chain has an [*Error] of this package.
package py

import "fmt"

// Class is the name of a built-in exception class of Python.
type Class string

// Exception classes for errors. https://docs.python.org/3/library/exceptions.html
const (
	ArithmeticError     Class = "ArithmeticError"
	BufferError         Class = "BufferError"
	EOFError            Class = "EOFError"
	IndexError          Class = "IndexError"
	KeyError            Class = "KeyError"
	LookupError         Class = "LookupError"
	MemoryError         Class = "MemoryError"
	NotImplementedError Class = "NotImplementedError"
	OSError             Class = "OSError"
	OverflowError       Class = "OverflowError"
	PermissionError     Class = "PermissionError"
	RuntimeError        Class = "RuntimeError"
	TimeoutError        Class = "TimeoutError"
	TypeError           Class = "TypeError"
	ValueError          Class = "ValueError"
	ZeroDivisionError   Class = "ZeroDivisionError"
)

// Error is an error that becomes an exception of a given class.
type Error struct {
	Class   Class
	Message string
	Cause   error // becomes the __cause__ of the exception; nil for none
}

// Errorf returns an *Error whose message is formatted as by fmt.Errorf; an operand of %w is its cause.
//
//	return py.Errorf(py.ValueError, "radius must not be negative, got %d", radius)
func Errorf(class Class, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	e := &Error{Class: class, Message: err.Error()}
	if wrapped, ok := err.(interface{ Unwrap() error }); ok {
		e.Cause = wrapped.Unwrap()
	}
	return e
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }
