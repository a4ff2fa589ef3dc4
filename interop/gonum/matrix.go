package gonum

import (
	"fmt"
	"unsafe"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/mat"

	"github.com/goanna-py/goanna/buffer"
)

// Dense returns the matrix with the memory of m, of two dimensions. The items of a row must lie next to each other, and the rows one
// behind another, with a gap or without. Any other layout, and a matrix without items, which gonum cannot have, is a *[buffer.BufferError].
func Dense(m buffer.Mut[float64]) (*mat.Dense, error) {
	g, err := General(m.View)
	if err != nil {
		return nil, err
	}
	dense := new(mat.Dense)
	dense.SetRawMatrix(g)
	return dense, nil
}

// General is [Dense] for functions of BLAS and LAPACK, which must not write to a view of an argument that is only read.
func General(v buffer.View[float64]) (blas64.General, error) {
	r, err := rowsOf(v)
	return blas64.General{Rows: r.rows, Cols: r.columns, Data: r.data, Stride: r.stride}, err
}

// Matrix returns v as a matrix to be read. Besides the layouts of [Dense] it takes those in which columns are what Dense has as rows, as
// arrays in Fortran's order are: their matrix is a [mat.Transpose].
func Matrix(v buffer.View[float64]) (mat.Matrix, error) {
	// The matrix has no methods that write.
	dense, err := Dense(buffer.Mut[float64]{View: v})
	if err == nil {
		return dense, nil
	}
	if v.NDim() == 2 {
		if turned, err := Dense(buffer.Mut[float64]{View: v.Transpose()}); err == nil {
			return turned.T(), nil
		}
	}
	return nil, err
}

// CDense is [Dense] for complex numbers.
func CDense(m buffer.Mut[complex128]) (*mat.CDense, error) {
	r, err := rowsOf(m.View)
	if err != nil {
		return nil, err
	}
	dense := new(mat.CDense)
	dense.SetRawCMatrix(cblas128.General{Rows: r.rows, Cols: r.columns, Data: r.data, Stride: r.stride})
	return dense, nil
}

// CMatrix returns v as a matrix to be read, of a layout of [CDense].
func CMatrix(v buffer.View[complex128]) (mat.CMatrix, error) {
	dense, err := CDense(buffer.Mut[complex128]{View: v})
	if err != nil {
		return nil, err
	}
	return dense, nil
}

// MatrixView returns the memory of a matrix, such as a [mat.Dense], with its stride. The view keeps the memory.
func MatrixView(m mat.RawMatrixer) buffer.Mut[float64] {
	g := m.RawMatrix()
	return view(rows[float64]{g.Data, g.Rows, g.Cols, g.Stride})
}

// CMatrixView is [MatrixView] for complex numbers.
func CMatrixView(m mat.RawCMatrixer) buffer.Mut[complex128] {
	g := m.RawCMatrix()
	return view(rows[complex128]{g.Data, g.Rows, g.Cols, g.Stride})
}

// rows is a matrix in the order of C, with stride items from one row to the next.
type rows[T any] struct {
	data                  []T
	rows, columns, stride int
}

func view[T any](r rows[T]) buffer.Mut[T] {
	size := int(unsafe.Sizeof(*new(T)))
	return buffer.AsStrided(r.data, []int{r.rows, r.columns}, []int{r.stride * size, size})
}

func rowsOf[T any](v buffer.View[T]) (rows[T], error) {
	if v.NDim() != 2 {
		return rows[T]{}, refusal("expected a matrix of 2 dimensions, got %d", v.NDim())
	}
	size := int(unsafe.Sizeof(*new(T)))
	r := rows[T]{rows: v.Dim(0), columns: v.Dim(1), stride: v.Dim(1)}
	if r.rows == 0 || r.columns == 0 {
		return rows[T]{}, refusal("expected a matrix of at least 1 row and 1 column, got shape (%d, %d)", r.rows, r.columns)
	}
	if r.rows > 1 {
		r.stride = v.Stride(0) / size
	}
	if !v.ContiguousRows() || r.rows > 1 && v.Stride(0)%size != 0 || r.stride < r.columns {
		return rows[T]{}, refusal("expected a matrix with contiguous rows one behind another, got shape (%d, %d) with strides (%d, %d) bytes: copy it first",
			r.rows, r.columns, v.Stride(0), v.Stride(1))
	}
	r.data = unsafe.Slice((*T)(v.Buf()), (r.rows-1)*r.stride+r.columns)
	return r, nil
}

func refusal(format string, args ...any) error {
	return &buffer.BufferError{Reason: fmt.Sprintf(format, args...)}
}
