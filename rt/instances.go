package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"
)

// instances are the values that Python objects own, by their handles, from 1 on. A value stays until Python drops its handle, which
// another value gets later: the shim uses none after that. The table grows by chunks, each twice as large as the one before, that
// never move, so that no lock is needed to get a value.
var instances struct {
	chunks [40]atomic.Pointer[unsafe.Pointer] // the first entry of each

	mutex sync.Mutex // to put and to drop
	last  uint64     // the highest handle that was in use
	free  []uint64
}

const firstChunk = 1024 // entries

// entry returns the place of a handle, nil where its chunk is not there yet.
func entry(handle uint64) *unsafe.Pointer {
	chunk := bits.Len64(handle/firstChunk+1) - 1
	first := instances.chunks[chunk].Load()
	if first == nil {
		return nil
	}
	index := handle - firstChunk*(1<<chunk-1)
	return (*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(first), index*uint64(unsafe.Sizeof(*first))))
}

// putInstance returns a handle of v for an object of Python.
func putInstance[T any](v *T) uint64 {
	instances.mutex.Lock()
	defer instances.mutex.Unlock()
	handle := freeHandle()
	p := entry(handle)
	if p == nil {
		chunk := bits.Len64(handle/firstChunk+1) - 1
		instances.chunks[chunk].Store(unsafe.SliceData(make([]unsafe.Pointer, firstChunk<<chunk)))
		p = entry(handle)
	}
	atomic.StorePointer(p, unsafe.Pointer(v))
	return handle
}

func freeHandle() uint64 {
	if n := len(instances.free); n > 0 {
		handle := instances.free[n-1]
		instances.free = instances.free[:n-1]
		return handle
	}
	instances.last++
	return instances.last
}

// instance returns the value of a handle that was put as a *T and is not dropped.
func instance[T any](handle uint64) *T { return (*T)(atomic.LoadPointer(entry(handle))) }

// goanna_drop forgets the value of a handle.
//
//export goanna_drop
func goanna_drop(handle C.uint64_t) { dropInstance(uint64(handle)) }

func dropInstance(handle uint64) {
	instances.mutex.Lock()
	defer instances.mutex.Unlock()
	atomic.StorePointer(entry(handle), nil)
	instances.free = append(instances.free, handle)
}
