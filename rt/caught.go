package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"reflect"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// RememberErrors has exceptions remember the errors that they are made of: Python may give them back. To be called from an init function.
func RememberErrors() { module.remembers = true }

// CaughtError is the slot of an error as an argument; the zero CaughtError is None.
type CaughtError struct {
	failure   uintptr // *C.goanna_failure of one link
	exception uintptr // *C.goanna_callback; 0: the link says all
}

// LoadError returns an argument: the error that the exception remembers or stands for, else a *py.Exception, which is raised again as the same
// object. nil for None.
func LoadError(s *CaughtError) error {
	if s.failure == 0 {
		return nil
	}
	link, class, message := caught((*C.goanna_failure)(pointer(&s.failure)))
	err, whole := errorOf(link, message)
	if s.exception == 0 || whole || link.error != 0 || link.value.handle != 0 {
		return err
	}
	C.goanna_take(C.uintptr_t(s.exception))
	return newCaught(link, class, message, s.exception, err)
}

// raisedError returns the error of an exception that a callable raised, and frees the failure. It is a *py.Exception, which is raised again
// as the same object, unless it stands for a variable and has no other text: Go compares such errors by ==. reference is 0 where there was no
// memory for one.
func raisedError(f *C.goanna_failure, reference uintptr) error {
	link, class, message := caught(f)
	err, whole := errorOf(link, message)
	switch {
	case whole:
		if reference != 0 {
			python{}.Drop(reference)
		}
		C.free(unsafe.Pointer(f))
		return err
	case reference == 0:
		return exception(0, f)
	default:
		defer C.free(unsafe.Pointer(f))
		return newCaught(link, class, message, reference, err)
	}
}

func newCaught(link *C.goanna_link, class, message string, reference uintptr, cause error) error {
	return hook.KeptException(hook.Raised{Class: class, Message: message, Reference: reference, Identity: uintptr(link.object), Cause: cause})
}

// errorOf returns the error that an exception remembers, or that of a variable whose class it is of, or its errno; nil: none of them. whole
// reports the value of a variable for an exception that has no other message.
func errorOf(link *C.goanna_link, message string) (err error, whole bool) {
	switch {
	case link.error != 0:
		err = (*entry(uint64(link.error))).(error)
		return err, isSentinel(err)
	case link.value.handle != 0:
		return errorValue(&link.value), false
	case link.number != 0:
		err = *module.sentinels[int64(link.number)-module.sentinel]
		return err, err == nil || message == "" || message == err.Error()
	case link.errno_ != 0:
		return errnoOf(int(link.errno_)), false
	default:
		return nil, false
	}
}

// errorValue returns the error of an instance of an error type: a value if it was made of one.
func errorValue(slot *C.goanna_handle) error {
	v := *entry(uint64(slot.handle))
	if slot.pointer == 0 {
		if value, ok := reflect.ValueOf(v).Elem().Interface().(error); ok {
			return value
		}
	}
	return v.(error)
}

// isSentinel reports the value of a variable that is an exception class.
func isSentinel(err error) bool {
	return reflect.TypeOf(err).Comparable() && sentinelOf(func(target error) bool { return err == target }) != 0
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(CaughtError{}) - C.sizeof_goanna_caught_error]struct{}
	_ [C.sizeof_goanna_caught_error - unsafe.Sizeof(CaughtError{})]struct{}
)
