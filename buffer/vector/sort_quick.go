package vector

import (
	"math"
	"math/bits"
	"runtime"
	"slices"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// partitionItems is the greatest number of items that are partitioned at once. Assembly cannot be preempted, here for some 1 ms.
	partitionItems = 1 << 22
	// leastPiece is the least number of items of a piece that a goroutine partitions.
	leastPiece = 1 << 12
	// mostPieces is the greatest number of such pieces: the last one has up to as many items less.
	mostPieces = 1 << 8
	// sampleItems and largeSampleItems are from how many items on a larger sample of them pays.
	sampleItems, largeSampleItems = 1 << 9, 1 << 13
)

// sortable is the types that kernels sort.
type sortable interface {
	int32 | int64 | float32 | float64
}

// quickSortBits sorts items as what has the same bits and order: I, F, or I with the top bit inverted.
func quickSortBits[I int32 | int64, F float32 | float64, T Number](x []T) {
	switch orderOf[T]() {
	case signedOrder:
		quickSort(bitsOf[I](x))
	case unsignedOrder:
		top := I(1) << (8*size[I]() - 1)
		AddConst(bitsOf[I](x), bitsOf[I](x), top)
		quickSort(bitsOf[I](x))
		AddConst(bitsOf[I](x), bitsOf[I](x), top)
	case floatOrder:
		floats := bitsOf[F](x)
		if !hasSpecial(floats) {
			quickSort(floats)
			return
		}
		floats = floats[:len(floats)-nansLast(floats)]
		quickSort(floats)
		sortZeros(floats)
	}
}

// hasSpecial reports whether any of the floats is NaN or -0.
func hasSpecial[F float32 | float64](x []F) bool {
	for len(x) > 0 {
		n := min(len(x), blockBytes/size[F]())
		if specialVector(kindOf[F](), pointer(x), n) {
			return true
		}
		x = x[n:]
	}
	return false
}

// quickSort sorts items, none of which is NaN, by kernels. Parts of them are divided at a pivot until a sorting network sorts them.
func quickSort[T sortable](x []T) {
	least := T(math.Inf(-1))
	if kindOf[T]()&float == 0 {
		least = greatest[T]() + 1
	}
	workers := 1
	if len(x) >= parallelSort {
		workers = runtime.GOMAXPROCS(0)
	}
	share(x, least, 2*bits.Len(uint(len(x))), workers)
}

// share sorts items, none of which is less than least, on up to so many goroutines.
func share[T sortable](x []T, least T, divisions, workers int) {
	if workers == 1 || len(x) < parallelSort {
		quickSortPart(x, least, divisions)
		return
	}
	first := workers / 2
	pivot := quantile(x, first, workers)
	if pivot == least {
		if pivot = next(least); pivot > least {
			share(x[divide(x, pivot, workers):], pivot, divisions-1, workers)
		}
		return
	}
	n := divide(x, pivot, workers)
	parallel.Run(2, 2, func() func(int) {
		return func(part int) {
			if part == 0 {
				share(x[:n], least, divisions-1, first)
			} else {
				share(x[n:], pivot, divisions-1, workers-first)
			}
		}
	})
}

// quickSortPart sorts items, none of which is less than least. It divides them so many times at most: more would be a sign of an order that has been
// chosen to be slow.
func quickSortPart[T sortable](x []T, least T, divisions int) {
	for len(x) > networkItems[T]() {
		if divisions <= 0 {
			slices.Sort(x)
			return
		}
		divisions--
		pivot := quantile(x, 1, 2)
		if pivot == least {
			// Items that are less than the next number are equal.
			if pivot = next(least); pivot == least {
				return
			}
			x, least = x[divide(x, pivot, 1):], pivot
			continue
		}
		n := divide(x, pivot, 1)
		quickSortPart(x[:n], least, divisions)
		x, least = x[n:], pivot
	}
	if len(x) > 1 {
		networkVector(kindOf[T](), pointer(x), len(x))
	}
}

// next returns the least number that is greater than v, or v if there is none.
func next[T sortable](v T) T {
	switch kindOf[T]() {
	case float32Kind:
		return T(math.Nextafter32(float32(v), float32(math.Inf(1))))
	case float64Kind:
		return T(math.Nextafter(float64(v), math.Inf(1)))
	case int32Kind, int64Kind:
		return max(v, v+1)
	}
	panic("not reached")
}

// quantile returns about the item that parts of n of all are less than.
func quantile[T sortable](x []T, parts, n int) T {
	if len(x) < sampleItems {
		step := len(x) / 9
		a := median(x[step/2], x[step+step/2], x[2*step+step/2])
		b := median(x[3*step+step/2], x[4*step+step/2], x[5*step+step/2])
		c := median(x[6*step+step/2], x[7*step+step/2], x[8*step+step/2])
		return median(a, b, c)
	}
	if len(x) < largeSampleItems {
		var sample [32]T
		return sampled(sample[:], x, parts, n)
	}
	var sample [128]T
	return sampled(sample[:], x, parts, n)
}

// sampled is a quantile of so many items as sample has room for.
func sampled[T sortable](sample, x []T, parts, n int) T {
	step := len(x) / len(sample)
	for i := range sample {
		sample[i] = x[i*step+step/2]
	}
	networkVector(kindOf[T](), pointer(sample), len(sample))
	return sample[len(sample)*parts/n]
}

func median[T sortable](a, b, c T) T { return max(min(a, b), min(max(a, b), c)) }

// divide moves items that are less than the pivot before the others, on up to so many goroutines, and returns how many these are.
func divide[T sortable](x []T, pivot T, workers int) int {
	pieces := (len(x) + partitionItems - 1) / partitionItems
	if workers > 2 { // two would save no more than it takes to gather the lesser items of their pieces
		pieces = max(pieces, min(workers, len(x)/leastPiece, mostPieces))
	}
	if pieces == 1 {
		return partitionVector(kindOf[T](), pointer(x), len(x), addressOf(&pivot))
	}
	step := (len(x) + pieces - 1) / pieces
	ends := make([]int, pieces) // of the lesser items of each piece
	parallel.Run(pieces, workers, func() func(int) {
		return func(i int) {
			piece := x[i*step : min((i+1)*step, len(x))]
			p := pivot
			ends[i] = i*step + partitionVector(kindOf[T](), pointer(piece), len(piece), addressOf(&p))
		}
	})
	return gather(x, step, ends)
}

// gather moves the lesser items of pieces, which come first in each, before all others, and returns how many they are.
func gather[T sortable](x []T, step int, ends []int) (n int) {
	for i, end := range ends {
		n += end - i*step
	}
	// Greater items from low on, in a piece before n, change places with lesser ones before high, in a piece after it.
	low, high := 0, len(ends)-1
	for {
		for low*step < n && ends[low] >= min((low+1)*step, n) {
			low++
		}
		for high >= 0 && ends[high] <= max(high*step, n) {
			high--
		}
		if low*step >= n || high < 0 {
			return n
		}
		from, to := x[ends[low]:min((low+1)*step, n)], x[max(high*step, n):ends[high]]
		count := min(len(from), len(to))
		exchange(from[:count], to[len(to)-count:])
		ends[low] += count
		ends[high] -= count
	}
}

// exchange exchanges the items of slices of the same length.
func exchange[T any](a, b []T) {
	b = b[:len(a)]
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}
