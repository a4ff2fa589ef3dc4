package rt

/*
#include <stdint.h>
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// pinned keeps Go memory in its place and alive while Python uses it. A Pinner that is dropped while it pins ends the
// process, so it stays in the table until Python lets go.
var pinned struct {
	sync.Mutex
	last  uint64
	table map[uint64]kept
}

type kept struct {
	pinner  *runtime.Pinner
	release func() // nil, or what else is to be done when Python lets go
}

// pin returns a handle for goanna_unpin, never 0. Memory that is not Go's is left as it is.
func pin(p unsafe.Pointer) uint64 { return keep(p, nil) }

// keep is pin, with a function that goanna_unpin calls.
func keep(p unsafe.Pointer, release func()) uint64 {
	pinner := new(runtime.Pinner)
	if p != nil {
		pinner.Pin(p)
	}
	pinned.Lock()
	defer pinned.Unlock()
	if pinned.table == nil {
		pinned.table = map[uint64]kept{}
	}
	pinned.last++
	pinned.table[pinned.last] = kept{pinner, release}
	return pinned.last
}

// goanna_unpin ends what pin began.
//
//export goanna_unpin
func goanna_unpin(handle C.uint64_t) {
	pinned.Lock()
	k := pinned.table[uint64(handle)]
	delete(pinned.table, uint64(handle))
	pinned.Unlock()
	if k.pinner == nil {
		return
	}
	k.pinner.Unpin()
	if k.release != nil {
		defer func() { recover() }() // an exporter's panic may not leave Go, and there is nobody to tell
		k.release()
	}
}
