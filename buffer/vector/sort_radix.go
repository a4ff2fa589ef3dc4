package vector

import (
	"math/bits"
	"runtime"
	"slices"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// radixItems is from how many items on a radix sort is faster than one by comparison.
	radixItems = 512
	// bucketBytes is how much is sorted at a time, so that it stays in a core's cache.
	bucketBytes = 1 << 18
	// digitBits is the size of digits of a sort from the last one on: 2048 counters fit the first cache.
	digitBits = 11
	// topBits is the size of the digit by which items go to buckets: more would need more pages than a processor remembers.
	topBits = 8
)

// wide is the bits of an item of several bytes.
type wide interface {
	uint16 | uint32 | uint64
}

// radixSort sorts by digits, which is for processors that have no kernels for a sort.
func radixSort[T Number](x []T) {
	if len(x) < radixItems {
		sortByComparison(x)
		return
	}
	x = x[:len(x)-nansLast(x)]
	switch size[T]() {
	case 2:
		sortDigits(bitsOf[uint16](x), orderOf[T]())
	case 4:
		sortDigits(bitsOf[uint32](x), orderOf[T]())
	case 8:
		sortDigits(bitsOf[uint64](x), orderOf[T]())
	}
}

func sortDigits[P wide](x []P, o order) {
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
