package vector

import (
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sort"
	"unsafe"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// radixItems is from how many items on a radix sort is faster than one by comparison.
	radixItems = 512
	// bucketBytes is how much is sorted at a time, so that it stays in a core's cache.
	bucketBytes = 1 << 18
	// parallelSort is from how many items on goroutines share a sort.
	parallelSort = 1 << 16
	// digitBits is the size of digits of a sort from the last one on: 2048 counters fit the first cache.
	digitBits = 11
	// topBits is the size of the digit by which items go to buckets: more would need more pages than a processor remembers.
	topBits = 8
)

// Sort sorts the items in ascending order, -0 before 0, and NaNs at the end. It takes up to 256 KB of memory for each goroutine.
func Sort[T Number](x []T) {
	x = x[:len(x)-nansLast(x)]
	if len(x) < radixItems {
		slices.Sort(x)
		sortZeros(x)
		return
	}
	order := orders[kindOf[T]()>>2]
	switch size[T]() {
	case 1:
		sortBytes(bitsOf[uint8](x), order)
	case 2:
		sortWide(bitsOf[uint16](x), order)
	case 4:
		sortWide(bitsOf[uint32](x), order)
	case 8:
		sortWide(bitsOf[uint64](x), order)
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

// order is how the bits of items are ordered.
type order uint8

const (
	signedOrder order = iota
	unsignedOrder
	floatOrder
)

// orders are those of the classes of kinds.
var orders = [...]order{signed >> 2: signedOrder, unsigned >> 2: unsignedOrder, float >> 2: floatOrder}

// key returns an unsigned number that is ordered as the bits are.
func key[P uint8 | wide](p P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(p) - 1)
	switch {
	case o == unsignedOrder:
		return p
	case o == floatOrder && p&top != 0:
		return ^p
	default:
		return p ^ top
	}
}

// unkey is the inverse of key.
func unkey[P uint8 | wide](k P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(k) - 1)
	switch {
	case o == unsignedOrder:
		return k
	case o == floatOrder && k&top == 0:
		return ^k
	default:
		return k ^ top
	}
}

// sortBytes counts how often each byte is there.
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

func sortWide[P wide](x []P, o order) {
	least, greatest := ^P(0), P(0)
	for i, p := range x {
		k := key(p, o)
		x[i] = k
		least, greatest = min(least, k), max(greatest, k)
	}
	workers := 1
	if len(x) >= parallelSort {
		workers = runtime.GOMAXPROCS(0)
	}
	s := sorter[P]{order: o, workers: workers, scratch: make([]P, min(len(x), bucketItems[P]()))}
	s.sort(x, bits.Len64(uint64(least^greatest)))
}

// bucketItems is the number of items in bucketBytes.
func bucketItems[P wide]() int { return bucketBytes / size[P]() }

// sorter sorts keys by their digits. Each goroutine has one.
type sorter[P wide] struct {
	order   order
	workers int
	scratch []P
}

// sort sorts keys, which differ in no more than the low bits, and makes items of them.
func (s *sorter[P]) sort(keys []P, low int) {
	switch {
	case len(keys) <= radixItems/4:
		slices.Sort(keys)
		s.items(keys, keys)
	case len(keys) <= len(s.scratch):
		s.lastDigitFirst(keys, low)
	case low == 0:
		s.items(keys, keys)
	default:
		s.buckets(keys, low)
	}
}

// items stores keys as items.
func (s *sorter[P]) items(dst, keys []P) {
	dst = dst[:len(keys)]
	for i, k := range keys {
		dst[i] = unkey(k, s.order)
	}
}

// lastDigitFirst sorts by all digits of the low bits.
func (s *sorter[P]) lastDigitFirst(keys []P, low int) {
	const mask = 1<<digitBits - 1
	passes := (low + digitBits - 1) / digitBits
	var counts [6][mask + 1]uint32
	for _, k := range keys {
		for d := range passes {
			counts[d][uint64(k)&mask]++
			k >>= digitBits
		}
	}
	from, to := keys, s.scratch[:len(keys)]
	for d := range passes {
		c := &counts[d]
		shift := uint(d*digitBits) & 63 // which spares the compiler a comparison
		if int(c[uint64(from[0])>>shift&mask]) == len(from) {
			continue // all have the same digit
		}
		next := uint32(0)
		for i, n := range c {
			c[i] = next
			next += n
		}
		for _, k := range from {
			place := &c[uint64(k)>>shift&mask]
			to[*place] = k
			*place++
		}
		from, to = to, from
	}
	s.items(keys, from)
}

// buckets moves the keys to buckets by the first of the low bits, in place, and sorts these. Goroutines share them.
func (s *sorter[P]) buckets(keys []P, low int) {
	const all = 1 << topBits
	shift := max(low-topBits, 0) & 63
	var next, ends [all]int
	for _, k := range keys {
		ends[uint64(k)>>shift&(all-1)]++
	}
	end := 0
	for b, n := range ends {
		next[b] = end
		end += n
		ends[b] = end
	}
	starts := next
	for b := range next {
		for i := next[b]; i < ends[b]; i++ {
			// Each key goes to the next place of its bucket, and the key from there on, until one belongs here.
			k := keys[i]
			for {
				place := &next[uint64(k)>>shift&(all-1)]
				if *place == i {
					break
				}
				keys[*place], k = k, keys[*place]
				*place++
			}
			keys[i] = k
			next[b]++
		}
	}
	parallel.Run(all, s.workers, func() func(int) {
		inner := sorter[P]{order: s.order, workers: 1, scratch: s.scratch}
		if s.workers > 1 {
			inner.scratch = make([]P, len(s.scratch))
		}
		return func(b int) {
			bucket := keys[starts[b]:ends[b]]
			if len(bucket) > len(keys)/2 {
				s.most(bucket, shift)
				return
			}
			inner.sort(bucket, shift)
		}
	})
}

// most sorts a bucket that most keys are in. Its buckets are shared again.
func (s *sorter[P]) most(keys []P, low int) {
	own := sorter[P]{order: s.order, workers: s.workers, scratch: make([]P, len(s.scratch))}
	own.sort(keys, low)
}
