package vector

import (
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// cachedBytes is how many keys become items again at a time, while a core's first cache has them.
	cachedBytes = 1 << 15
	// partitionItems is the greatest number of keys that are partitioned at once: assembly cannot be preempted for some 300 us.
	partitionItems = 1 << 20
	// pieceKeys is the least number of keys in a piece that a goroutine partitions.
	pieceKeys = 1 << 12
	// sampleItems is from how many keys on a larger sample of them pays.
	sampleItems, largeSampleItems = 1 << 10, 1 << 14
)

// integer is the type of keys, which are in the order of the items.
type integer interface{ int32 | int64 }

// quickSort sorts items as keys of the same size by kernels: parts are divided at a pivot until a sorting network sorts them.
func quickSort[K integer, T Number](x []T) {
	keys := bitsOf[K](x)
	o := orderOf[T]()
	least := leastOf[K]()
	if toKeys(keys, o) {
		n := len(keys) - nanKeysLast(keys)
		toItems(keys[n:], o)
		keys = keys[:n]
	}
	workers := 1
	if len(keys) >= parallelSort {
		workers = runtime.GOMAXPROCS(0)
	}
	s := quickSorter[K]{o}
	s.share(keys, least, 2*bits.Len(uint(len(keys))), workers)
}

func leastOf[K integer]() K { return K(-1) << (8*size[K]() - 1) }

// toKeys makes keys of the bits of items, and reports whether any is NaN.
func toKeys[K integer](x []K, o order) (nans bool) {
	if o == signedOrder {
		return false
	}
	if isSmall(len(x), size[K]()) {
		return recode(x, o)
	}
	var found atomic.Bool
	inPieces(len(x), size[K](), func(lo, hi int) {
		if recode(x[lo:hi], o) {
			found.Store(true)
		}
	})
	return found.Load()
}

// toItems is the inverse of toKeys.
func toItems[K integer](keys []K, o order) {
	if o != signedOrder {
		recode(keys, o)
	}
}

// recode makes keys of items or items of keys, and reports whether any of the items is NaN.
func recode[K integer](x []K, o order) (nans bool) {
	if o == unsignedOrder {
		withScalarPiece(add, x, x, leastOf[K]()) // which inverts the top bit
		return false
	}
	for len(x) > 0 {
		n := min(len(x), blockBytes/size[K]())
		if foldVector(kindOf[K](), pointer(x), n) {
			nans = true
		}
		x = x[n:]
	}
	return nans
}

// nanKeysLast moves keys of NaNs to the end, and returns how many there are.
func nanKeysLast[K integer](keys []K) int {
	infinity := int64(math.Float64bits(math.Inf(1)))
	if size[K]() == 4 {
		infinity = int64(math.Float32bits(float32(math.Inf(1))))
	}
	greatest := K(infinity)
	n := len(keys)
	for i := 0; i < n; {
		if k := keys[i]; k > greatest || k < ^greatest {
			n--
			keys[i], keys[n] = keys[n], k
			continue
		}
		i++
	}
	return len(keys) - n
}

// quickSorter sorts keys, and makes items of them, which have an order.
type quickSorter[K integer] struct{ order order }

// share sorts keys, none of which is less than least, on goroutines, each of them a part.
func (s quickSorter[K]) share(keys []K, least K, divisions, workers int) {
	if workers == 1 || len(keys) < parallelSort {
		s.sort(keys, least, divisions)
		return
	}
	first := workers / 2
	pivot := quantile(keys, first, workers)
	n := divide(keys, &pivot, least, workers)
	parallel.Run(2, 2, func() func(int) {
		return func(part int) {
			if part == 0 {
				s.share(keys[:n], least, divisions-1, first)
			} else {
				s.share(keys[n:], pivot, divisions-1, workers-first)
			}
		}
	})
}

// sort sorts keys, none of which is less than least, after so many divisions at most: more would be a sign of keys that have been chosen to be slow.
func (s quickSorter[K]) sort(keys []K, least K, divisions int) {
	if s.order != signedOrder && len(keys) <= cachedBytes/size[K]() {
		quickSorter[K]{signedOrder}.sort(keys, least, divisions)
		toItems(keys, s.order)
		return
	}
	for len(keys) > networkItems[K]() {
		if divisions == 0 {
			slices.Sort(keys)
			toItems(keys, s.order)
			return
		}
		divisions--
		pivot := quantile(keys, 1, 2)
		n := divide(keys, &pivot, least, 1)
		if pivot-1 > least {
			s.sort(keys[:n], least, divisions)
		} else {
			toItems(keys[:n], s.order) // all are equal
		}
		keys, least = keys[n:], pivot
	}
	networkVector(kindOf[K](), pointer(keys), len(keys))
	toItems(keys, s.order)
}

// quantile returns about the key that so many of n parts of the keys are less than.
func quantile[K integer](keys []K, parts, n int) K {
	if len(keys) < sampleItems {
		const count = 9
		var sample [count]K
		step := len(keys) / count
		for i := range sample {
			sample[i] = keys[i*step+step/2]
		}
		slices.Sort(sample[:])
		return sample[count*parts/n]
	}
	var sample [128]K
	count := 32
	if len(keys) >= largeSampleItems {
		count = len(sample)
	}
	step := len(keys) / count
	for i := range count {
		sample[i] = keys[i*step+step/2]
	}
	networkVector(kindOf[K](), pointer(sample[:]), count)
	return sample[count*parts/n]
}

// divide moves keys that are less than the pivot before the others, and returns how many these are. Where no key can be less, which are at least least,
// it makes the pivot greater by one.
func divide[K integer](keys []K, pivot *K, least K, workers int) int {
	if *pivot == least {
		if least == ^leastOf[K]() {
			return len(keys)
		}
		*pivot++
	}
	p := *pivot
	if workers == 1 && len(keys) <= partitionItems {
		return partitionVector(kindOf[K](), pointer(keys), len(keys), int64(p))
	}
	pieces := max((len(keys)+partitionItems-1)/partitionItems, min(workers, len(keys)/pieceKeys))
	step := (len(keys) + pieces - 1) / pieces
	ends := make([]int, pieces) // of the lesser keys of each piece
	parallel.Run(pieces, workers, func() func(int) {
		return func(i int) {
			piece := keys[i*step : min((i+1)*step, len(keys))]
			ends[i] = i*step + partitionVector(kindOf[K](), pointer(piece), len(piece), int64(p))
		}
	})
	return gather(keys, step, ends)
}

// gather moves the lesser keys of pieces, which come first in each, before all others, and returns how many they are.
func gather[K integer](keys []K, step int, ends []int) (n int) {
	for i, end := range ends {
		n += end - i*step
	}
	// Greater keys from low on, in a piece before n, change places with lesser ones before high, in a piece after it.
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
		from, to := keys[ends[low]:min((low+1)*step, n)], keys[max(high*step, n):ends[high]]
		count := min(len(from), len(to))
		exchange(from[:count], to[len(to)-count:])
		ends[low] += count
		ends[high] -= count
	}
}

// exchange exchanges the items of slices of the same length.
func exchange[T any](a, b []T) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}
