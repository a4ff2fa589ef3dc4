package strided

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/vector"
)

// partial is the result of a piece.
type partial[P any] struct {
	is     bool
	result P
}

// add merges the result of the next part.
func (p *partial[P]) add(result P, merge func(a, b P) P) {
	if p.is {
		result = merge(p.result, result)
	}
	*p = partial[P]{true, result}
}

// reduce merges f of all parts of rows, in their order: first is the number of a part's first item. It returns false if there are no items.
func reduce[T, P any](x buffer.View[T], anyOrder bool, f func(first int, items []T) P, merge func(a, b P) P) (P, bool) {
	w := newWalk("", anyOrder, layoutOf(x))
	pieces := make([]partial[P], w.steps().pieces())
	w.blocks(func() func(part) {
		from := newLine[T](&w, 0)
		return func(p part) { pieces[p.piece].add(f(p.first, from.load(p.at[0], p.n)), merge) }
	})
	runtime.KeepAlive(x)
	var all partial[P]
	for _, p := range pieces {
		all.add(p.result, merge)
	}
	return all.result, all.is
}

// notEmpty panics if there are no items.
func notEmpty(function string, shape []int, is bool) {
	if !is {
		panic(fmt.Errorf("strided.%s: expected at least one item, got a view of shape %v", function, shape))
	}
}

func plus[T vector.Number](a, b T) T { return a + b }

// isFloat is a constant where it is inlined.
func isFloat[T vector.Number]() bool {
	var one T = 1
	return one/(one+one) != 0
}

// sumOf adds f of all parts of rows, floats in double precision.
func sumOf[A, T vector.Number](x buffer.View[T], f func(items []T) A) A {
	if isFloat[A]() {
		sum, _ := reduce(x, true, func(_ int, items []T) float64 { return float64(f(items)) }, plus)
		return A(sum)
	}
	sum, _ := reduce(x, true, func(_ int, items []T) A { return f(items) }, plus)
	return sum
}

// Sum returns the sum of the items; see [vector.Sum].
func Sum[T vector.Number](x buffer.View[T]) T {
	return sumOf(x, vector.Sum[T])
}

// SumAs returns the sum of the items as numbers of type A; see [vector.SumAs].
func SumAs[A, T vector.Number](x buffer.View[T]) A {
	return sumOf(x, vector.SumAs[A, T])
}

// Dot returns the sum of the products of the items of x and y; see [vector.Dot]. It panics if the shapes differ.
func Dot[T vector.Number](x, y buffer.View[T]) T {
	if isFloat[T]() {
		return T(dot[float64](x, y))
	}
	return dot[T](x, y)
}

// dot adds the products of parts as numbers of type P.
func dot[P, T vector.Number](x, y buffer.View[T]) (sum P) {
	w := newWalk("Dot", true, layoutOf(x), layoutOf(y))
	pieces := make([]P, w.steps().pieces())
	w.blocks(func() func(part) {
		a, b := newLine[T](&w, 0), newLine[T](&w, 1)
		return func(p part) { pieces[p.piece] += P(vector.Dot(a.load(p.at[0], p.n), b.load(p.at[1], p.n))) }
	})
	runtime.KeepAlive(x)
	runtime.KeepAlive(y)
	for _, s := range pieces {
		sum += s
	}
	return sum
}

// Min returns the least item; see [vector.Min]. It panics if there are no items.
func Min[T vector.Number](x buffer.View[T]) T {
	least, is := reduce(x, true, func(_ int, items []T) T { return vector.Min(items) }, func(a, b T) T { return min(a, b) })
	notEmpty("Min", x.Shape(), is)
	return least
}

// Max returns the greatest item; see [vector.Max]. It panics if there are no items.
func Max[T vector.Number](x buffer.View[T]) T {
	greatest, is := reduce(x, true, func(_ int, items []T) T { return vector.Max(items) }, func(a, b T) T { return max(a, b) })
	notEmpty("Max", x.Shape(), is)
	return greatest
}

// MinMax returns the least and the greatest item; see [vector.MinMax]. It panics if there are no items.
func MinMax[T vector.Number](x buffer.View[T]) (least, greatest T) {
	both, is := reduce(x, true, func(_ int, items []T) [2]T {
		lo, hi := vector.MinMax(items)
		return [2]T{lo, hi}
	}, func(a, b [2]T) [2]T { return [2]T{min(a[0], b[0]), max(a[1], b[1])} })
	notEmpty("MinMax", x.Shape(), is)
	return both[0], both[1]
}

// found is an extreme and its index.
type found[T vector.Number] struct {
	index int
	item  T
}

// ArgMin returns the index of the first least item, or of the first NaN, in C order. It panics if there are no items. [Unravel] makes an index for each dimension of it.
func ArgMin[T vector.Number](x buffer.View[T]) int {
	least, is := reduce(x, false, func(first int, items []T) found[T] {
		i := vector.ArgMin(items)
		return found[T]{first + i, items[i]}
	}, func(a, b found[T]) found[T] {
		if b.item < a.item || b.item != b.item && a.item == a.item {
			return b
		}
		return a
	})
	notEmpty("ArgMin", x.Shape(), is)
	return least.index
}

// ArgMax returns the index of the first greatest item, or of the first NaN, in C order; see [ArgMin].
func ArgMax[T vector.Number](x buffer.View[T]) int {
	greatest, is := reduce(x, false, func(first int, items []T) found[T] {
		i := vector.ArgMax(items)
		return found[T]{first + i, items[i]}
	}, func(a, b found[T]) found[T] {
		if b.item > a.item || b.item != b.item && a.item == a.item {
			return b
		}
		return a
	})
	notEmpty("ArgMax", x.Shape(), is)
	return greatest.index
}

// Unravel returns the indices of item i, in C order, of a view of a shape. It panics unless there is such an item.
func Unravel(i int, shape []int) []int {
	indices := make([]int, len(shape))
	rest, is := i, i >= 0
	for d := len(shape) - 1; d >= 0 && is; d-- {
		if is = shape[d] > 0; is {
			indices[d] = rest % shape[d]
			rest /= shape[d]
		}
	}
	if !is || rest > 0 {
		panic(fmt.Errorf("strided.Unravel: expected the index of an item of shape %v, got %d", shape, i))
	}
	return indices
}

// Count returns how many items are true.
func Count(x buffer.View[bool]) int {
	n, _ := reduce(x, true, func(_ int, items []bool) int { return vector.Count(items) }, plus)
	return n
}

// Reduce returns f of all items in C order, with the conditions of [vector.Reduce].
func Reduce[T any](x buffer.View[T], identity T, f func(a, b T) T) T {
	all, is := reduce(x, false, func(_ int, items []T) T { return vector.Reduce(items, identity, f) }, f)
	if !is {
		return identity
	}
	return all
}

// Histogram counts the items in ranges of the same width, and adds to counts; see [vector.Histogram].
func Histogram[T vector.Number](counts []int, x buffer.View[T], lo, hi float64) {
	check(func() { vector.Histogram[T](counts, nil, lo, hi) })
	w := newWalk("Histogram", true, layoutOf(x))
	if w.rows() == 1 && w.whole {
		w.blocks(func() func(part) {
			from := newLine[T](&w, 0)
			return func(p part) { vector.Histogram(counts, from.load(p.at[0], p.n), lo, hi) }
		})
		runtime.KeepAlive(x)
		return
	}
	var (
		mu  sync.Mutex
		all [][]int // of each goroutine
	)
	w.blocks(func() func(part) {
		from := newLine[T](&w, 0)
		own := make([]int, len(counts))
		mu.Lock()
		defer mu.Unlock()
		all = append(all, own)
		return func(p part) { vector.Histogram(own, from.load(p.at[0], p.n), lo, hi) }
	})
	runtime.KeepAlive(x)
	for _, own := range all {
		for i, n := range own {
			counts[i] += n
		}
	}
}
