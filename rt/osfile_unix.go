//go:build unix

package rt

import (
	"os"
	"syscall"
)

// hasDescriptors: what Go has of a file is what Python's fileno returns.
const hasDescriptors = true

// duplicateFile returns a file of a new descriptor, which programs that the process starts do not inherit.
func duplicateFile(descriptor uintptr, name string) (*os.File, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	duplicate, err := syscall.Dup(int(descriptor))
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(duplicate)
	return os.NewFile(uintptr(duplicate), name), nil
}
