package strided

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/vector"
	"github.com/goanna-py/goanna/internal/parallel"
)

// Box stores the mean of the square of 2*radius+1 by 2*radius+1 items around each item of x in dst: a box filter. Beyond the edges the
// nearest item is repeated. Means of integers are rounded to the nearest one; the sums of 64 bits that they are made of must not overflow. Floats are
// added in double precision, and a NaN or an infinity has no effect further than the radius. An item takes as long for any radius, and the filter takes the memory
// of some 4*radius+2 rows of sums for each goroutine. dst must not share memory with x: other functions allow that it is x. It panics if dst is x,
// unless both have the same shape of two dimensions, or if the radius is negative or more than an extent.
func Box[T vector.Number](dst buffer.Mut[T], x buffer.View[T], radius int) {
	if x.NDim() != 2 || !slices.Equal(dst.Shape(), x.Shape()) {
		panic(fmt.Errorf("strided.Box: expected views of the same shape of two dimensions, got %v and %v", dst.Shape(), x.Shape()))
	}
	if most := min(x.Dim(0), x.Dim(1)); radius < 0 || radius > most {
		panic(fmt.Errorf("strided.Box: expected a radius from 0 to the smaller extent, %d, got %d", most, radius))
	}
	if x.Len() == 0 {
		return
	}
	if dst.Buf() == x.Buf() {
		panic(errors.New("strided.Box: expected a destination that does not share memory with the source"))
	}
	switch size := unsafe.Sizeof(*new(T)); {
	case isFloat[T]():
		box(dst, x, radius, func(n float64) func([]T, []float64) {
			return func(dst []T, sums []float64) {
				for i, s := range sums {
					dst[i] = T(s / n)
				}
			}
		})
	case size <= 2 && float64(2*radius+1)*float64(2*radius+1) < float64(uint(1)<<(31-8*size)):
		box(dst, x, radius, rounded[T, int32])
	default:
		box(dst, x, radius, divided[T])
	}
}

// rounded divides sums of items of at most 16 bits, which floats have exactly. An odd number of items has no mean half between two integers.
func rounded[T vector.Number, A int32](n float64) func(dst []T, sums []A) {
	inverse := 1 / n
	return func(dst []T, sums []A) {
		dst = dst[:len(sums)]
		for i, s := range sums {
			// Positive, so that truncation rounds down.
			dst[i] = T(int32(float64(s)*inverse+(1<<16+0.5)) - 1<<16)
		}
	}
}

// divided divides sums of integers.
func divided[T vector.Number](count float64) func(dst []T, sums []int64) {
	n := int64(count)
	unsigned := T(0)-1 > 0
	return func(dst []T, sums []int64) {
		for i, s := range sums {
			switch {
			case unsigned:
				dst[i] = T((uint64(s) + uint64(n)/2) / uint64(n))
			case s < 0:
				dst[i] = T((s - n/2) / n)
			default:
				dst[i] = T((s + n/2) / n)
			}
		}
	}
}

// box divides the rows of dst among goroutines. mean returns what stores sums of n items, divided by n.
func box[T, A vector.Number](dst buffer.Mut[T], x buffer.View[T], radius int, mean func(n float64) func(dst []T, sums []A)) {
	rows, k := x.Dim(0), 2*radius+1
	workers := 1
	if x.Len() >= parallelItems/2 {
		workers = min(runtime.GOMAXPROCS(0), rows)
	}
	// Bands are whole blocks of rows, so that the sums of a block do not depend on the number of goroutines.
	blocks := (rows + k - 1) / k
	band := (blocks + workers - 1) / workers * k
	store := mean(float64(k) * float64(k))
	parallel.Run((rows+band-1)/band, workers, func() func(int) {
		return func(i int) { newWindow[T, A](dst, x, radius).rows(i*band, min((i+1)*band, rows), store) }
	})
	runtime.KeepAlive(dst)
	runtime.KeepAlive(x)
}

// window is a window of k rows that goes down the sums of rows. A window has the end of one block of k rows and the start of the next one; so a
// sum of any number of rows takes an addition for each of them and one more, without a subtraction.
type window[T, A vector.Number] struct {
	dst       buffer.Mut[T]
	x         buffer.View[T]
	radius, k int
	n         int   // items in a row
	block     [][]A // sums of a row and those after it in its block
	next      [][]A // rows of the next block, as far as they are there
	start     []A   // sum of the rows of next
	sums      []A
	padded    []A // a row with its edges repeated
	prefix    []A
	scratch   []T // a row that is not contiguous
	out       []T
}

func newWindow[T, A vector.Number](dst buffer.Mut[T], x buffer.View[T], radius int) *window[T, A] {
	k, n := 2*radius+1, x.Dim(1)
	w := &window[T, A]{dst: dst, x: x, radius: radius, k: k, n: n, start: make([]A, n), sums: make([]A, n)}
	w.padded, w.prefix = make([]A, n+2*radius), make([]A, n+2*radius)
	w.out = make([]T, n)
	memory := make([]A, 2*k*n)
	for i := range k {
		w.block = append(w.block, memory[i*n:(i+1)*n])
		w.next = append(w.next, memory[(k+i)*n:(k+i+1)*n])
	}
	return w
}

// rows stores the means of rows lo to hi.
func (w *window[T, A]) rows(lo, hi int, store func(dst []T, sums []A)) {
	for i := range w.k {
		w.sumRow(w.block[i], lo-w.radius+i)
	}
	for y := lo; y < hi; y += w.k {
		for i := w.k - 2; i >= 0; i-- {
			vector.Add(w.block[i], w.block[i], w.block[i+1])
		}
		clear(w.start)
		for i := range min(w.k, hi-y) {
			sums := w.block[i]
			if i > 0 {
				row := w.next[i-1]
				w.sumRow(row, y+w.radius+i)
				vector.Add(w.start, w.start, row)
				vector.Add(w.sums, sums, w.start)
				sums = w.sums
			}
			w.store(y+i, sums, store)
		}
		if y+w.k < hi {
			w.sumRow(w.next[w.k-1], y+w.radius+w.k)
		}
		w.block, w.next = w.next, w.block
	}
}

func (w *window[T, A]) store(y int, sums []A, store func(dst []T, sums []A)) {
	row := w.dst.Index(y)
	if items, ok := row.Contiguous(); ok {
		store(items, sums)
		return
	}
	store(w.out, sums)
	for i, v := range w.out {
		row.Set1(i, v)
	}
}

// sumRow stores the sums of k items each of row y, or of the nearest row, in dst. It goes along the row as rows goes down.
func (w *window[T, A]) sumRow(dst []A, y int) {
	row := w.x.Index(min(max(y, 0), w.x.Dim(0)-1))
	items, ok := row.Contiguous()
	if !ok {
		if w.scratch == nil {
			w.scratch = make([]T, w.n)
		}
		items = w.scratch
		for i := range items {
			items[i] = row.At1(i)
		}
	}
	p := w.padded
	for i := range w.radius {
		p[i], p[len(p)-1-i] = A(items[0]), A(items[len(items)-1])
	}
	vector.Convert(p[w.radius:w.radius+w.n], items)
	if w.k == 1 {
		copy(dst, p)
		return
	}
	k := w.k
	// prefix[i] is the sum of the items from the start of the block that i is in, and p[i] becomes that to its end.
	for lo := 0; lo < len(p); lo += k {
		hi := min(lo+k, len(p))
		block, prefix := p[lo:hi], w.prefix[lo:hi]
		var sum A
		for i, v := range block {
			sum += v
			prefix[i] = sum
		}
		sum = 0
		for i := len(block) - 1; i >= 0; i-- {
			sum += block[i]
			block[i] = sum
		}
	}
	// Where a window is a block, its sum is counted once.
	vector.Add(dst, p[:w.n], w.prefix[k-1:k-1+w.n])
	for i := 0; i < w.n; i += k {
		dst[i] = p[i]
	}
}
