// Package kernels calls the kernels of package vector, for bench/kernels to compare with NumPy.
package kernels

import (
	"runtime"

	"github.com/goanna-py/goanna/buffer/vector"
)

// Cores has Go use n cores.
func Cores(n int) { runtime.GOMAXPROCS(n) }

func SumF8(x []float64) float64    { return vector.Sum(x) }
func SumF4(x []float32) float32    { return vector.Sum(x) }
func SumI8(x []int64) int64        { return vector.Sum(x) }
func SumU1(x []uint8) uint64       { return vector.SumAs[uint64](x) }
func DotF8(x, y []float64) float64 { return vector.Dot(x, y) }
func DotF4(x, y []float32) float32 { return vector.Dot(x, y) }
func MinF8(x []float64) float64    { return vector.Min(x) }
func MaxI4(x []int32) int32        { return vector.Max(x) }
func ArgminF8(x []float64) int     { return vector.ArgMin(x) }
func ArgmaxI4(x []int32) int       { return vector.ArgMax(x) }
func HistF8(x []float64) []int     { return counts(x, 100, 1) }
func HistU1(x []uint8) []int       { return counts(x, 256, 256) }
func counts[T vector.Number](x []T, bins int, hi float64) []int {
	n := make([]int, bins)
	vector.Histogram(n, x, 0, hi)
	return n
}

//goanna:mut dst
func AddF8(dst, x, y []float64) { vector.Add(dst, x, y) }

//goanna:mut dst
func AddI4(dst, x, y []int32) { vector.Add(dst, x, y) }

//goanna:mut dst
func ScaleF4(dst, x []float32, by float32) { vector.Scale(dst, x, by) }

//goanna:mut dst
func AxpyF8(dst []float64, a float64, x []float64) { vector.Axpy(dst, a, x) }

//goanna:mut dst
func ClipF8(dst, x []float64, lo, hi float64) { vector.Clip(dst, x, lo, hi) }

//goanna:mut dst
func ClipU1(dst, x []uint8, lo, hi uint8) { vector.Clip(dst, x, lo, hi) }

//goanna:mut dst
func ConvertF8F4(dst []float32, x []float64) { vector.Convert(dst, x) }

//goanna:mut dst
func ConvertU1F4(dst []float32, x []uint8) { vector.Convert(dst, x) }

//goanna:mut dst
func ConvertF4U1(dst []uint8, x []float32) { vector.Convert(dst, x) }

//goanna:mut dst
func ConvertI8F8(dst []float64, x []int64) { vector.Convert(dst, x) }

//goanna:mut dst
func LessF8(dst []bool, x, y []float64) { vector.Compare(dst, x, vector.Less, y) }

//goanna:mut dst
func EqualI4(dst []bool, x []int32, c int32) { vector.CompareTo(dst, x, vector.Equal, c) }

//goanna:mut dst
func CumsumF8(dst, x []float64) { vector.CumSum(dst, x) }

//goanna:mut dst
func CumsumI8(dst, x []int64) { vector.CumSum(dst, x) }

//goanna:mut dst
func InvertU1(dst, x []uint8) { vector.Invert(dst, x) }

//goanna:mut x
func SortF8(x []float64) { vector.Sort(x) }

//goanna:mut x
func SortI4(x []int32) { vector.Sort(x) }
