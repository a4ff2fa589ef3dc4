package buffer_test

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer"
)

// The fast way over all items is by rows.
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

// Rows of a Mut are written in place, also where the items do not lie side by side.
func ExampleMut_Rows() {
	img := buffer.FromSlice([]int{1, 2, 3, 4, 5, 6}, 2, 3)
	for column := range img.Transpose().Rows() {
		column[0], column[1] = column[1], column[0]
	}
	fmt.Println(img.Data())
	// Output: [4 5 6 1 2 3]
}

func ExampleView_SliceStep() {
	v := buffer.FromSlice([]int{0, 1, 2, 3, 4}).View
	for x := range v.SliceStep(0, 4, -1, -2).Values() {
		fmt.Print(x, " ")
	}
	// Output: 4 2 0
}

func ExampleAs() {
	b, err := buffer.Get(buffer.NewArray[float64](480, 640), buffer.PyBUF_FULL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	_, err = buffer.AsMut[uint8](b)
	fmt.Println(err)
	// Output: expected a writable buffer of uint8 ('B'), got float64 ('d') with shape (480, 640)
}

func ExampleMemoryView_Slice() {
	m, err := buffer.MemoryViewOf(buffer.FromSlice([]int32{0, 1, 2, 3, 4, 5}, 2, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	// In Python: m[:, ::-1]
	part, err := m.Slice(buffer.Ellipsis, buffer.Span{Start: buffer.Omitted, Stop: buffer.Omitted, Step: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(part.ToList())
	// Output: [[2 1 0] [5 4 3]] <nil>
}

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

// A struct is an item, whose fields NumPy sees by name.
func ExampleFormatOf() {
	type particle struct {
		X, Y float32
		ID   uint16 `py:"id"`
		_    [2]byte
	}
	fmt.Println(buffer.FormatOf[particle]())
	// Output: T{<f:X:<f:Y:<H:id:2x}
}
