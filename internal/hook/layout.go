package hook

import "unsafe"

// Buffer has the layout of buffer.Buffer, which is that of Py_buffer. Package rt reads arguments by it. Nothing writes to it: the
// memory may be C's, and a write barrier would hand its old bytes to the collector.
type Buffer struct {
	Buf        unsafe.Pointer
	Obj        unsafe.Pointer
	Len        int
	ItemSize   int
	ReadOnly   int32
	NDim       int32
	Format     *byte
	Shape      *int
	Strides    *int
	SubOffsets *int
	Internal   uintptr
}

// View has the layout of buffer.View: Shape and Strides point at NDim words each.
type View struct {
	Base    unsafe.Pointer
	Shape   *int
	Strides *int
	NDim    int
}

// ViewOf returns a view of b, whose items have itemsize bytes, without a check. It uses the shape and strides of b.
func ViewOf(b *Buffer, itemsize int) View {
	if b.Strides == nil {
		return unstrided(b, itemsize)
	}
	return View{b.Buf, b.Shape, b.Strides, int(b.NDim)}
}

// unstrided is ViewOf for a buffer that has no strides, or no shape either: one without dimensions, or one that was requested
// without them. Its items lie in C order.
func unstrided(b *Buffer, itemsize int) View {
	ndim := int(b.NDim)
	words := make([]int, max(2*ndim, 1))
	shape, strides := words[:ndim], words[ndim:]
	if b.Shape != nil {
		copy(shape, unsafe.Slice(b.Shape, ndim))
	} else if ndim == 1 {
		shape[0] = b.Len / itemsize
	}
	step := itemsize
	for i := ndim - 1; i >= 0; i-- {
		strides[i] = step
		step *= shape[i]
	}
	return View{b.Buf, unsafe.SliceData(shape), unsafe.SliceData(strides), ndim}
}
