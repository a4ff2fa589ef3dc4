package arrowgo

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/goanna-py/goanna/buffer"
)

// Array returns an array with the memory of v, which must be contiguous in C order. It retains the memory, an argument of Python by an export of its own, until
// its last Release: call Array in the function that Python called. Of more than one dimension it is a list of a fixed size for each further one, which
// Arrow has with at least one value.
//
// No code may write to the memory meanwhile, as values of Arrow do not change. The error is that of [buffer.View.Retain], or a *[buffer.BufferError].
func Array[T arrow.NumericType](v buffer.View[T]) (arrow.Array, error) {
	shape := v.Shape()
	if len(shape) == 0 || !v.IsContiguous(buffer.OrderC) {
		return nil, refusal("expected a C-contiguous view of at least 1 dimension, got shape %v with strides %v bytes: copy it first", shape, v.Strides())
	}
	for _, extent := range shape[1:] {
		if extent == 0 || int(int32(extent)) != extent {
			return nil, refusal("expected lists of a fixed size of 1 to 2147483647 values, got shape %v", shape)
		}
	}
	kept, err := v.Retain()
	if err != nil {
		return nil, err
	}
	items, _ := kept.View.Contiguous()
	octets := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(items))), len(items)*int(unsafe.Sizeof(*new(T))))
	held := memory.NewBufferWithAllocator(octets, lease{kept.Release})
	defer held.Release()
	return arrayOf(arrow.GetDataType[T](), held, shape), nil
}

// arrayOf returns an array of values of a shape, which retains the buffer that has them.
func arrayOf(inner arrow.DataType, held *memory.Buffer, shape []int) arrow.Array {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	data := array.NewData(inner, n, []*memory.Buffer{nil, held}, nil, 0, 0)
	for i := len(shape) - 1; i > 0; i-- {
		n /= shape[i]
		inner = arrow.FixedSizeListOfNonNullable(int32(shape[i]), inner)
		list := array.NewData(inner, n, []*memory.Buffer{nil}, []arrow.ArrayData{data}, 0, 0)
		data.Release()
		data = list
	}
	defer data.Release()
	return array.MakeFromData(data)
}

// lease is the allocator of one buffer, whose memory it does not own.
type lease struct{ release func() }

func (lease) Allocate(size int) []byte { return memory.DefaultAllocator.Allocate(size) }

// Reallocate is not called: a buffer that was made with an allocator does not grow.
func (lease) Reallocate(size int, b []byte) []byte {
	return append([]byte(nil), b[:min(size, len(b))]...)
}

func (l lease) Free([]byte) { l.release() }
