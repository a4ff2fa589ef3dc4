package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// pinned keeps Go memory pinned and reachable while Python uses it. The Go runtime ends the process if a Pinner becomes unreachable
// before Unpin, so the table has it until Python releases the memory.
var pinned struct {
	sync.Mutex
	last  uint64
	table map[uint64]kept
}

// promptly is the bit of a handle whose memory is unpinned as soon as Python releases it: that of large memory, or with a release, or that
// Array.release ends. Other
// memory waits for the next call that enters Go, as to enter Go for it costs more than the memory.
const promptly = C.GOANNA_PROMPTLY

// mostWaiting is the most bytes of memory that waits.
const mostWaiting = 64 << 10

type kept struct {
	pinner  *runtime.Pinner // nil for results of a call, which C only reads
	results []unsafe.Pointer
	release func() // called when Python releases the memory, or nil
}

// pin pins p, the address of size bytes, and returns a handle for goanna_unpin. It returns 0, and keeps nothing, if p is not in memory of Go, but in that of
// Python, as an argument, or of the allocator, as a.Data() of an Array.
//
// A Pinner stores the pointers into the Go heap and ignores all others. Package variables are in the library.
func pin(p unsafe.Pointer, size int) uint64 {
	pinner := new(runtime.Pinner)
	pinner.Pin(p)
	if inGo(pinner, p) {
		return add(kept{pinner: pinner}, size > mostWaiting)
	}
	pinner.Unpin()
	return 0
}

// isGo reports whether p is known to point into the Go heap or to a package variable.
func isGo(p unsafe.Pointer) bool {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(p)
	return inGo(&pinner, p)
}

// inGo is isGo with a pinner that p alone was given to.
func inGo(pinner *runtime.Pinner, p unsafe.Pointer) bool {
	return canInspectPinner && (pinCount(pinner) > 0 || bool(C.goanna_in_library(C.uintptr_t(uintptr(p)))))
}

// pinCount returns the number of pointers that a Pinner stores. A Pinner is a pointer to a struct whose first member is a slice of
// them. The Go runtime does not promise that; canInspectPinner checks it.
func pinCount(p *runtime.Pinner) int {
	refs := *(**[]unsafe.Pointer)(unsafe.Pointer(p))
	if refs == nil {
		return 0
	}
	return len(*refs)
}

// canInspectPinner reports whether pinCount works with this version of Go. If it does not, every result is copied.
var canInspectPinner = func() bool {
	var empty, one, two runtime.Pinner
	defer one.Unpin()
	defer two.Unpin()
	one.Pin(new([64]byte))
	two.Pin(new([64]byte))
	two.Pin(new([64]byte))
	return unsafe.Sizeof(empty) == unsafe.Sizeof(uintptr(0)) && pinCount(&empty) == 0 && pinCount(&one) == 1 && pinCount(&two) == 2
}()

// keep pins p if it is in memory of Go, and returns a handle, which is never 0. goanna_end_pin calls release.
func keep(p unsafe.Pointer, release func()) uint64 {
	pinner := new(runtime.Pinner)
	if p != nil {
		pinner.Pin(p)
	}
	return add(kept{pinner: pinner, release: release}, true)
}

// keep keeps p reachable until C has read the results. The Go heap does not move, so p is not pinned.
func (h *Head) keep(p unsafe.Pointer) {
	if h.kept == 0 {
		h.kept = add(kept{results: []unsafe.Pointer{p}}, true)
		return
	}
	pinned.Lock()
	defer pinned.Unlock()
	key := h.kept &^ promptly
	k := pinned.table[key]
	k.results = append(k.results, p)
	pinned.table[key] = k
}

func add(k kept, prompt bool) uint64 {
	pinned.Lock()
	defer pinned.Unlock()
	if pinned.table == nil {
		pinned.table = map[uint64]kept{}
	}
	pinned.last += 2 * promptly
	pinned.table[pinned.last] = k
	if prompt {
		return pinned.last | promptly
	}
	return pinned.last
}

// endWaiting unpins the memory that Python has released since. Every call begins with it.
func endWaiting() {
	w := &C.goanna_unpins
	if atomic.LoadUint32((*uint32)(&w.count)) == 0 || !atomic.CompareAndSwapUint32((*uint32)(&w.busy), 0, 1) {
		return
	}
	for _, handle := range w.handles[:w.count] {
		endPin(uint64(handle))
	}
	atomic.StoreUint32((*uint32)(&w.count), 0)
	atomic.StoreUint32((*uint32)(&w.busy), 0)
}

// goanna_end_pin ends the pin of a handle that does not wait, and of those that do.
//
//export goanna_end_pin
func goanna_end_pin(handle C.uint64_t) {
	endPin(uint64(handle))
	endWaiting()
}

// endPin unpins the memory of a handle, and calls its release.
func endPin(handle uint64) {
	key := handle &^ promptly
	pinned.Lock()
	k := pinned.table[key]
	delete(pinned.table, key)
	pinned.Unlock()
	if k.pinner != nil {
		k.pinner.Unpin()
	}
	if k.release != nil {
		defer func() { recover() }() // a panic must not leave Go, and no caller can receive it
		k.release()
	}
}
