package buffer

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

var (
	errHandedOver = errors.New("buffer: the array was already handed to Python: return a copy of it, or copy what is still needed before")
	errNoMemory   = errors.New("buffer: the array has no memory: expected one of NewArray or FromSlice")
)

// Array owns memory for items of type T in C order. A bound function returns it to Python, which takes the memory over without a
// copy. Until then all methods of [Mut] work on it. Afterwards they panic.
type Array[T any] struct {
	Mut[T]
	memory  *memory // nil for FromSlice, whose memory is the caller's
	exports Exports
	words   [2 * 4]int // shape and strides of up to 4 dimensions: a view that points at them keeps the array
	_       noCopy
}

// NewArray returns an array of the given extents, aligned to 64 bytes, with every item zero. Without extents it has no dimension
// and one item. In a Python module the memory is allocated outside the Go heap, otherwise in it.
//
// It panics if T cannot be an item of a buffer, if an extent is negative, or if the size exceeds the address space. It panics with
// an *[OutOfMemoryError] if the allocation fails. On the Go heap a failed allocation ends the process, as in make.
func NewArray[T any](shape ...int) *Array[T] { return makeArray[T](shape, true) }

// NewArrayFunc returns an array as [NewArray] does, whose items fill sets: it gets all items in C order, and must set each. The memory is not
// zeroed before, which takes about as long as to set the items of a large array. An item that fill leaves alone has what was in the memory
// before, which Python then sees, as do the gaps between the fields of a struct: use NewArray if fill may leave one. Where T has a bool, which must be the byte 0 or 1, the memory is
// zeroed all the same. A panic of fill is a panic of NewArrayFunc.
//
//	return buffer.NewArrayFunc(func(squares []float64) {
//		for i := range squares {
//			squares[i] = float64(i * i)
//		}
//	}, n)
func NewArrayFunc[T any](fill func(items []T), shape ...int) *Array[T] {
	a := makeArray[T](shape, len(mustElement[T]().bools) > 0)
	fill(a.Data())
	runtime.KeepAlive(a)
	return a
}

func makeArray[T any](shape []int, zeroed bool) *Array[T] {
	e := mustElement[T]()
	bytes, err := checkShape(shape, size[T]())
	if err != nil {
		panic(fmt.Errorf("buffer: NewArray: %w", err))
	}
	m := newMemory(bytes, zeroed)
	return newArray[T](e, m.data, m, shape)
}

// Copy returns a new array with the items of v in C order, as numpy.ascontiguousarray does for an array that is not
// contiguous. It panics as [NewArray] does.
func (v View[T]) Copy() *Array[T] {
	shape, _ := v.dims()
	a := makeArray[T](shape, false)
	copyNew(a.area(), v.area())
	runtime.KeepAlive(v.shape)
	return a
}

// FromSlice returns an array that shares the memory of s, with the given extents or, without any, one dimension.
// It panics if the product of the extents is not len(s), or if T cannot be an item of a buffer.
func FromSlice[T any](s []T, shape ...int) *Array[T] {
	e := mustElement[T]()
	if len(shape) == 0 {
		shape = []int{len(s)}
	}
	if _, err := checkShape(shape, size[T]()); err != nil {
		panic(fmt.Errorf("buffer: FromSlice: %w", err))
	}
	if n, _ := countBytes(shape, 1); n != len(s) {
		panic(fmt.Errorf("buffer: FromSlice: expected a slice of %d items for shape %s, got %d", n, tuple(shape), len(s)))
	}
	return newArray[T](e, unsafe.Pointer(unsafe.SliceData(s)), nil, shape)
}

func newArray[T any](e *element, data unsafe.Pointer, m *memory, shape []int) *Array[T] {
	a := &Array[T]{memory: m}
	var ownShape, ownStrides []int
	if n := len(shape); n <= len(a.words)/2 {
		ownShape, ownStrides = a.words[:n:n], a.words[len(a.words)/2:][:n]
	} else {
		ownShape, ownStrides = newDims(unsafe.Pointer(m), n)
	}
	copy(ownShape, shape)
	fillStrides(ownStrides, shape, int(e.typ.Size()), OrderC)
	a.base = data
	a.setDims(ownShape, ownStrides)
	return a
}

// Data returns all items in C order, as a slice of the array's memory.
//
// In a Python module the array and the views of it keep its memory, and a slice does not. Use the slice only while the array is in
// use: return the array afterwards, or pass it to runtime.KeepAlive.
func (a *Array[T]) Data() []T {
	return a.items(a.base, a.Len())
}

// detach is [hook.Detach].
func (a *Array[T]) detach() (hook.Detached, error) {
	a.exports.mu.Lock()
	defer a.exports.mu.Unlock()
	if err := a.exports.inUse(); err != nil {
		return hook.Detached{}, err
	}
	if a.base == nil && a.ndim == 0 {
		return hook.Detached{}, errNoMemory
	}
	if a.ndim == handedOver {
		return hook.Detached{}, errHandedOver
	}
	return a.handOver(), nil
}

func (a *Array[T]) handOver() hook.Detached {
	shape, strides := a.dims()
	d := hook.Detached{
		Data:      a.base,
		Len:       a.Len() * size[T](),
		ItemSize:  size[T](),
		Format:    FormatOf[T](),
		Shape:     shape,
		Strides:   strides,
		Allocated: a.memory != nil && a.memory.allocated != nil,
	}
	if a.memory != nil {
		a.memory.handOver()
		a.memory, a.View = nil, View[T]{ndim: handedOver}
	}
	return d
}

// GetBuffer implements [Exporter]. The array cannot be returned to Python while a buffer of it is exported.
func (a *Array[T]) GetBuffer(b *Buffer, flags Flags) error {
	return a.exports.Export(func() error {
		if a.ndim == handedOver {
			return errHandedOver
		}
		shape, strides := a.dims()
		b.SetFormat(FormatOf[T]())
		b.buf, b.len, b.itemsize, b.ndim = a.base, a.Len()*size[T](), size[T](), int32(a.ndim)
		// Nothing changes an array's shape, and the Buffer keeps the array.
		b.shape, b.strides = unsafe.SliceData(shape), unsafe.SliceData(strides)
		return nil
	})
}

// ReleaseBuffer implements [Exporter].
func (a *Array[T]) ReleaseBuffer(*Buffer) { a.exports.Release() }
