package gonum

import (
	"unsafe"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/goanna-py/goanna/buffer"
)

// VecDense returns the vector with the memory of m, of one dimension and any stride of at least one item. Any other layout, and a vector
// without items, which gonum cannot have, is a *[buffer.BufferError].
func VecDense(m buffer.Mut[float64]) (*mat.VecDense, error) {
	const size = int(unsafe.Sizeof(float64(0)))
	if m.NDim() != 1 {
		return nil, refusal("expected a vector of 1 dimension, got %d", m.NDim())
	}
	n, inc := m.Dim(0), 1
	if n == 0 {
		return nil, refusal("expected a vector of at least 1 item, got none")
	}
	if n > 1 {
		inc = m.Stride(0) / size
	}
	if inc < 1 || n > 1 && m.Stride(0)%size != 0 {
		return nil, refusal("expected a vector with a positive stride of whole items, got one of %d bytes: copy it first", m.Stride(0))
	}
	vector := new(mat.VecDense)
	vector.SetRawVector(blas64.Vector{N: n, Inc: inc, Data: unsafe.Slice((*float64)(m.Buf()), (n-1)*inc+1)})
	return vector, nil
}

// Vector returns v as a vector to be read, of a layout of [VecDense].
func Vector(v buffer.View[float64]) (mat.Vector, error) {
	// The vector has no methods that write.
	dense, err := VecDense(buffer.Mut[float64]{View: v})
	if err != nil {
		return nil, err
	}
	return dense, nil
}

// VectorView returns the memory of a vector, such as a [mat.VecDense], with its stride. The view keeps the memory.
func VectorView(v mat.RawVectorer) buffer.Mut[float64] {
	raw := v.RawVector()
	return buffer.AsStrided(raw.Data, []int{raw.N}, []int{raw.Inc * int(unsafe.Sizeof(float64(0)))})
}
