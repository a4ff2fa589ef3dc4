package buffer

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

var errHandedOver = errors.New("buffer: the array was already handed to Python; keep what is still needed, or return a copy")

// Array owns memory for items of type T in C order. It is made to be returned to Python, which then has the
// memory without a copy. All methods of [Mut] work on it until then, and panic afterwards.
type Array[T any] struct {
	Mut[T]
	memory  *memory // nil where the memory is the caller's, of FromSlice
	exports Exports
	words   [2 * 4]int // shape and strides of up to 4 dimensions: a view that points at them keeps the array
	_       noCopy
}

// NewArray returns an array of the given extents with every item zero, aligned to 64 bytes. Without extents it
// has no dimension and one item. The memory is of the [Allocator] where one is set, else of Go.
//
// It panics where T cannot be an item of a buffer, an extent is negative, the size leaves the address space, or, with an
// *[OutOfMemoryError], where the memory cannot be had. Memory of Go that the system does not have ends the process, as make
// does.
func NewArray[T any](shape ...int) *Array[T] { return makeArray[T](shape, true) }

func makeArray[T any](shape []int, zeroed bool) *Array[T] {
	e := mustElement[T]()
	bytes, err := checkShape(shape, size[T]())
	if err != nil {
		panic(fmt.Errorf("buffer: NewArray: %w", err))
	}
	m := newMemory(bytes, zeroed)
	return newArray[T](e, m.data, m, shape)
}

// Copy returns a new array with the items of v in C order, as numpy.ascontiguousarray does of an array that is not. It
// panics as [NewArray] does.
func (v View[T]) Copy() *Array[T] {
	shape, _ := v.dims()
	a := makeArray[T](shape, false)
	copyNew(a.area(), v.area())
	runtime.KeepAlive(v.shape)
	return a
}

// FromSlice returns an array that shares the memory of s, with the given extents or, without any, one dimension.
// It panics where the extents do not have as many items as s, or T cannot be an item of a buffer.
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
// Memory of an [Allocator] is freed when the array and all views of it are gone; a slice does not keep it. So use the
// slice while the array is in use: return the array afterwards, or name it in runtime.KeepAlive.
func (a *Array[T]) Data() []T {
	return a.items(a.base, a.Len())
}

// detach is [hook.Detach].
func (a *Array[T]) detach() (hook.Detached, error) {
	var d hook.Detached
	err := a.exports.Change(func() error {
		if a.base == nil && a.ndim == 0 {
			return errors.New("buffer: the array has no memory: expected one of NewArray or FromSlice")
		}
		if a.ndim == handedOver {
			return errHandedOver
		}
		d = a.handOver()
		return nil
	})
	return d, err
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

// GetBuffer implements [Exporter]. While a buffer is out the array cannot be detached.
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
