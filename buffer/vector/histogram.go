package vector

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sort"

	"github.com/goanna-py/goanna/internal/parallel"
)

// Histogram counts the items in len(counts) ranges of the same width from lo to hi, and adds to counts. counts[i] has the items from
// lo + i*(hi-lo)/len(counts) up to but without the next such edge, the last of them those that equal hi, too. Items outside and NaNs are not
// counted. Items are compared with the edges as float64, which integers of 64 bits are rounded to where the edges are not integers
// one apart. For pixels of 8 bits it is Histogram(counts[:256], pixels, 0, 256). It panics if counts is empty, or unless lo < hi, hi-lo is finite, and so
// is len(counts)/(hi-lo).
func Histogram[T Number](counts []int, x []T, lo, hi float64) {
	notEmpty("Histogram", len(counts))
	if !(lo < hi) || math.IsInf(hi-lo, 0) {
		panic(fmt.Errorf("vector.Histogram: expected finite limits, the lower one first, got %v and %v", lo, hi))
	}
	b := newBins(len(counts), lo, hi)
	if math.IsInf(b.scale, 0) {
		panic(fmt.Errorf("vector.Histogram: expected a wider range for %d bins, got %v to %v", len(counts), lo, hi))
	}
	workers := runtime.GOMAXPROCS(0)
	// Each piece has counts of its own.
	if isSmall(len(x), 8*size[T]()) || workers == 1 || len(counts) > len(x)/64 {
		count(counts, x, b)
		return
	}
	parts := make([][]int, 4*workers)
	step := (len(x) + len(parts) - 1) / len(parts)
	parallel.Run(len(parts), workers, func() func(int) {
		return func(i int) {
			from := min(i*step, len(x))
			parts[i] = make([]int, len(counts))
			count(parts[i], x[from:min(from+step, len(x))], b)
		}
	})
	for _, part := range parts {
		for i, n := range part {
			counts[i] += n
		}
	}
}

// bins are n ranges of the same width.
type bins struct {
	lo, hi, scale, step float64
	n                   int
}

func newBins(n int, lo, hi float64) bins {
	return bins{lo: lo, hi: hi, scale: float64(n) / (hi - lo), step: (hi - lo) / float64(n), n: n}
}

// whole reports whether the bins are the integers from lo on.
func (b *bins) whole() bool {
	return b.scale == 1 && b.lo == math.Trunc(b.lo) && math.Abs(b.lo) < 1<<53 && math.Abs(b.hi) < 1<<53
}

// edge returns where bin i starts.
func (b *bins) edge(i float64) float64 { return b.lo + float64(i*b.step) }

// index returns the bin of v, which is in the range.
func (b *bins) index(v float64) int {
	i := min(int(float64((v-b.lo)*b.scale)), b.n-1)
	if k := float64(i); v >= b.edge(k) && (v < b.edge(k+1) || i == b.n-1) {
		return i
	}
	return b.search(v)
}

// search is index where the product that index starts from is rounded to another bin, or edges are equal.
func (b *bins) search(v float64) int {
	return sort.Search(b.n-1, func(i int) bool { return v < b.edge(float64(i)+1) })
}

func count[T Number](counts []int, x []T, b bins) {
	switch {
	case kindOf[T]()&float != 0 || !b.whole():
		for _, v := range x {
			if w := float64(v); w >= b.lo && w <= b.hi {
				counts[b.index(w)]++
			}
		}
	case size[T]() == 1 && len(x) >= 1024:
		countBytes(counts, x, b)
	default:
		countWhole(counts, x, b)
	}
}

// countWhole counts integers in bins of one each.
func countWhole[T Number](counts []int, x []T, b bins) {
	lo, last := int64(b.lo), len(counts)-1
	for _, v := range x {
		if kindOf[T]() == uint64Kind && v > greatest[T]()/2 {
			continue
		}
		switch i := uint64(int64(v) - lo); {
		case i <= uint64(last):
			counts[i]++
		case i == uint64(last)+1:
			counts[last]++
		}
	}
}

// countBytes counts all values of a byte in four tables, since an increment waits for the one before of the same counter, and adds them to their bins.
func countBytes[T Number](counts []int, x []T, b bins) {
	var tables [4][256]uint32
	for part := range slices.Chunk(x, math.MaxInt32) {
		for len(part) >= 4 {
			tables[0][uint8(part[0])]++
			tables[1][uint8(part[1])]++
			tables[2][uint8(part[2])]++
			tables[3][uint8(part[3])]++
			part = part[4:]
		}
		for _, v := range part {
			tables[0][uint8(v)]++
		}
		for i := range 256 {
			n := 0
			for t := range tables {
				n += int(tables[t][i])
				tables[t][i] = 0
			}
			if w := float64(T(uint8(i))); n > 0 && w >= b.lo && w <= b.hi {
				counts[b.index(w)] += n
			}
		}
	}
}
