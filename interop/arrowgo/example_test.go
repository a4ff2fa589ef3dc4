package arrowgo_test

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/interop/arrowgo"
)

// A function returns the columns of a record batch. In Python pa.table(columns, names) has their memory.
func ExampleColumns() {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.AppendValues([]int64{1, 2, 3}, nil)
	ids := b.NewArray()
	batch := array.NewRecordBatch(arrow.NewSchema([]arrow.Field{{Name: "id", Type: ids.DataType()}}, nil), []arrow.Array{ids}, 3)
	ids.Release()

	names, columns, err := arrowgo.Columns(batch)
	batch.Release() // the columns have retained what they need
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(names)
	fmt.Println(columns[0].ToList())
	// Output:
	// [id]
	// [1 2 3] <nil>
}

// A function passes numbers of Python on to Arrow Go.
func ExampleArray() {
	v := buffer.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	a, err := arrowgo.Array(v.View)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Release()
	fmt.Println(a)
	// Output: [[1 2] [3 4]]
}
