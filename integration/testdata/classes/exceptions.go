package classes

import (
	"errors"
	"fmt"
	"io"

	"github.com/goanna-py/goanna/py"
)

var (
	// ErrNotFound reports what is not there.
	ErrNotFound = errors.New("not found")
	// ErrDeep is an ErrNotFound.
	ErrDeep = fmt.Errorf("deep: %w", ErrNotFound)
	// ErrTimeout has the name of a built-in class.
	ErrTimeout = errors.New("too late")
	// EOF is that of package io.
	EOF = io.EOF
	// ErrRange has a base.
	//
	//goanna:base LookupError
	ErrRange = errors.New("out of range")
	// ErrValue is of package py.
	ErrValue = py.Errorf(py.ValueError, "a wrong value")
)

type odd []int

func (odd) Error() string { return "odd" }

type like struct{}

func (like) Error() string        { return "like" }
func (like) Is(target error) bool { return target == ErrRange }

type broken struct{}

func (*broken) Error() string { panic("Error() fails") }

// Raise returns an error by its name.
func Raise(name string) error {
	switch name {
	case "plain":
		return errors.New("plain")
	case "not found":
		return ErrNotFound
	case "wrapped":
		return fmt.Errorf("key %q: %w", "k", ErrNotFound)
	case "deep":
		return fmt.Errorf("very %w", ErrDeep)
	case "joined":
		return errors.Join(errors.New("first"), fmt.Errorf("second: %w", ErrRange), ErrNotFound)
	case "timeout":
		return ErrTimeout
	case "EOF":
		return io.EOF
	case "range":
		return ErrRange
	case "value":
		return ErrValue
	case "py":
		return py.Errorf(py.KeyError, "explicit: %w", ErrNotFound)
	case "odd":
		return fmt.Errorf("%w, %w", odd{}, ErrNotFound)
	case "like":
		return like{}
	case "broken":
		return fmt.Errorf("%w", &broken{})
	case "broken itself":
		return &broken{}
	case "nil pointer":
		return (*broken)(nil)
	}
	return nil
}

// SyntaxError is a wrong text.
type SyntaxError struct {
	Line   int // counted from 1
	Text   string
	Args   []string
	Extra  any
	Err    error
	hidden int
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }
func (e *SyntaxError) Unwrap() error { return e.Err }

// Context is the text around the error.
func (e *SyntaxError) Context(n int) string { return fmt.Sprint(e.Text, n+e.hidden) }

// Errno is a number as an error.
type Errno int

const (
	ErrnoEntry Errno = 2
	ErrnoAgain Errno = 11
)

func (e Errno) Error() string { return fmt.Sprint("errno ", int(e)) }

// Temporary reports whether to try again.
func (e Errno) Temporary() bool { return e == ErrnoAgain }

// FailWithErrno fails.
func FailWithErrno(n int) error { return fmt.Errorf("no way: %w", Errno(n)) }

// IsErrno compares the error of a callable.
func IsErrno(f func() error, want Errno) bool { return errors.Is(f(), want) }

// EscapeError is a text as an error.
//
//goanna:base ValueError
type EscapeError string

func (e EscapeError) Error() string { return "cannot unescape " + string(e) }

// Unescape fails.
func Unescape(text string) (string, error) { return "", EscapeError(text) }

// CodeError is a value.
//
//goanna:base ValueError
type CodeError struct{ Code int }

func (e CodeError) Error() string { return fmt.Sprint("code ", e.Code) }

// NewCodeError returns an error, which is not raised.
func NewCodeError(code int) *CodeError { return &CodeError{code} }

// CodeOf takes an error.
func CodeOf(e *CodeError) int { return e.Code }

// RaiseType returns an error of a type by its name.
func RaiseType(name string) error {
	e := &SyntaxError{Line: 3, Text: "x", Args: []string{"a"}, Err: ErrNotFound}
	switch name {
	case "pointer":
		return e
	case "wrapped":
		return fmt.Errorf("file: %w", e)
	case "value":
		return CodeError{7}
	case "pointer to value":
		return &CodeError{8}
	case "extra":
		e.Extra = make(chan int)
		return e
	case "nil":
		return (*SyntaxError)(nil)
	}
	return nil
}
