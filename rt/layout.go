package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
)

// RecordSizes implements [hook.Exporters].
func (python) RecordSizes(b *hook.Buffer, paths [][]string) ([]int, error) {
	var names []byte
	for _, path := range paths {
		for _, name := range path {
			names = append(append(names, name...), 0)
		}
		names = append(names, 0)
	}
	sizes := make([]C.int64_t, len(paths))
	var failure *C.goanna_failure
	format := append([]byte((*buffer.Buffer)(unsafe.Pointer(b)).Format()), 0)
	var pinner runtime.Pinner // for the format, whose address is in viewed
	defer pinner.Unpin()
	pinner.Pin(unsafe.SliceData(format))
	viewed := C.goanna_viewed{
		view:     C.uintptr_t(uintptr(unsafe.Pointer(b))),
		buf:      C.uintptr_t(uintptr(b.Buf)),
		itemsize: C.int64_t(b.ItemSize),
		format:   C.uintptr_t(uintptr(unsafe.Pointer(unsafe.SliceData(format)))),
	}
	status := C.goanna_record_sizes(&viewed, (*C.char)(unsafe.Pointer(unsafe.SliceData(names))), C.int64_t(len(paths)),
		unsafe.SliceData(sizes), &failure)
	if failure != nil {
		return nil, exception(python{}.Call(), failure)
	}
	if status <= 0 {
		return nil, nil
	}
	out := make([]int, len(sizes))
	for i, n := range sizes {
		out[i] = int(n)
	}
	return out, nil
}
