package arrowgo

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/buffer"
)

func floats(mem memory.Allocator, n int) *array.Float64 {
	b := array.NewFloat64Builder(mem)
	defer b.Release()
	for i := range n {
		b.Append(float64(i))
	}
	return b.NewFloat64Array()
}

// address returns the address of the first value of an array.
func address(a arrow.Array) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(a.Data().Buffers()[1].Bytes()))
}

func list(t *testing.T, m *buffer.MemoryView) []any {
	t.Helper()
	got, err := m.ToList()
	if err != nil {
		t.Fatal(err)
	}
	return got.([]any)
}

// The memory of an array is retained until the last memoryview of it is released.
func TestValuesRetain(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	a := floats(mem, 10)
	where := address(a)
	part := array.NewSlice(a, 3, 7)
	a.Release()
	m, err := Values(part)
	if err != nil {
		t.Fatal(err)
	}
	part.Release()
	if mem.CurrentAlloc() == 0 {
		t.Fatal("the values have ended before the memoryview")
	}
	b, err := buffer.Get(m, buffer.PyBUF_FULL_RO)
	if err != nil {
		t.Fatal(err)
	}
	if b.Buf() != unsafe.Add(where, 3*8) || !b.ReadOnly() || b.Format() != "d" {
		t.Error(b.Buf(), where, b)
	}
	b.Release()
	if got := list(t, m); !slices.Equal(got, []any{3.0, 4.0, 5.0, 6.0}) {
		t.Error(got)
	}
	if err := m.Release(); err != nil {
		t.Error(err)
	}
	mem.AssertSize(t, 0)
}

// An array retains the memory of a view until its last release, and a view of the array has the same memory.
func TestArray(t *testing.T) {
	v := buffer.FromSlice([]int32{1, 2, 3, 4, 5, 6}, 3, 2)
	a, err := Array(v.View)
	if err != nil {
		t.Fatal(err)
	}
	if want := arrow.FixedSizeListOfNonNullable(2, arrow.PrimitiveTypes.Int32); !arrow.TypeEqual(a.DataType(), want) || a.Len() != 3 || a.NullN() != 0 {
		t.Error(a.DataType(), a.Len())
	}
	back, err := View[int32](a)
	if err != nil {
		t.Fatal(err)
	}
	if back.Buf() != v.Buf() || !back.Equal(v.View) {
		t.Errorf("got shape %v at %p, want %v at %p", back.Shape(), back.Buf(), v.Shape(), v.Buf())
	}
	part := array.NewSlice(a, 1, 2)
	a.Release()
	if back, err := View[int32](part); err != nil || back.Buf() != v.Index(1).Buf() || !slices.Equal(back.Shape(), []int{1, 2}) {
		t.Error(back, err)
	}
	part.Release()
	if a, err := Array(buffer.NewArray[uint8](0, 3).View); err != nil || a.Len() != 0 {
		t.Error(a, err)
	}
}

func TestLease(t *testing.T) {
	released := 0
	held := memory.NewBufferWithAllocator(make([]byte, 48), lease{func() { released++ }})
	a := arrayOf(arrow.PrimitiveTypes.Int16, held, []int{2, 3, 4})
	held.Release()
	other := array.NewSlice(a, 1, 2)
	a.Release()
	if released != 0 {
		t.Fatal("released while an array has the memory")
	}
	other.Release()
	if released != 1 {
		t.Errorf("released %d times", released)
	}
}

// Arrays of any shape come back as they were, also in part.
func TestShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "shape")
		n := 1
		for _, extent := range shape {
			n *= extent
		}
		items := make([]uint16, n)
		for i := range items {
			items[i] = uint16(i)
		}
		v := buffer.FromSlice(items, shape...)
		a, err := Array(v.View)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Release()
		lo := rapid.IntRange(0, shape[0]).Draw(t, "lo")
		hi := rapid.IntRange(lo, shape[0]).Draw(t, "hi")
		part := array.NewSlice(a, int64(lo), int64(hi))
		defer part.Release()
		got, err := View[uint16](part)
		if err != nil {
			t.Fatal(err)
		}
		if want := v.View.Slice(0, lo, hi); !got.Equal(want) || got.Len() > 0 && got.Buf() != want.Buf() {
			t.Fatalf("got shape %v, want %v", got.Shape(), want.Shape())
		}
	})
}

func TestTypes(t *testing.T) {
	mem := memory.NewGoAllocator()
	stamps := array.NewTimestampBuilder(mem, &arrow.TimestampType{Unit: arrow.Nanosecond})
	stamps.Append(5)
	days := array.NewDate32Builder(mem)
	days.Append(6)
	m, err := Values(stamps.NewArray())
	if err != nil || !slices.Equal(list(t, m), []any{int64(5)}) {
		t.Error(m, err)
	}
	m, err = Values(days.NewArray())
	if err != nil || !slices.Equal(list(t, m), []any{int32(6)}) {
		t.Error(m, err)
	}
	empty := array.NewInt8Builder(mem).NewArray()
	if m, err = Values(empty); err != nil || m.Len() != 0 {
		t.Error(m, err)
	}
}

func TestRefusals(t *testing.T) {
	mem := memory.NewGoAllocator()
	nulls := array.NewInt64Builder(mem)
	nulls.AppendValues([]int64{1, 2, 3, 4}, []bool{true, true, false, true})
	some := nulls.NewArray()
	text := array.NewStringBuilder(mem)
	text.Append("x")
	bools := array.NewBooleanBuilder(mem)
	bools.Append(true)
	for _, test := range []struct {
		err  func() error
		want string
	}{
		{func() error { _, err := Values(some); return err }, "one of int64 with 1 nulls among 4 values"},
		{func() error { _, err := View[int64](some); return err }, "without nulls"},
		{func() error { _, err := Values(text.NewArray()); return err }, "got one of utf8"},
		{func() error { _, err := Values(bools.NewArray()); return err }, "got one of bool"},
		{func() error { _, err := Array(buffer.NewArray[int8](4, 2).View.Transpose()); return err }, "got shape [2 4] with strides [1 2]"},
		{func() error { _, err := Array(buffer.NewArray[int8]().View); return err }, "at least 1 dimension"},
		{func() error { _, err := Array(buffer.NewArray[int8](4, 0).View); return err }, "got shape [4 0]"},
	} {
		err := test.err()
		var refused *buffer.BufferError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	if m, err := Values(array.NewSlice(some, 0, 2)); err != nil || !slices.Equal(list(t, m), []any{int64(1), int64(2)}) {
		t.Error("a part without nulls:", err)
	}
	var wrong *buffer.TypeError
	if _, err := View[int32](floats(mem, 3)); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "int32") {
		t.Error(err)
	}
}

func TestColumns(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	x, y := floats(mem, 3), floats(mem, 3)
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}, {Name: "y", Type: arrow.PrimitiveTypes.Float64}}, nil)
	batch := array.NewRecordBatch(schema, []arrow.Array{x, y}, 3)
	x.Release()
	y.Release()
	names, columns, err := Columns(batch)
	batch.Release()
	if err != nil || !slices.Equal(names, []string{"x", "y"}) || len(columns) != 2 || !slices.Equal(list(t, columns[1]), []any{0.0, 1.0, 2.0}) {
		t.Fatal(names, columns, err)
	}
	for _, c := range columns {
		c.Release()
	}
	mem.AssertSize(t, 0)

	words := array.NewStringBuilder(mem)
	words.Append("a")
	x, text := floats(mem, 1), words.NewArray()
	words.Release()
	mixed := array.NewRecordBatch(arrow.NewSchema([]arrow.Field{{Name: "x", Type: x.DataType()}, {Name: "word", Type: text.DataType()}}, nil), []arrow.Array{x, text}, 1)
	x.Release()
	text.Release()
	if _, _, err := Columns(mixed); err == nil || !strings.Contains(err.Error(), `column "word": expected an Arrow array of numbers`) {
		t.Error(err)
	}
	mixed.Release()
	mem.AssertSize(t, 0)
}
