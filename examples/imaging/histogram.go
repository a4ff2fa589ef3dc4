package imaging

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// MaxBins is the largest number of bins of Histogram.
const MaxBins = 1 << 16

// Histogram counts the bytes of img, of any shape, in bins of equal width from 0 to 256: a byte v belongs to bin
// v*bins/256.
//
//goanna:sig (img, /, bins=256)
func Histogram(img buffer.View[uint8], bins int) ([]int64, error) {
	if bins < 1 || bins > MaxBins {
		return nil, py.Errorf(py.ValueError, "expected 1 to %d bins, got %d", MaxBins, bins)
	}
	var counts [256]int64
	if all, ok := img.Contiguous(); ok {
		for _, v := range all {
			counts[v]++
		}
	} else {
		for row := range img.Rows() {
			for _, v := range row {
				counts[v]++
			}
		}
	}
	out := make([]int64, bins)
	for v, n := range counts {
		out[v*bins/256] += n
	}
	return out, nil
}
