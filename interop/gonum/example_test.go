package gonum_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/interop/gonum"
)

// A function multiplies two arrays of Python, and computes the product in the memory that Python gets.
func Example() {
	multiply := func(a, b buffer.View[float64]) (*buffer.Array[float64], error) {
		left, err := gonum.Matrix(a)
		if err != nil {
			return nil, err
		}
		right, err := gonum.Matrix(b)
		if err != nil {
			return nil, err
		}
		product := buffer.NewArray[float64](a.Dim(0), b.Dim(1))
		dense, err := gonum.Dense(product.Mut)
		if err != nil {
			return nil, err
		}
		dense.Mul(left, right)
		return product, nil
	}
	a := buffer.FromSlice([]float64{1, 2, 3, 4}, 2, 2)
	product, err := multiply(a.View, a.View.Transpose())
	fmt.Println(product.Data(), err)
	// Output: [5 11 11 25] <nil>
}

// A function returns a part of a matrix of gonum without a copy.
func ExampleMatrixView() {
	d := mat.NewDense(3, 3, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9})
	m, err := gonum.MatrixView(d.Slice(1, 3, 0, 2).(*mat.Dense)).MemoryView()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.ToList())
	// Output: [[4 5] [7 8]] <nil>
}
