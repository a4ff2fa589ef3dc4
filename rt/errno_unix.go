//go:build unix

package rt

/*
#include "cgo.h"
*/
import "C"

import "syscall"

// errorNumber returns the errno of an exception for an error of the system.
func errorNumber(errno syscall.Errno) int { return int(errno) }

// errnoOf is the inverse of errorNumber.
func errnoOf(number int) syscall.Errno { return syscall.Errno(number) }

// strerror returns C's text for errno, which os.strerror in Python returns too.
func strerror(errno syscall.Errno) string { return C.GoString(C.strerror(C.int(errno))) }
