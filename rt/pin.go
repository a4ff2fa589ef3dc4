package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// pinned keeps Go memory pinned and reachable while Python uses it. A Pinner that is dropped while it pins ends the process, so it
// stays in the table until Python releases the memory.
var pinned struct {
	sync.Mutex
	last  uint64
	table map[uint64]kept
}

type kept struct {
	pinner  *runtime.Pinner // nil: of the results of a call, which C only reads
	results []unsafe.Pointer
	release func() // nil, or what else is to be done when Python lets go
}

// pin returns a handle for goanna_unpin. It is 0, and nothing is kept, where the memory is not Go's: Python's, of an
// argument, or of the allocator, as a.Data() of an Array is.
//
// The runtime looks: a Pinner notes the pointers into Go's heap, and passes over the rest. Variables are in the library.
func pin(p unsafe.Pointer) uint64 {
	pinner := new(runtime.Pinner)
	pinner.Pin(p)
	if notes(pinner, p) {
		return add(kept{pinner: pinner})
	}
	pinner.Unpin()
	return 0
}

// isGo reports whether p is known to point into memory of Go that is not the allocator's.
func isGo(p unsafe.Pointer) bool {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(p)
	return notes(&pinner, p)
}

// notes reports whether p, which alone was given to pinner, is Go's.
func notes(pinner *runtime.Pinner, p unsafe.Pointer) bool {
	return canInspectPinner && (noted(pinner) > 0 || bool(C.goanna_in_library(C.uintptr_t(uintptr(p)))))
}

// noted is the number of pointers that a Pinner holds. A Pinner is a pointer to a struct whose first member is a slice of
// them: the runtime does not promise that, so canInspectPinner checks it.
func noted(p *runtime.Pinner) int {
	refs := *(**[]unsafe.Pointer)(unsafe.Pointer(p))
	if refs == nil {
		return 0
	}
	return len(*refs)
}

// canInspectPinner reports whether noted works with this version of Go. If it does not, every result is copied.
var canInspectPinner = func() bool {
	var empty, one, two runtime.Pinner
	defer one.Unpin()
	defer two.Unpin()
	one.Pin(new([64]byte))
	two.Pin(new([64]byte))
	two.Pin(new([64]byte))
	return unsafe.Sizeof(empty) == unsafe.Sizeof(uintptr(0)) && noted(&empty) == 0 && noted(&one) == 1 && noted(&two) == 2
}()

// keep pins p where it is Go's, and has goanna_end_pin call release. The handle is never 0.
func keep(p unsafe.Pointer, release func()) uint64 {
	pinner := new(runtime.Pinner)
	if p != nil {
		pinner.Pin(p)
	}
	return add(kept{pinner: pinner, release: release})
}

// keep keeps what a result refers to until C has built the results: memory of Go does not move.
func (h *Head) keep(p unsafe.Pointer) {
	if h.kept == 0 {
		h.kept = add(kept{results: []unsafe.Pointer{p}})
		return
	}
	pinned.Lock()
	defer pinned.Unlock()
	k := pinned.table[h.kept]
	k.results = append(k.results, p)
	pinned.table[h.kept] = k
}

func add(k kept) uint64 {
	pinned.Lock()
	defer pinned.Unlock()
	if pinned.table == nil {
		pinned.table = map[uint64]kept{}
	}
	pinned.last++
	pinned.table[pinned.last] = k
	return pinned.last
}

// goanna_end_pin ends what pin began.
//
//export goanna_end_pin
func goanna_end_pin(handle C.uint64_t) {
	pinned.Lock()
	k := pinned.table[uint64(handle)]
	delete(pinned.table, uint64(handle))
	pinned.Unlock()
	if k.pinner != nil {
		k.pinner.Unpin()
	}
	if k.release != nil {
		defer func() { recover() }() // a panic of the exporter may not leave Go, and there is no caller to report it to
		k.release()
	}
}
