package arrowgo

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/goanna-py/goanna/buffer"
)

// Values returns a read-only memoryview of the values of an array, which it retains until its Release. A function returns it to Python as an
// Array that shares the memory: pa.array(a) is an array of pyarrow at the same address. Dates, times and durations are the integers that Arrow has.
//
// An array with nulls, and one of a type without numbers side by side, is a *[buffer.BufferError].
func Values(a arrow.Array) (*buffer.MemoryView, error) {
	l, err := layoutOf(a, 0, a.Len())
	if err != nil {
		return nil, err
	}
	return buffer.MemoryViewOf(values{a, l})
}

// Columns returns the names of the columns of a record batch, and the [Values] of each. pa.table(columns, names) is their table in Python.
func Columns(r arrow.RecordBatch) (names []string, columns []*buffer.MemoryView, err error) {
	for i, c := range r.Columns() {
		m, err := Values(c)
		if err != nil {
			for _, made := range columns {
				made.Release()
			}
			return nil, nil, fmt.Errorf("column %q: %w", r.ColumnName(i), err)
		}
		names, columns = append(names, r.ColumnName(i)), append(columns, m)
	}
	return names, columns, nil
}

// View returns the values of an array as items of type T, which the array must have. It is valid as long as the array is retained. The errors are
// those of [Values], and a *[buffer.TypeError] for values of another type.
func View[T arrow.NumericType](a arrow.Array) (buffer.View[T], error) {
	l, err := layoutOf(a, 0, a.Len())
	if err != nil {
		return buffer.View[T]{}, err
	}
	b := buffer.New()
	if err := l.fill(b); err != nil {
		return buffer.View[T]{}, err
	}
	return buffer.As[T](b)
}

// values exports the memory of an array.
type values struct {
	array  arrow.Array
	layout layout
}

func (v values) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	if err := v.layout.fill(b); err != nil {
		return err
	}
	v.array.Retain()
	return nil
}

func (v values) ReleaseBuffer(*buffer.Buffer) { v.array.Release() }

// layout describes values that lie side by side.
type layout struct {
	memory   []byte
	format   string
	itemsize int
	shape    []int
}

// formats has the format of the values of a type.
var formats = map[arrow.Type]string{
	arrow.INT8: buffer.FormatOf[int8](), arrow.INT16: buffer.FormatOf[int16](), arrow.INT32: buffer.FormatOf[int32](), arrow.INT64: buffer.FormatOf[int64](),
	arrow.UINT8: buffer.FormatOf[uint8](), arrow.UINT16: buffer.FormatOf[uint16](), arrow.UINT32: buffer.FormatOf[uint32](), arrow.UINT64: buffer.FormatOf[uint64](),
	arrow.FLOAT16: "e", arrow.FLOAT32: buffer.FormatOf[float32](), arrow.FLOAT64: buffer.FormatOf[float64](),
	arrow.DATE32: buffer.FormatOf[int32](), arrow.TIME32: buffer.FormatOf[int32](), arrow.DATE64: buffer.FormatOf[int64](), arrow.TIME64: buffer.FormatOf[int64](),
	arrow.TIMESTAMP: buffer.FormatOf[int64](), arrow.DURATION: buffer.FormatOf[int64](),
}

// layoutOf returns the layout of n values of an array from one of them on.
func layoutOf(a arrow.Array, from, n int) (layout, error) {
	if nulls := countNulls(a, from, n); nulls > 0 {
		return layout{}, refusal("expected an Arrow array without nulls, got one of %s with %d nulls among %d values", a.DataType(), nulls, n)
	}
	switch a := a.(type) {
	case *array.FixedSizeList:
		size := int(a.DataType().(*arrow.FixedSizeListType).Len())
		l, err := layoutOf(a.ListValues(), (a.Offset()+from)*size, n*size)
		if err == nil {
			l.shape = append([]int{n, size}, l.shape[1:]...)
		}
		return l, err
	case array.ExtensionArray:
		return layoutOf(a.Storage(), from, n)
	}
	format, ok := formats[a.DataType().ID()]
	if !ok {
		return layout{}, refusal("expected an Arrow array of numbers, dates, times or lists of a fixed size of these, got one of %s", a.DataType())
	}
	l := layout{format: format, itemsize: a.DataType().(arrow.FixedWidthDataType).Bytes(), shape: []int{n}}
	if n > 0 {
		l.memory = a.Data().Buffers()[1].Bytes()[(a.Data().Offset()+from)*l.itemsize:][:n*l.itemsize]
	}
	return l, nil
}

func countNulls(a arrow.Array, from, n int) (nulls int) {
	if a.NullN() == 0 {
		return 0
	}
	for i := from; i < from+n; i++ {
		if a.IsNull(i) {
			nulls++
		}
	}
	return nulls
}

// fill sets the members of an empty buffer.
func (l layout) fill(b *buffer.Buffer) error {
	b.SetBuf(unsafe.Pointer(unsafe.SliceData(l.memory)))
	b.SetNBytes(len(l.memory))
	b.SetItemSize(l.itemsize)
	b.SetReadOnly(true)
	b.SetFormat(l.format)
	strides := make([]int, len(l.shape))
	buffer.FillContiguousStrides(l.shape, strides, l.itemsize, buffer.OrderC)
	return errors.Join(b.SetNDim(len(l.shape)), b.SetShape(l.shape), b.SetStrides(strides))
}

func refusal(format string, args ...any) error {
	return &buffer.BufferError{Reason: fmt.Sprintf(format, args...)}
}
