package classes

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
)

// Is is errors.Is.
func Is(err, target error) bool { return errors.Is(err, target) }

// Same reports err == target.
func Same(err, target error) bool { return err == target }

// Unwrap is errors.Unwrap.
func Unwrap(err error) error { return errors.Unwrap(err) }

// Join is errors.Join.
func Join(errs ...error) error { return errors.Join(errs...) }

// New is errors.New.
func NewError(text string) error { return errors.New(text) }

// Wrap returns an error that wraps another.
func Wrap(text string, err error) error { return fmt.Errorf("%s: %w", text, err) }

// Return raises err, and returns it where asked to.
func Return(err error, raise bool) (error, error) {
	if raise {
		return nil, err
	}
	return err, nil
}

// Text returns the text of err, "nil" for none.
func Text(err error) string {
	if err == nil {
		return "nil"
	}
	return err.Error()
}

// Kind returns what errors.As finds.
func Kind(err error) string {
	var syntax *SyntaxError
	var code CodeError
	var pointer *CodeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprint("syntax ", syntax.Line)
	case errors.As(err, &code):
		return fmt.Sprint("code ", code.Code)
	case errors.As(err, &pointer):
		return fmt.Sprint("pointer ", pointer.Code)
	case errors.Is(err, fs.ErrNotExist):
		return "not exist"
	default:
		return "other"
	}
}

// CallKind is Kind of what f raises.
func CallKind(f func() error) string { return Kind(f()) }

// CallSame reports whether f raises the value of ErrNotFound itself.
func CallSame(f func() error) bool { return f() == ErrNotFound }

// CallWrap wraps what f raises.
func CallWrap(f func() error) error { return fmt.Errorf("wrapped: %w", f()) }

// CallAgain returns what f raises.
func CallAgain(f func() error) error { return f() }

// First returns the first result of f.
//
//lint:ignore ST1008 an error may be any result
func First(f func() (error, string)) (error, string) { return f() }

var keptError error

// KeepError keeps err, and KeptError returns it.
func KeepError(err error) { keptError = err }

// KeptError returns what KeepError kept.
func KeptError() error { return keptError }

// Broken has an error in a field.
type Broken struct{ Err error }

// NothingLeft collects what Go no longer uses.
func NothingLeft() { runtime.GC() }
