package rt

import "syscall"

// errnos are the numbers that the C library of Windows gives to errors that syscall numbers in a way of its own.
// https://learn.microsoft.com/cpp/c-runtime-library/errno-constants
var errnos = map[int]syscall.Errno{
	1: syscall.EPERM, 4: syscall.EINTR, 5: syscall.EIO, 7: syscall.E2BIG, 9: syscall.EBADF, 11: syscall.EAGAIN, 12: syscall.ENOMEM, 13: syscall.EACCES,
	16: syscall.EBUSY, 17: syscall.EEXIST, 18: syscall.EXDEV, 19: syscall.ENODEV, 21: syscall.EISDIR, 22: syscall.EINVAL, 23: syscall.ENFILE,
	24: syscall.EMFILE, 25: syscall.ENOTTY, 27: syscall.EFBIG, 28: syscall.ENOSPC, 29: syscall.ESPIPE, 30: syscall.EROFS, 31: syscall.EMLINK,
	32: syscall.EPIPE, 33: syscall.EDOM, 34: syscall.ERANGE, 36: syscall.EDEADLK, 38: syscall.ENAMETOOLONG, 40: syscall.ENOSYS, 41: syscall.ENOTEMPTY,
	100: syscall.EADDRINUSE, 103: syscall.EALREADY, 107: syscall.ECONNREFUSED, 108: syscall.ECONNRESET, 129: syscall.ENOTSUP, 138: syscall.ETIMEDOUT,
}

// errorNumber returns the number in a link (windows/errno.c) of an error: that of Windows, or the negative errno. 0 if it has none.
func errorNumber(errno syscall.Errno) int {
	if errno < syscall.APPLICATION_ERROR {
		return int(errno)
	}
	for number, e := range errnos {
		if e == errno {
			return -number
		}
	}
	return 0
}

// errnoOf is the inverse of errorNumber.
func errnoOf(number int) syscall.Errno {
	switch {
	case number >= 0:
		return syscall.Errno(number)
	case number == -2:
		return syscall.ENOENT
	case number == -20:
		return syscall.ENOTDIR
	}
	if errno, ok := errnos[-number]; ok {
		return errno
	}
	return syscall.EIO
}

// strerror returns Windows' text for an error, which Python's ctypes.FormatError returns too.
func strerror(errno syscall.Errno) string { return errno.Error() }
