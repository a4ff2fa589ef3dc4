package buffer

import (
	"syscall"
	"unsafe"
)

// invalidHow is none of SIG_BLOCK, SIG_UNBLOCK and SIG_SETMASK.
const invalidHow = 1 << 20

// readable reports whether the page that begins at p can be read. The kernel reads a set of signals there, and then refuses
// the call for its first argument.
func readable(p unsafe.Pointer) bool {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, invalidHow, uintptr(p), 0, 8, 0, 0)
	return errno != syscall.EFAULT
}
