package vector_test

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer/vector"
)

func Example() {
	x := []float64{3, -1, 4, 1, -5}
	lo, hi := vector.MinMax(x)
	fmt.Println(vector.Sum(x), lo, hi, vector.ArgMax(x))
	vector.Clip(x, x, 0, 3)
	fmt.Println(x)
	// Output:
	// 2 -5 4 2
	// [3 0 3 1 0]
}

func ExampleAxpy() {
	y := []float64{1, 1, 1}
	vector.Axpy(y, 0.5, []float64{2, 4, 6})
	fmt.Println(y)
	// Output: [2 3 4]
}

func ExampleSumAs() {
	pixels := []uint8{200, 100}
	fmt.Println(vector.Sum(pixels), vector.SumAs[int](pixels))
	// Output: 44 300
}

func ExampleCompare() {
	mask := make([]bool, 3)
	vector.Compare(mask, []int{1, 2, 3}, vector.Less, []int{3, 2, 1})
	fmt.Println(mask, vector.Count(mask))
	// Output: [true false false] 1
}

func ExampleConvert() {
	bytes := make([]uint8, 4)
	vector.Convert(bytes, []float32{-3, 7.9, 255, 1e9})
	fmt.Println(bytes)
	// Output: [0 7 255 255]
}

func ExampleHistogram() {
	counts := make([]int, 4)
	vector.Histogram(counts, []float64{0, 0.1, 0.3, 0.9, 1, 7}, 0, 1)
	fmt.Println(counts)
	// Output: [2 1 0 2]
}

func ExampleReduce() {
	greatestCommonDivisor := func(a, b int) int {
		for b != 0 {
			a, b = b, a%b
		}
		return a
	}
	fmt.Println(vector.Reduce([]int{12, 18, 30}, 0, greatestCommonDivisor))
	// Output: 6
}
