package rt

import (
	"os"
	"syscall"
)

// hasDescriptors: Python's fileno returns a descriptor of its C library, and Go has handles.
const hasDescriptors = false

// duplicateFile returns a file of a new handle, which programs that the process starts do not inherit.
func duplicateFile(handle uintptr, name string) (*os.File, error) {
	process, err := syscall.GetCurrentProcess()
	if err != nil {
		return nil, os.NewSyscallError("GetCurrentProcess", err)
	}
	var duplicate syscall.Handle
	err = syscall.DuplicateHandle(process, syscall.Handle(handle), process, &duplicate, 0, false, syscall.DUPLICATE_SAME_ACCESS)
	if err != nil {
		return nil, os.NewSyscallError("DuplicateHandle", err)
	}
	return os.NewFile(uintptr(duplicate), name), nil
}
