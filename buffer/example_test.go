package buffer_test

import (
	"fmt"
	"unsafe"

	"github.com/x448/float16"

	"github.com/goanna-py/goanna/buffer"
)

// A view reads items by index, in any number of dimensions.
func ExampleView() {
	v := buffer.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3).View
	fmt.Println(v.Shape(), v.Strides(), v.Len())
	fmt.Println(v.At2(1, 0), v.Transpose().At2(0, 1))
	column := v.Transpose().Index(2)
	fmt.Println(column.Shape(), column.At1(0), column.At1(1))
	// Output:
	// [2 3] [24 8] 6
	// 4 4
	// [2] 3 6
}

// Rows are the fastest way over all items.
func ExampleView_Rows() {
	img := buffer.FromSlice([]uint8{1, 2, 3, 4, 5, 6}, 2, 3)
	sum := 0
	for row := range img.View.Rows() {
		for _, x := range row {
			sum += int(x)
		}
	}
	fmt.Println(sum)
	// Output: 21
}

func ExampleView_SliceStep() {
	v := buffer.FromSlice([]int{0, 1, 2, 3, 4}).View
	for x := range v.SliceStep(0, 4, -1, -2).Values() {
		fmt.Print(x, " ")
	}
	// Output: 4 2 0
}

// A copy of a view is an array of its own, in C order.
func ExampleView_Copy() {
	a := buffer.FromSlice([]int{1, 2, 3, 4, 5, 6}, 2, 3)
	c := a.Transpose().Copy()
	a.Set2(0, 0, 100)
	fmt.Println(c.Shape(), c.Data())
	// Output: [3 2] [1 4 2 5 3 6]
}

func ExampleView_Equal() {
	a := buffer.FromSlice([]int{1, 2, 2, 1}, 2, 2)
	fmt.Println(a.Equal(a.View.Transpose()))
	// Output: true
}

// A retained view is valid after the call that gave the memory as an argument. A goroutine may use it until Release.
func ExampleView_Retain() {
	sum := func(v buffer.View[int]) (<-chan int, error) { // a function that Python calls
		kept, err := v.Retain()
		if err != nil {
			return nil, err
		}
		out := make(chan int, 1)
		go func() {
			defer kept.Release()
			n := 0
			for x := range kept.View.Values() {
				n += x
			}
			out <- n
		}()
		return out, nil
	}
	out, err := sum(buffer.FromSlice([]int{1, 2, 3}).View)
	fmt.Println(<-out, err)
	// Output: 6 <nil>
}

// A goroutine writes to memory of an argument after the call that gave it.
func ExampleRetainedMut() {
	double := func(m buffer.Mut[int]) (<-chan bool, error) { // a function that Python calls
		kept, err := m.Retain()
		if err != nil {
			return nil, err
		}
		done := make(chan bool)
		go func() {
			for row := range kept.Mut.Rows() {
				for i := range row {
					row[i] *= 2
				}
			}
			kept.Release()
			close(done)
		}()
		return done, nil
	}
	a := buffer.FromSlice([]int{1, 2, 3})
	done, err := double(a.Mut)
	<-done
	fmt.Println(a.Data(), err)
	// Output: [2 4 6] <nil>
}

// A Mut writes to memory that another owner has: here every second item of an array.
func ExampleMut() {
	a := buffer.NewArray[uint16](6)
	even := a.SliceStep(0, 0, 6, 2)
	even.Fill(7)
	even.Set1(1, 9)
	fmt.Println(a.Data())
	// Output: [7 0 9 0 7 0]
}

// Rows of a Mut are written in place, even if their items are not contiguous.
func ExampleMut_Rows() {
	img := buffer.FromSlice([]int{1, 2, 3, 4, 5, 6}, 2, 3)
	for column := range img.Transpose().Rows() {
		column[0], column[1] = column[1], column[0]
	}
	fmt.Println(img.Data())
	// Output: [4 5 6 1 2 3]
}

func ExampleMut_CopyFrom() {
	a := buffer.FromSlice([]int{1, 2, 3, 4})
	// The two parts overlap. Each item is read before it is overwritten.
	err := a.Slice(0, 1, 4).CopyFrom(a.View.Slice(0, 0, 3))
	fmt.Println(a.Data(), err)
	// Output: [1 1 2 3] <nil>
}

// An array owns its memory. A bound function returns one, and Python shares the memory.
func ExampleArray() {
	gradient := func(height, width int) *buffer.Array[uint8] {
		img := buffer.NewArray[uint8](height, width)
		y := 0
		for row := range img.Rows() {
			for x := range row {
				row[x] = uint8(10*y + x)
			}
			y++
		}
		return img
	}
	img := gradient(2, 3)
	fmt.Println(img.Shape(), img.Data())
	// Output: [2 3] [0 1 2 10 11 12]
}

// The memory of a large array is not zeroed before fill sets its items.
func ExampleNewArrayFunc() {
	a := buffer.NewArrayFunc(func(items []int) {
		for i := range items {
			items[i] = i * i
		}
	}, 2, 3)
	fmt.Println(a.Shape(), a.Data())
	// Output: [2 3] [0 1 4 9 16 25]
}

// An array can share the memory of a slice.
func ExampleFromSlice() {
	s := []float32{1, 2, 3, 4}
	a := buffer.FromSlice(s, 2, 2)
	a.Set2(1, 1, 40)
	fmt.Println(s)
	// Output: [1 2 3 40]
}

// A struct is an item: a record, which NumPy calls a structured dtype.
func ExampleView_records() {
	type point struct {
		X, Y  float64
		Label uint16 `py:"label"`
		_     [6]byte
	}
	v := buffer.FromSlice([]point{{X: 1, Y: 2, Label: 7}, {X: 3, Y: 4, Label: 8}}).View
	p := v.At1(1)
	fmt.Println(p.X, p.Y, p.Label)
	fmt.Println(buffer.FormatOf[point]())
	// Output:
	// 3 4 8
	// T{<d:X:<d:Y:<H:label:6x}
}

// Half floats are items of type float16.Float16.
func ExampleView_halfFloats() {
	a := buffer.NewArray[float16.Float16](2)
	a.Set1(0, float16.Fromfloat32(1.5))
	fmt.Println(a.At1(0).Float32(), buffer.FormatOf[float16.Float16]())
	// Output: 1.5 e
}

// The format of a struct names its fields and its padding.
func ExampleFormatOf() {
	type particle struct {
		X, Y float32
		ID   uint16 `py:"id"`
		_    [2]byte
	}
	fmt.Println(buffer.FormatOf[int32](), buffer.FormatOf[particle]())
	// Output: i T{<f:X:<f:Y:<H:id:2x}
}

// As checks a buffer of unknown format. The error says what was expected and what came.
func ExampleAs() {
	describe := func(b *buffer.Buffer) {
		if v, err := buffer.As[float64](b); err == nil {
			fmt.Println("float64, first item", v.At2(0, 0))
		}
		_, err := buffer.AsMut[uint8](b)
		fmt.Println(err)
	}
	b, err := buffer.Get(buffer.NewArray[float64](480, 640), buffer.PyBUF_FULL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	describe(b)
	// Output:
	// float64, first item 0
	// expected a writable buffer of uint8 ('B'), got float64 ('d') with shape (480, 640)
}

// A Buffer tells what its exporter has set.
func ExampleBuffer() {
	b, err := buffer.Get(buffer.NewArray[int32](2, 3), buffer.PyBUF_FULL_RO)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	fmt.Println(b.Format(), b.ItemSize(), b.NDim(), b.Shape(), b.Strides(), b.NBytes())
	fmt.Println(b)
	// Output:
	// i 4 2 [2 3] [12 4] 24
	// int32 ('i') with shape (2, 3)
}

// A Buffer of the caller's own memory: the lower half of a table, upside down.
func ExampleNewEx() {
	table := []uint16{1, 2, 3, 4, 5, 6}
	last := unsafe.Pointer(&table[4])
	b, err := buffer.NewEx(nil, last, 8, 2, false, 2, "H", []int{2, 2}, []int{-4, 2}, nil, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := b.MemoryView()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Release()
	fmt.Println(m.ToList())
	// Output: [[5 6] [3 4]] <nil>
}

func ExampleBuffer_ToContiguous() {
	b, err := buffer.Get(buffer.FromSlice([]byte("abcdef"), 2, 3), buffer.PyBUF_FULL_RO)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	out := make([]byte, b.NBytes())
	err = b.ToContiguous(out, buffer.OrderF)
	fmt.Printf("%s %v\n", out, err)
	// Output: adbecf <nil>
}

// A retained buffer of any format lasts until its Release.
func ExampleBuffer_Retain() {
	b, err := buffer.Get(buffer.FromSlice([]int16{1, 2}), buffer.PyBUF_FULL_RO)
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, err := b.Retain()
	b.Release()
	fmt.Println(kept, err)
	kept.Release()
	// Output: int16 ('h') with shape (2,) <nil>
}

// CopyData copies between exporters of different layouts.
func ExampleCopyData() {
	from, err := buffer.MemoryViewOf(buffer.FromSlice([]int32{1, 2, 3}))
	if err != nil {
		fmt.Println(err)
		return
	}
	reversed, err := from.Slice(buffer.Span{Start: buffer.Omitted, Stop: buffer.Omitted, Step: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	to := buffer.NewArray[int32](3)
	err = buffer.CopyData(to, reversed)
	fmt.Println(to.Data(), err)
	// Output: [3 2 1] <nil>
}

// page is an exporter: a type whose memory Python and Go can share.
type page struct {
	text    []byte
	exports buffer.Exports
}

func (p *page) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	return p.exports.Export(func() error {
		return b.FillInfo(p, unsafe.Pointer(unsafe.SliceData(p.text)), len(p.text), true, flags)
	})
}

func (p *page) ReleaseBuffer(*buffer.Buffer) { p.exports.Release() }

// Replace changes the memory, which is an error while a buffer of it is exported.
func (p *page) Replace(text []byte) error {
	return p.exports.Change(func() error {
		p.text = text
		return nil
	})
}

func ExampleExporter() {
	p := &page{text: []byte("read-only")}
	_, err := buffer.Get(p, buffer.PyBUF_WRITABLE)
	fmt.Println(err)
	b, err := buffer.Get(p, buffer.PyBUF_FULL_RO)
	fmt.Println(b, err)
	fmt.Println(p.Replace(nil))
	b.Release()
	fmt.Println(p.Replace(nil))
	// Output:
	// expected writable memory, got a read-only object
	// uint8 ('B') with shape (9,) <nil>
	// Existing exports of data: object cannot be re-sized
	// <nil>
}

func ExampleFlags() {
	fmt.Println(buffer.PyBUF_RECORDS_RO)
	fmt.Println(buffer.PyBUF_ND | buffer.PyBUF_WRITABLE)
	// Output:
	// PyBUF_STRIDES|PyBUF_FORMAT
	// PyBUF_ND|PyBUF_WRITABLE
}

// A bytearray grows unless a buffer of it is exported.
func ExampleByteArray() {
	a := buffer.NewByteArray([]byte("abc"))
	b, err := buffer.Get(a, buffer.PyBUF_WRITABLE)
	fmt.Println(b.NBytes(), err)
	fmt.Println(a.Append('d'))
	b.Release()
	fmt.Println(a.Append('d'))
	// Output:
	// 3 <nil>
	// Existing exports of data: object cannot be re-sized
	// <nil>
}

// A memoryview reads and writes items whose format is known at run time.
func ExampleMemoryView() {
	a := buffer.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	m, err := buffer.MemoryViewOf(a)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Release()
	if err := m.Set([]int{1, -1}, 2.5); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.At(1, 1))
	fmt.Println(m.ToList())
	// Output:
	// 2.5 <nil>
	// [[1 2] [3 2.5]] <nil>
}

func ExampleMemoryView_Slice() {
	m, err := buffer.MemoryViewOf(buffer.FromSlice([]int32{0, 1, 2, 3, 4, 5}, 2, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	// In Python: m[..., ::-1]
	part, err := m.Slice(buffer.Ellipsis, buffer.Span{Start: buffer.Omitted, Stop: buffer.Omitted, Step: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(part.ToList())
	// Output: [[2 1 0] [5 4 3]] <nil>
}

func ExampleMemoryView_Cast() {
	m, err := buffer.MemoryViewOf(buffer.NewByteArray([]byte{1, 0, 2, 0, 3, 0}))
	if err != nil {
		fmt.Println(err)
		return
	}
	words, err := m.Cast("<H", 3, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(words.ToList())
	// Output: [[1] [2] [3]] <nil>
}

// A format describes an item, in the language of module struct and PEP 3118.
func ExampleParseFormat() {
	f, err := buffer.ParseFormat("T{<i:id:(2,2)<d:m:}")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Size())
	for _, field := range f.Fields() {
		fmt.Println(field.Name, field.Offset, field.Shape, field.Format)
	}
	item := make([]byte, f.Size())
	item[0] = 5
	fmt.Println(f.Unpack(item))
	// Output:
	// 36
	// id 0 [] <i
	// m 4 [2 2] <d
	// [5 [[0 0] [0 0]]] <nil>
}

// A table with a gap behind each row.
func ExampleAsStrided() {
	table := []float64{1, 2, 3, 0, 4, 5, 6, 0}
	m := buffer.AsStrided(table, []int{2, 3}, []int{4 * 8, 8})
	m.Set2(1, 2, 60)
	fmt.Println(m.Row(1), table[6])
	// Output: [4 5 60] 60
}

// A function returns a part of a picture to Python without a copy.
func ExampleMut_MemoryView() {
	crop := func(img buffer.Mut[uint8], top, bottom int) (*buffer.MemoryView, error) {
		return img.Slice(0, top, bottom).MemoryView()
	}
	m, err := crop(buffer.FromSlice([]uint8{1, 2, 3, 4, 5, 6}, 3, 2).Mut, 1, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.ToList())
	// Output: [[3 4] [5 6]] <nil>
}
