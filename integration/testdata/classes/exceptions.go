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
