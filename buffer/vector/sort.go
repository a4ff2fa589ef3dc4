package vector

import (
	"math"
	"slices"
	"sort"
)

const (
	// fewItems is up to how many items insertion is as fast as any other sort.
	fewItems = 12
	// countItems is from how many items of 16 bits on it is fastest to count how often each value is there.
	countItems = 1 << 18
	// parallelSort is from how many items on goroutines share a sort.
	parallelSort = 1 << 16
)

// Sort sorts the items in ascending order, -0 before 0, and NaNs at the end. For items of 16 bits it takes up to 1 MB of memory. For wider ones it takes
// none on processors with AVX-512, and on others from 512 items on up to 256 KB for each goroutine. Items that are in order already, or in the opposite
// one, take one pass.
func Sort[T Number](x []T) {
	switch {
	case len(x) <= fewItems:
		sortByComparison(x)
	case inOrder(x):
		sortZeros(x)
	case size[T]() == 1:
		sortBytes(bitsOf[uint8](x), orderOf[T]())
	case size[T]() == 2 && len(x) >= countItems:
		sortPairs(bitsOf[uint16](x), orderOf[T]())
	case !hasAVX512:
		radixSort(x)
	case size[T]() == 2:
		wide := make([]int32, len(x))
		Convert(wide, x)
		quickSort(wide)
		Convert(x, wide)
	case size[T]() == 4:
		quickSortBits[int32, float32](x)
	case size[T]() == 8:
		quickSortBits[int64, float64](x)
	}
}

// inOrder reports whether no item is less than the one before, after it has reversed items of which none is greater than that.
func inOrder[T Number](x []T) bool {
	ascending, descending := 1, 1
	for ascending < len(x) && x[ascending-1] <= x[ascending] {
		ascending++
	}
	if ascending == len(x) {
		return true
	}
	for descending < len(x) && x[descending-1] >= x[descending] {
		descending++
	}
	if descending < len(x) {
		return false
	}
	slices.Reverse(x)
	return true
}

func sortByComparison[T Number](x []T) {
	x = x[:len(x)-nansLast(x)]
	slices.Sort(x)
	sortZeros(x)
}

// nansLast moves the NaNs to the end, and returns how many there are.
func nansLast[T Number](x []T) int {
	if kindOf[T]()&float == 0 {
		return 0
	}
	n := len(x)
	for i := 0; i < n; {
		if v := x[i]; v != v {
			n--
			x[i], x[n] = x[n], v
			continue
		}
		i++
	}
	return len(x) - n
}

// sortZeros sorts the zeros of a sorted slice: those of both signs are equal.
func sortZeros[T Number](x []T) {
	if kindOf[T]()&float == 0 {
		return
	}
	from := sort.Search(len(x), func(i int) bool { return x[i] >= 0 })
	to := from
	negative := 0
	for ; to < len(x) && x[to] == 0; to++ {
		if math.Signbit(float64(x[to])) {
			negative++
		}
	}
	zero := T(0)
	for i := from; i < to; i++ {
		x[i] = zero
		if i < from+negative {
			x[i] = -zero
		}
	}
}
