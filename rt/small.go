package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"math/bits"
	"sync/atomic"
	"unsafe"
)

// small has the free blocks of each class that Go has taken from C, which freed them, or made them in a batch: a small array costs no
// call of C.
var small [C.GOANNA_SMALL_CLASSES]blocks

// blocks are linked by next. The goroutine that sets busy may use them.
type blocks struct {
	busy  atomic.Bool
	first uintptr  // *C.goanna_block; 0: none
	_     [48]byte // no two classes in a cache line
}

// takeSmall returns memory of a small block, of at least size bytes, with anything in it. It returns nil if there is no memory, or if another
// goroutine takes one: waiting would take longer than malloc.
func takeSmall(size int) unsafe.Pointer {
	class := max(bits.Len(uint(size-1)), 6) - 6 // 6: 64 bytes
	b := &small[class]
	if !b.busy.CompareAndSwap(false, true) {
		return nil
	}
	if b.first == 0 {
		b.first = refill(class)
	}
	block := (*C.goanna_block)(pointer(&b.first))
	if block != nil {
		b.first = uintptr(block.next)
	}
	b.busy.Store(false)
	if block == nil {
		return nil
	}
	block.readonly, block.handle = 0, 0
	data := unsafe.Add(unsafe.Pointer(block), C.GOANNA_BLOCK_SIZE)
	block.data = C.uintptr_t(uintptr(data)) // it may have described memory of Go
	return data
}

// refill returns blocks of a class: those that C has freed, or new ones. 0 if there is no memory.
func refill(class int) uintptr {
	freed := &C.goanna_small[class]
	atomic.StoreUint32((*uint32)(&freed.count), 0)
	if first := atomic.SwapUintptr((*uintptr)(unsafe.Pointer(&freed.first)), 0); first != 0 {
		return first
	}
	return uintptr(unsafe.Pointer(C.goanna_new_small(C.int(class))))
}
