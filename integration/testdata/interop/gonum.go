package interop

import (
	"gonum.org/v1/gonum/mat"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/interop/gonum"
)

// Matrix returns the part of a mat.Dense behind its first row and column, with the stride of the whole, and its address.
func Matrix(rows, columns int) (*buffer.MemoryView, uintptr, error) {
	whole := mat.NewDense(rows+1, columns+1, nil)
	whole.Apply(func(i, j int, _ float64) float64 { return float64(10*i + j) }, whole)
	part := whole.Slice(1, rows+1, 1, columns+1).(*mat.Dense)
	m, err := gonum.MatrixView(part).MemoryView()
	return m, address(part.RawMatrix().Data), err
}

// AddressOfMatrix returns the address of the matrix that gonum has of an array of Python, and its sum.
func AddressOfMatrix(m buffer.Mut[float64]) (uintptr, float64, error) {
	d, err := gonum.Dense(m)
	if err != nil {
		return 0, 0, err
	}
	return address(d.RawMatrix().Data), mat.Sum(d), nil
}

// ScaleVector multiplies a vector in place.
func ScaleVector(v buffer.Mut[float64], by float64) error {
	vector, err := gonum.VecDense(v)
	if err != nil {
		return err
	}
	vector.ScaleVec(by, vector)
	return nil
}
