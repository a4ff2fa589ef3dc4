package rt

/*
#include <stdlib.h>
#include "alloc.h"
*/
import "C"

import (
	"errors"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// allocator gives arrays memory with room in front for the block that describes it.
type allocator struct{}

func (allocator) Alloc(size int) unsafe.Pointer { return C.goanna_alloc(C.size_t(size)) }

func (allocator) Free(p unsafe.Pointer) { C.goanna_release(p) }

var errNil = errors.New("goanna: the function returned a nil *buffer.Array and no error")

// SetArray stores an Array result and hands its memory over.
func SetArray[T any](b *Block, a *buffer.Array[T]) error {
	if a == nil {
		return errNil
	}
	d, err := a.Detach()
	if err != nil {
		return err
	}
	b.block = describe(d)
	return nil
}

// SetSlice stores a []T result. Its memory is shared, but for memory of the arguments: that is Python's, and copied.
func SetSlice[T any](b *Block, s []T, arguments ...*buffer.Buffer) error {
	for _, a := range arguments {
		if within(a, unsafe.Pointer(unsafe.SliceData(s))) {
			owned := buffer.NewArray[T](len(s))
			copy(owned.Data(), s)
			return SetArray(b, owned)
		}
	}
	return SetArray(b, buffer.FromSlice(s))
}

// within says whether p points into the memory of b, or just behind it, as an empty slice of it may.
func within(b *buffer.Buffer, p unsafe.Pointer) bool {
	low := uintptr(b.Buf())
	high := low
	a := buffer.AnyOf(b)
	strides := a.Strides()
	for i, n := range a.Shape() {
		if reach := (n - 1) * strides[i]; reach < 0 {
			low += uintptr(reach)
		} else {
			high += uintptr(reach)
		}
	}
	return uintptr(p) >= low && uintptr(p) <= high+uintptr(a.ItemSize())
}

// describe writes the block of detached memory: the one before it, where it has one, or a new one that pins it.
func describe(d buffer.Detached) *C.goanna_block {
	var block *C.goanna_block
	if d.Allocated {
		block = (*C.goanna_block)(unsafe.Add(d.Data, -C.GOANNA_BLOCK_SIZE))
	} else if block = C.goanna_new_block(); block == nil {
		panic(&buffer.OutOfMemoryError{Size: C.GOANNA_BLOCK_SIZE})
	} else if d.Len > 0 {
		block.handle = C.uint64_t(pin(d.Data))
		block.data = d.Data
	} else {
		block.data = unsafe.Pointer(block) // not read: there are no items, but NULL means no memory at all to some
	}
	block.len = C.int64_t(d.Len)
	block.itemsize = C.int64_t(d.ItemSize)
	block.ndim = C.int32_t(len(d.Shape))
	setFormat(block, d.Format)
	setDims(block, d.Shape, d.Strides)
	return block
}

func setFormat(block *C.goanna_block, format string) {
	text := unsafe.Slice((*byte)(unsafe.Pointer(&block.small_format)), len(block.small_format))
	block.format = &block.small_format[0]
	if len(format) >= len(text) {
		block.format = C.CString(format)
		return
	}
	text[copy(text, format)] = 0
}

func setDims(block *C.goanna_block, shape, strides []int) {
	ndim := len(shape)
	block.shape, block.strides = nil, nil
	if ndim == 0 {
		block.shape = &block.dims[0]
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
	block.shape, block.strides = &all[0], &all[ndim]
}
