package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"sync/atomic"
	"time"
	"unsafe"
)

// droppedHandles are handles of instances that Python has dropped, in memory of the shim: see goanna_dropped. Dropping an object would cost a crossing
// else.
type droppedHandles struct {
	handles [C.GOANNA_DROPPED]uint64
	next    uint64
	watched uint64
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(droppedHandles{}) - C.sizeof_goanna_dropped]struct{}
	_ [C.sizeof_goanna_dropped - unsafe.Sizeof(droppedHandles{})]struct{}
)

// dropped is nil before goanna_start, which is the one to set it.
var dropped *droppedHandles

// droppedWait is how long Go may have a value that Python has dropped.
const droppedWait = 10 * time.Millisecond

// take returns the handle that was dropped last, for another value; 0 where there is none at the place.
func (d *droppedHandles) take() uint64 {
	if d == nil {
		return 0
	}
	last := atomic.LoadUint64(&d.next) - 1
	handle := atomic.SwapUint64(&d.handles[last%C.GOANNA_DROPPED], 0)
	if handle != 0 {
		atomic.StoreUint64(&d.next, last)
	}
	return handle
}

// goanna_collect drops what Python has dropped, and handle unless it is 0.
//
//export goanna_collect
func goanna_collect(handle C.uint64_t) {
	if handle != 0 {
		dropInstance(uint64(handle))
	}
	dropped.collect()
	dropped.watch()
}

// collect drops what there is, and returns whether there was anything.
func (d *droppedHandles) collect() bool {
	found := false
	for i := range d.handles {
		if atomic.LoadUint64(&d.handles[i]) == 0 {
			continue
		}
		if handle := atomic.SwapUint64(&d.handles[i], 0); handle != 0 {
			dropInstance(handle)
			found = true
		}
	}
	return found
}

// watch has Go look at the handles until there are none. What the shim adds before it is told that Go no longer watches is seen by the look after that.
func (d *droppedHandles) watch() {
	if atomic.SwapUint64(&d.watched, 1) != 0 {
		return
	}
	time.AfterFunc(droppedWait, func() {
		atomic.StoreUint64(&d.watched, 0)
		if d.collect() {
			d.watch()
		}
	})
}
