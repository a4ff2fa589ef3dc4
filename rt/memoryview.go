package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
)

var (
	errNilMemoryView = errors.New("goanna: the function returned a nil *buffer.MemoryView and no error")
	errSubOffsets    = &buffer.BufferError{Reason: "goanna: expected a memoryview without suboffsets as a result: return a copy"}
)

// SetMemoryView stores a result that is an Array with the memory of m, which belongs to the block then. Memory of an argument gets an export of its own, whether
// m has one or not.
func SetMemoryView(b *Block, m *buffer.MemoryView) error {
	if m == nil {
		return errNilMemoryView
	}
	if m.SubOffsets() != nil {
		return errSubOffsets
	}
	shared, err := buffer.Get(m, buffer.PyBUF_FULL_RO)
	if err != nil {
		return err
	}
	release, err := retainArgument(shared.Buf())
	if err != nil {
		shared.Release()
		return err
	}
	b.block = uintptr(unsafe.Pointer(blockOfMemory(hook.Block{
		Data: shared.Buf(), Len: shared.NBytes(), ItemSize: shared.ItemSize(), ReadOnly: shared.ReadOnly(), Format: shared.Format(),
		Shape: shared.Shape(), Strides: shared.Strides(),
		Release: func() {
			shared.Release()
			m.Release() // an error if it was returned more than once
			release()
		},
	})))
	return nil
}

// retainArgument exports memory once more if it is that of an argument. Those of a coroutine function are copies.
func retainArgument(p unsafe.Pointer) (release func(), err error) {
	if isGo(p) {
		return func() {}, nil
	}
	release, err = python{}.Retain(p)
	if err == errNotOnThread {
		err = nil
	}
	if release == nil {
		release = func() {}
	}
	return release, err
}

// MemoryViewBlock returns the slot of a memoryview inside a result.
func MemoryViewBlock(m *buffer.MemoryView) (b Block) {
	if err := SetMemoryView(&b, m); err != nil {
		panic(badResult{err})
	}
	note(owned{block: b.block})
	return b
}

// blockOfMemory returns a block that shares m, and calls its Release when Python releases the memory.
func blockOfMemory(m hook.Block) *C.goanna_block {
	block := newBlock()
	block.handle = C.uint64_t(keep(m.Data, m.Release))
	block.data = C.uintptr_t(uintptr(m.Data))
	if m.ReadOnly {
		block.readonly = 1
	}
	fill(block, hook.Detached{Len: m.Len, ItemSize: m.ItemSize, Format: m.Format, Shape: m.Shape, Strides: m.Strides})
	return block
}
