package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"os"
	"strings"
	"unsafe"
)

// OSFile is the slot of a file of the operating system that Python has.
type OSFile struct {
	descriptor int64 // of Windows a handle; -1: nil
	name       string
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(OSFile{}) - C.sizeof_goanna_osfile]struct{}
	_ [C.sizeof_goanna_osfile - unsafe.Sizeof(OSFile{})]struct{}
)

// LoadOSFile returns a file with a duplicate of the descriptor of an argument, nil for None. It is closed when the call ends.
func LoadOSFile(s *OSFile) *os.File {
	f := LoadKeptOSFile(s)
	if f != nil {
		streams, _ := streamsOf()
		streams.open = append(streams.open, duplicate{f})
	}
	return f
}

// LoadKeptOSFile is [LoadOSFile] for a file that lives until it is closed, or until the garbage collector finds that nothing uses it.
func LoadKeptOSFile(s *OSFile) *os.File {
	if s.descriptor < 0 {
		return nil
	}
	f, err := duplicateFile(uintptr(s.descriptor), strings.Clone(s.name))
	if err != nil {
		refuse(err)
	}
	return f
}

// duplicate is a file that the call closes.
type duplicate struct{ *os.File }

func (d duplicate) end() error {
	if err := d.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
