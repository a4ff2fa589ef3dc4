package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// stocks has free small blocks that Go has taken from C, which freed them, or made them in a batch: a small array costs no call of C. A pool
// costs no atomic access, each of which costs as much as all else that is done for a block.
var stocks = sync.Pool{New: func() any {
	s := &stock{new(blocks)}
	runtime.AddCleanup(s, (*blocks).free, s.blocks)
	return s
}}

// stock is one of them. The pool lets go of it when it is not used.
type stock struct{ *blocks }

// blocks are those of each class, linked by next: *C.goanna_block, 0 for none.
type blocks [C.GOANNA_SMALL_CLASSES]uintptr

func (b *blocks) free() {
	for class := range b {
		for b[class] != 0 {
			C.goanna_dispose_block(b.take(class))
		}
	}
}

// take returns the first block of a class, nil if there is none.
func (b *blocks) take(class int) *C.goanna_block {
	block := (*C.goanna_block)(pointer(&b[class]))
	if block != nil {
		b[class] = uintptr(block.next)
	}
	return block
}

// takeSmall returns memory of a small block, of at least size bytes, with anything in it. It returns nil if there is no memory.
func takeSmall(size int) unsafe.Pointer {
	class := bits.Len(uint(size-1) / C.GOANNA_SMALLEST)
	s := stocks.Get().(*stock)
	if s.blocks[class] == 0 {
		s.blocks[class] = refill(class)
	}
	block := s.take(class)
	stocks.Put(s)
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
