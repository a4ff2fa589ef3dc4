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
	table map[uint64]*runtime.Pinner
}

// pin returns a handle for goanna_unpin, never 0. Memory that is not Go's is left as it is.
func pin(p unsafe.Pointer) uint64 {
	pinner := new(runtime.Pinner)
	pinner.Pin(p)
	pinned.Lock()
	defer pinned.Unlock()
	if pinned.table == nil {
		pinned.table = map[uint64]*runtime.Pinner{}
	}
	pinned.last++
	pinned.table[pinned.last] = pinner
	return pinned.last
}

// goanna_unpin ends what pin began.
//
//export goanna_unpin
func goanna_unpin(handle C.uint64_t) {
	pinned.Lock()
	pinner := pinned.table[uint64(handle)]
	delete(pinned.table, uint64(handle))
	pinned.Unlock()
	if pinner != nil {
		pinner.Unpin()
	}
}
