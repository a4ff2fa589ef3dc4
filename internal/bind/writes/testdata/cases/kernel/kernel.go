// Package kernel is one that the cases import.
package kernel

type Vector struct{ items []float64 }

func New(x []float64) *Vector { return &Vector{x} }

func (v *Vector) Shift(by float64) {
	for i := range v.items {
		v.items[i] += by
	}
}

func (v *Vector) Sum() (sum float64) {
	for _, x := range v.items {
		sum += x
	}
	return sum
}

func Scale(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}

func Fill[T any](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

func Max[T ~float64](x []T) T {
	best := x[0]
	for _, v := range x {
		best = max(best, v)
	}
	return best
}

func Blocks(x []float64, f func([]float64)) {
	for len(x) > 0 {
		f(x[:1:1])
		x = x[1:]
	}
}

// AddTo is in assembly.
func AddTo(dst, src []float64)

// Sum is in assembly.
func Sum(x []float64) float64
