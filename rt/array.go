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

// allocator implements the memory of arrays by goanna_alloc, which puts a block before the data.
type allocator struct{}

func (allocator) Alloc(size int, zeroed bool) unsafe.Pointer {
	if size <= C.GOANNA_SMALL {
		if p := takeSmall(size); p != nil {
			if zeroed {
				clear(unsafe.Slice((*byte)(p), size))
			}
			return p
		}
	}
	return C.goanna_alloc(C.size_t(size), C.bool(zeroed))
}

func (allocator) Free(p unsafe.Pointer) { C.goanna_release(p) }

var errNil = errors.New("goanna: the function returned a nil *buffer.Array and no error")

// SetArray stores an Array result. The memory of a belongs to the block then.
func SetArray[T any](b *Block, a *buffer.Array[T]) error {
	if a == nil {
		return errNil
	}
	d, err := hook.Detach(a)
	if err != nil {
		return err
	}
	b.block = uintptr(unsafe.Pointer(describe(d)))
	return nil
}

// SetSlice stores a []T result, as [SetArray] does an array.
func SetSlice[T any](b *Block, s []T) { b.block = describeSlice(s) }

// NewBlock returns the slot of a []T inside a result.
func NewBlock[T any](s []T) Block {
	b := Block{block: describeSlice(s)}
	note(owned{block: b.block})
	return b
}

// describeSlice returns the block of a slice, a *C.goanna_block, as describe does that of buffer.FromSlice(s).
func describeSlice[T any](s []T) uintptr {
	size := int(unsafe.Sizeof(*new(T)))
	return uintptr(unsafe.Pointer(describe(hook.Detached{
		Data:     unsafe.Pointer(unsafe.SliceData(s)),
		Len:      len(s) * size,
		ItemSize: size,
		Format:   buffer.FormatOf[T](),
		Shape:    []int{len(s)},
		Strides:  []int{size},
	})))
}

// BlockOf returns the slot of an Array inside a result. For the slot of a nil Array C raises an exception, and frees the other
// blocks of the result.
func BlockOf[T any](a *buffer.Array[T]) (b Block) {
	if a == nil {
		return b
	}
	if err := SetArray(&b, a); err != nil {
		panic(badResult{err})
	}
	note(owned{block: b.block})
	return b
}

// describe returns the block of detached memory. Memory of the allocator has a block already. Other memory of Go is pinned and
// shared. Any other memory, such as that of an argument, is copied, because it may be freed before the result.
func describe(d hook.Detached) *C.goanna_block {
	block := ownBlock(d)
	fill(block, d)
	return block
}

// fill sets size, format, shape and strides of a block.
func fill(block *C.goanna_block, d hook.Detached) {
	block.len = C.int64_t(d.Len)
	block.itemsize = C.int64_t(d.ItemSize)
	block.ndim = C.int32_t(len(d.Shape))
	setFormat(block, d.Format)
	setDims(block, d.Shape, d.Strides)
}

func ownBlock(d hook.Detached) *C.goanna_block {
	if d.Allocated {
		return blockOf(d.Data)
	}
	if d.Len == 0 {
		return copied(d)
	}
	handle := pin(d.Data, d.Len)
	if handle == 0 {
		return copied(d)
	}
	block := newBlock()
	block.handle = C.uint64_t(handle)
	block.data = C.uintptr_t(uintptr(d.Data))
	return block
}

// blockOf returns the block before memory of the allocator.
func blockOf(data unsafe.Pointer) *C.goanna_block {
	return (*C.goanna_block)(unsafe.Add(data, -C.GOANNA_BLOCK_SIZE))
}

// newBlock returns a new block. It panics if there is no memory, as buffer.NewArray does.
func newBlock() *C.goanna_block {
	p := takeSmall(1)
	if p == nil {
		panic(&buffer.OutOfMemoryError{Size: C.GOANNA_BLOCK_SIZE})
	}
	return blockOf(p)
}

func copied(d hook.Detached) *C.goanna_block {
	data := allocator{}.Alloc(max(d.Len, 1), false)
	if data == nil {
		panic(&buffer.OutOfMemoryError{Size: d.Len})
	}
	copy(unsafe.Slice((*byte)(data), d.Len), unsafe.Slice((*byte)(d.Data), d.Len))
	return blockOf(data)
}

// address returns the address of memory of C as a field of a block has it.
func address[T any](p *T) C.uintptr_t { return C.uintptr_t(uintptr(unsafe.Pointer(p))) }

func setFormat(block *C.goanna_block, format string) {
	text := unsafe.Slice((*byte)(unsafe.Pointer(&block.small_format)), len(block.small_format))
	if len(format) >= len(text) {
		block.format = address(C.CString(format))
		return
	}
	block.format = address(&block.small_format[0])
	text[copy(text, format)] = 0
}

func setDims(block *C.goanna_block, shape, strides []int) {
	ndim := len(shape)
	block.shape, block.strides = 0, 0
	if ndim == 0 {
		return
	}
	dims := &block.dims[0]
	if ndim > C.GOANNA_BLOCK_DIMS {
		dims = (*C.int64_t)(C.malloc(C.size_t(2 * 8 * ndim)))
	}
	all := unsafe.Slice(dims, 2*ndim)
	for i := range ndim {
		all[i], all[ndim+i] = C.int64_t(shape[i]), C.int64_t(strides[i])
	}
	block.shape, block.strides = address(&all[0]), address(&all[ndim])
}
