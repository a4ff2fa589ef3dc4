package strided_test

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/strided"
)

func Example() {
	img := buffer.FromSlice([]uint8{10, 20, 30, 40, 50, 60}, 2, 3)
	left := img.Slice(1, 0, 2)
	strided.Invert(left, left.View)
	fmt.Println(img.Data())
	fmt.Println(strided.SumAs[int](img.View), strided.Unravel(strided.ArgMax(img.View), img.Shape()))
	// Output:
	// [245 235 30 215 205 60]
	// 990 [0 0]
}

func ExampleBox() {
	img := buffer.FromSlice([]float32{0, 0, 0, 0, 9, 0, 0, 0, 0}, 3, 3)
	out := buffer.NewArray[float32](3, 3)
	strided.Box(out.Mut, img.View, 1)
	fmt.Println(out.Data())
	// Output: [1 1 1 1 1 1 1 1 1]
}

func ExampleCumSum() {
	x := buffer.FromSlice([]int{1, 2, 3, 4}, 2, 2)
	strided.CumSum(x.Mut, x.View, 0)
	fmt.Println(x.Data())
	// Output: [1 2 4 6]
}
