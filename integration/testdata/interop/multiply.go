package interop

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/interop/gonum"
)

// Multiply returns the matrix product, which gonum computes in memory that is Python's.
func Multiply(a, b buffer.View[float64]) (*buffer.Array[float64], error) {
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
