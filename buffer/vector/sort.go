package vector

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sort"
	"unsafe"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// radixItems is from how many items on a radix sort is faster than one by comparison.
	radixItems = 512
	// parallelSort is from how many items on goroutines share a sort.
	parallelSort = 1 << 16
)

// Sort sorts the items in ascending order, -0 before 0, and NaNs at the end. A long slice takes memory of the same size meanwhile.
func Sort[T Number](x []T) {
	x = x[:len(x)-nansLast(x)]
	if len(x) < radixItems {
		slices.Sort(x)
		sortZeros(x)
		return
	}
	order := signs[kindOf[T]()>>2]
	switch size[T]() {
	case 1:
		sortBytes(bitsOf[uint8](x), order)
	case 2:
		sortBits(bitsOf[uint16](x), order)
	case 4:
		sortBits(bitsOf[uint32](x), order)
	case 8:
		sortBits(bitsOf[uint64](x), order)
	}
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

// wide is the bits of an item of several bytes.
type wide interface {
	uint16 | uint32 | uint64
}

// pattern is the bits of an item.
type pattern interface {
	uint8 | wide
}

// order is how bit patterns are ordered.
type order uint8

const (
	signedOrder order = iota
	unsignedOrder
	floatOrder
)

// signs are the orders by class of kind.
var signs = [...]order{signed >> 2: signedOrder, unsigned >> 2: unsignedOrder, float >> 2: floatOrder}

// key returns an unsigned number that is ordered as the pattern is.
func key[P pattern](p P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(p) - 1)
	switch {
	case o == unsignedOrder:
		return p
	case o == floatOrder && p&top != 0:
		return ^p
	}
	return p ^ top
}

// unkey is the inverse of key.
func unkey[P pattern](k P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(k) - 1)
	switch {
	case o == unsignedOrder:
		return k
	case o == floatOrder && k&top == 0:
		return ^k
	}
	return k ^ top
}

// sortBits sorts patterns in parts, one a goroutine, and merges them.
func sortBits[P wide](x []P, o order) {
	workers := 1
	if len(x) >= parallelSort {
		workers = min(runtime.GOMAXPROCS(0), len(x)/(parallelSort/4))
	}
	scratch := make([]P, len(x))
	if workers == 1 {
		radix(x, scratch, o)
		return
	}
	// A power of two, for merges of pairs.
	parts := 1
	for 2*parts <= workers {
		parts *= 2
	}
	bounds := make([]int, parts+1)
	for i := range bounds {
		bounds[i] = int(uint64(len(x)) * uint64(i) / uint64(parts))
	}
	parallel.Run(parts, workers, func() func(int) {
		return func(i int) { radix(x[bounds[i]:bounds[i+1]], scratch[bounds[i]:bounds[i+1]], o) }
	})
	from, to := x, scratch
	for ; len(bounds) > 2; bounds = everySecond(bounds) {
		merges(to, from, bounds, workers, o)
		from, to = to, from
	}
	if &from[0] != &x[0] {
		copy(x, from)
	}
}

func everySecond(bounds []int) (half []int) {
	for i := 0; i < len(bounds); i += 2 {
		half = append(half, bounds[i])
	}
	return half
}

// merges merges pairs of sorted parts of from to to, each pair in as many pieces as keep the goroutines busy.
func merges[P wide](to, from []P, bounds []int, workers int, o order) {
	pairs := len(bounds) / 2
	pieces := max(2*workers/pairs, 1)
	parallel.Run(pairs*pieces, workers, func() func(int) {
		return func(i int) {
			lo, mid, hi := bounds[i/pieces*2], bounds[i/pieces*2+1], bounds[i/pieces*2+2]
			a, b := from[lo:mid], from[mid:hi]
			start := int(uint64(hi-lo) * uint64(i%pieces) / uint64(pieces))
			end := int(uint64(hi-lo) * uint64(i%pieces+1) / uint64(pieces))
			a1, a2 := split(a, b, start, o), split(a, b, end, o)
			merge(to[lo+start:lo+end], a[a1:a2], b[start-a1:end-a2], o)
		}
	})
}

// split returns how many of the first n items of the merged a and b are of a.
func split[P wide](a, b []P, n int, o order) int {
	least := max(0, n-len(b))
	return least + sort.Search(min(n, len(a))-least, func(i int) bool {
		i += least
		return key(a[i], o) > key(b[n-i-1], o)
	})
}

// merge merges a and b to to.
func merge[P wide](to, a, b []P, o order) {
	i, j := 0, 0
	for k := range to {
		if i == len(a) || j == len(b) {
			copy(to[k:], a[i:])
			copy(to[k:], b[j:])
			return
		}
		// Without a branch, which would be mispredicted every second time.
		v, w := a[i], b[j]
		second := 0
		if key(w, o) < key(v, o) {
			second = 1
			v = w
		}
		to[k] = v
		i += 1 - second
		j += second
	}
}

// sortBytes counts how often each pattern is there.
func sortBytes(x []uint8, o order) {
	var tables [4][256]int // an increment waits for the one before of the same counter
	rest := x
	for ; len(rest) >= 4; rest = rest[4:] {
		tables[0][rest[0]]++
		tables[1][rest[1]]++
		tables[2][rest[2]]++
		tables[3][rest[3]]++
	}
	for _, p := range rest {
		tables[0][p]++
	}
	for k := range 256 {
		p := unkey(uint8(k), o)
		n := tables[0][p] + tables[1][p] + tables[2][p] + tables[3][p]
		part := x[:n]
		for i := range part {
			part[i] = p
		}
		x = x[n:]
	}
}

// digitBits is the number of bits in a digit of a radix sort: 2048 counters fit the first cache.
const digitBits = 11

// radix sorts x by its digits, the least one first. Digits that all have in common are passed over.
func radix[P wide](x, scratch []P, o order) {
	const digits = 1 << digitBits
	bits := 8 * int(unsafe.Sizeof(x[0]))
	passes := (bits + digitBits - 1) / digitBits
	var counts [6][digits]int32
	if len(x) > math.MaxInt32 {
		slices.SortFunc(x, func(a, b P) int { return cmp.Compare(key(a, o), key(b, o)) })
		return
	}
	for i, p := range x {
		k := key(p, o)
		x[i] = k
		for d := range passes {
			counts[d][k&(digits-1)]++
			k >>= digitBits
		}
	}
	from, to := x, scratch[:len(x)]
	for d := range passes {
		shift := d * digitBits
		c := &counts[d]
		if int(c[from[0]>>shift&(digits-1)]) == len(x) {
			continue
		}
		next := int32(0)
		for i, n := range c {
			c[i] = next
			next += n
		}
		for _, k := range from {
			digit := k >> shift & (digits - 1)
			to[c[digit]] = k
			c[digit]++
		}
		from, to = to, from
	}
	for i, k := range from {
		x[i] = unkey(k, o)
	}
}
