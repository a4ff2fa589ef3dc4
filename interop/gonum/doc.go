// Package gonum shares memory between gonum's matrices and buffers, without a copy.
//
// [Matrix], [Vector] and [CMatrix] read what Python passes; [Dense], [VecDense] and [CDense] also write to it. They are valid as long as the
// view, and do not keep the memory of a [buffer.Array]: keep the array, or return it. A matrix that gonum computes into an Array is Python's
// without a copy:
//
//	product := buffer.NewArray[float64](rows, columns)
//	dense, err := gonum.Dense(product.Mut)
//	if err != nil {
//		return nil, err
//	}
//	dense.Mul(a, b)
//	return product, nil
//
// [MatrixView], [VectorView] and [CMatrixView] are views of gonum's own memory, whose MemoryView a function returns.
package gonum
