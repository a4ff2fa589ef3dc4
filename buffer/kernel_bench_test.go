package buffer

import (
	"fmt"
	"testing"
	"unsafe"
)

func benchmarkCopy(b *testing.B, itemsize int, shape, srcStrides []int, srcBytes int) {
	n := volume(shape) * itemsize
	src, dst := pattern(srcBytes), make([]byte, n)
	d := area{base: unsafe.Pointer(&dst[0]), shape: shape, strides: make([]int, len(shape)), itemsize: itemsize}
	for i, s := len(shape)-1, itemsize; i >= 0; i-- {
		d.strides[i] = s
		s *= shape[i]
	}
	s := area{base: unsafe.Pointer(&src[0]), shape: shape, strides: srcStrides, itemsize: itemsize}
	b.SetBytes(int64(n))
	for b.Loop() {
		if err := copyArea(d, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(volume(shape)), "ns/item")
}

func BenchmarkTranspose(b *testing.B) {
	for _, itemsize := range []int{1, 2, 4, 8} {
		for _, kb := range []int{32, 1 << 10, 16 << 10, 256 << 10} {
			// extents that are powers of two, whose rows share cache sets
			n := 1
			for n*n*itemsize < kb<<10 {
				n *= 2
			}
			m := kb << 10 / itemsize / n
			b.Run(fmt.Sprintf("%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{n, m}, []int{itemsize, n * itemsize}, kb<<10)
			})
		}
	}
}

func BenchmarkStrided(b *testing.B) {
	for _, itemsize := range []int{1, 2, 4, 8} {
		for _, kb := range []int{32, 1 << 10, 16 << 10, 256 << 10} {
			n := kb << 10 / itemsize
			b.Run(fmt.Sprintf("%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{n}, []int{2 * itemsize}, 2*n*itemsize)
			})
		}
	}
}

// Copies so small that making the plan takes a notable part of the time.
func BenchmarkSmall(b *testing.B) {
	for _, n := range []int{1, 8, 16} {
		b.Run(fmt.Sprintf("1-D/%d", n), func(b *testing.B) { benchmarkCopy(b, 8, []int{n}, []int{16}, 16*n) })
		b.Run(fmt.Sprintf("T/%d", n), func(b *testing.B) { benchmarkCopy(b, 8, []int{n, n}, []int{8, 8 * n}, 8*n*n) })
		b.Run(fmt.Sprintf("3-D/%d", n), func(b *testing.B) { benchmarkCopy(b, 8, []int{n, n, n}, []int{8, 8 * n, 8 * n * n}, 8*n*n*n) })
	}
}

// Three dimensions: all reversed (210), and the last two swapped (021).
func BenchmarkTranspose3(b *testing.B) {
	for _, itemsize := range []int{1, 2, 4, 8} {
		for _, kb := range []int{32, 1 << 10, 16 << 10} {
			n := 1
			for n*n*n*itemsize < kb<<10 {
				n *= 2
			}
			m := kb << 10 / itemsize / n / n
			b.Run(fmt.Sprintf("210/%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{m, n, n}, []int{itemsize, m * itemsize, n * m * itemsize}, kb<<10)
			})
			b.Run(fmt.Sprintf("021/%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{m, n, n}, []int{n * n * itemsize, itemsize, n * itemsize}, kb<<10)
			})
		}
	}
}

// Sizes around parallelBytes; compare the results of -cpu 1 and -cpu 2.
func BenchmarkThreshold(b *testing.B) {
	for _, kb := range []int{256, 512, 1024, 2048, 4096, 8192} {
		b.Run(fmt.Sprintf("transpose/%dKB", kb), func(b *testing.B) {
			benchmarkCopy(b, 4, []int{kb, 256}, []int{4, 4 * kb}, kb<<10)
		})
		b.Run(fmt.Sprintf("strided/%dKB", kb), func(b *testing.B) {
			benchmarkCopy(b, 4, []int{kb << 8}, []int{8}, kb<<11)
		})
	}
}

// Images: from pixels to planes, and from planes to pixels.
func BenchmarkTriples(b *testing.B) {
	for _, itemsize := range []int{1, 2, 4, 8} {
		for _, kb := range []int{32, 1 << 10, 16 << 10, 256 << 10} {
			n := kb << 10 / itemsize / 3
			b.Run(fmt.Sprintf("split/%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{3, n}, []int{itemsize, 3 * itemsize}, kb<<10)
			})
			b.Run(fmt.Sprintf("interleave/%d/%dKB", itemsize, kb), func(b *testing.B) {
				benchmarkCopy(b, itemsize, []int{n, 3}, []int{itemsize, n * itemsize}, kb<<10)
			})
		}
	}
}
