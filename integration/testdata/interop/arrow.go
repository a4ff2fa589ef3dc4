package interop

import (
	"errors"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/interop/arrowgo"
)

// checked counts the memory of the record batches that Python has.
var checked = memory.NewCheckedAllocator(memory.DefaultAllocator)

// Allocated returns the number of bytes of the record batches.
func Allocated() int { return checked.CurrentAlloc() }

// Record returns the names and columns of a record batch of numbers from 0 to n-1 and their halves, and the addresses of the columns.
func Record(n int) (names []string, columns []*buffer.MemoryView, addresses []uintptr, err error) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.PrimitiveTypes.Int64}, {Name: "half", Type: arrow.PrimitiveTypes.Float64}}, nil)
	b := array.NewRecordBuilder(checked, schema)
	defer b.Release()
	for i := range n {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).(*array.Float64Builder).Append(float64(i) / 2)
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	for _, c := range batch.Columns() {
		addresses = append(addresses, address(c.Data().Buffers()[1].Bytes()))
	}
	names, columns, err = arrowgo.Columns(batch)
	return names, columns, addresses, err
}

// Words returns words in their order, joined.
func Words(words []string) string { return strings.Join(words, " ") }

// kept is an array of Arrow Go that outlives the call that made it.
var kept struct {
	sync.Mutex
	array arrow.Array
}

// KeepArrow makes an array of Arrow Go of Python's memory, keeps it and returns its address.
func KeepArrow(v buffer.View[int64]) (uintptr, error) {
	a, err := arrowgo.Array(v)
	if err != nil {
		return 0, err
	}
	kept.Lock()
	defer kept.Unlock()
	if kept.array != nil {
		kept.array.Release()
	}
	kept.array = a
	return address(a.(*array.Int64).Int64Values()), nil
}

// KeptArrow returns the values of the array.
func KeptArrow() (*buffer.MemoryView, error) {
	kept.Lock()
	defer kept.Unlock()
	if kept.array == nil {
		return nil, errors.New("there is no array")
	}
	return arrowgo.Values(kept.array)
}

// ReleaseArrow lets go of the array.
func ReleaseArrow() {
	kept.Lock()
	defer kept.Unlock()
	kept.array.Release()
	kept.array = nil
}
