package strided

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/vector"
)

// unary calls f for parts of rows of dst and x. f reads the items of dst if reads says so.
func unary[D, S any](function string, dst buffer.Mut[D], x buffer.View[S], reads bool, f func(dst []D, x []S)) {
	w := newWalk(function, true, layoutOf(dst.View), layoutOf(x))
	w.blocks(func() func(part) {
		to, from := newLine[D](&w, 0), newLine[S](&w, 1)
		return func(p part) {
			items := to.at(p.at[0], p.n)
			if reads {
				items = to.load(p.at[0], p.n)
			}
			f(items, from.load(p.at[1], p.n))
			to.store(p.at[0], items)
		}
	})
	runtime.KeepAlive(dst)
	runtime.KeepAlive(x)
}

// binary calls f for parts of rows of dst, x and y.
func binary[D, S any](function string, dst buffer.Mut[D], x, y buffer.View[S], f func(dst []D, x, y []S)) {
	w := newWalk(function, true, layoutOf(dst.View), layoutOf(x), layoutOf(y))
	w.blocks(func() func(part) {
		to, a, b := newLine[D](&w, 0), newLine[S](&w, 1), newLine[S](&w, 2)
		return func(p part) {
			items := to.at(p.at[0], p.n)
			f(items, a.load(p.at[1], p.n), b.load(p.at[2], p.n))
			to.store(p.at[0], items)
		}
	})
	runtime.KeepAlive(dst)
	runtime.KeepAlive(x)
	runtime.KeepAlive(y)
}

// Add stores the sums of the items of x and y in dst. It panics if the shapes differ.
func Add[T vector.Number](dst buffer.Mut[T], x, y buffer.View[T]) {
	binary("Add", dst, x, y, vector.Add[T])
}

// Sub stores the items of x less those of y in dst. It panics if the shapes differ.
func Sub[T vector.Number](dst buffer.Mut[T], x, y buffer.View[T]) {
	binary("Sub", dst, x, y, vector.Sub[T])
}

// Mul stores the products of the items of x and y in dst. It panics if the shapes differ.
func Mul[T vector.Number](dst buffer.Mut[T], x, y buffer.View[T]) {
	binary("Mul", dst, x, y, vector.Mul[T])
}

// Div stores the items of x divided by those of y in dst. It panics if the shapes differ.
func Div[T vector.Float](dst buffer.Mut[T], x, y buffer.View[T]) {
	binary("Div", dst, x, y, vector.Div[T])
}

// AddConst stores the items of x plus by in dst. It panics if the shapes differ.
func AddConst[T vector.Number](dst buffer.Mut[T], x buffer.View[T], by T) {
	unary("AddConst", dst, x, false, func(dst, x []T) { vector.AddConst(dst, x, by) })
}

// Scale stores the items of x times by in dst. It panics if the shapes differ.
func Scale[T vector.Number](dst buffer.Mut[T], x buffer.View[T], by T) {
	unary("Scale", dst, x, false, func(dst, x []T) { vector.Scale(dst, x, by) })
}

// Axpy adds the items of x times a to dst; see [vector.Axpy]. It panics if the shapes differ.
func Axpy[T vector.Number](dst buffer.Mut[T], a T, x buffer.View[T]) {
	unary("Axpy", dst, x, true, func(dst, x []T) { vector.Axpy(dst, a, x) })
}

// check makes the calls of package vector that panic for other reasons than items, also where there are none.
func check(call func()) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Errorf("strided%s", strings.TrimPrefix(r.(error).Error(), "vector")))
		}
	}()
	call()
}

// Clip stores the items of x, but lo for less and hi for more, in dst; see [vector.Clip]. It panics if the shapes differ, or unless lo <= hi.
func Clip[T vector.Number](dst buffer.Mut[T], x buffer.View[T], lo, hi T) {
	check(func() { vector.Clip(nil, nil, lo, hi) })
	unary("Clip", dst, x, false, func(dst, x []T) { vector.Clip(dst, x, lo, hi) })
}

// Invert stores the inverted bits of the items of x in dst; see [vector.Invert]. It panics if the shapes differ.
func Invert[T vector.Integer](dst buffer.Mut[T], x buffer.View[T]) {
	unary("Invert", dst, x, false, vector.Invert[T])
}

// InvertBools stores the negatives of the items of x in dst. It panics if the shapes differ.
func InvertBools(dst buffer.Mut[bool], x buffer.View[bool]) {
	unary("InvertBools", dst, x, false, vector.InvertBools)
}

// Compare stores how the items of x compare to those of y, such as whether they are [vector.Less], in dst. It panics if the shapes differ, or if c
// is none of the comparisons.
func Compare[T vector.Number](dst buffer.Mut[bool], x buffer.View[T], c vector.Comparison, y buffer.View[T]) {
	check(func() { vector.Compare[T](nil, nil, c, nil) })
	binary("Compare", dst, x, y, func(dst []bool, x, y []T) { vector.Compare(dst, x, c, y) })
}

// CompareTo stores how the items of x compare to y, such as whether they are [vector.Less], in dst. It panics if the shapes differ, or if c
// is none of the comparisons.
func CompareTo[T vector.Number](dst buffer.Mut[bool], x buffer.View[T], c vector.Comparison, y T) {
	check(func() { vector.CompareTo(nil, nil, c, y) })
	unary("CompareTo", dst, x, false, func(dst []bool, x []T) { vector.CompareTo(dst, x, c, y) })
}

// Convert stores the items of src as numbers of the other type in dst; see [vector.Convert]. It panics if the shapes differ.
func Convert[D, S vector.Number](dst buffer.Mut[D], src buffer.View[S]) {
	unary("Convert", dst, src, false, vector.Convert[D, S])
}

// Map stores f of the items of x in dst, in any order. Several goroutines call f if there are many items. It panics if the shapes differ.
func Map[D, S any](dst buffer.Mut[D], x buffer.View[S], f func(S) D) {
	unary("Map", dst, x, false, func(dst []D, x []S) { vector.Map(dst, x, f) })
}

// Sort sorts each row, the items along the last dimension; see [vector.Sort].
func Sort[T vector.Number](x buffer.Mut[T]) {
	for row := range x.Rows() {
		vector.Sort(row)
	}
	runtime.KeepAlive(x)
}

// CumSum stores the sums along a dimension, of the first items up to each, in dst. It panics if the shapes differ, or if there is no such dimension.
func CumSum[T vector.Number](dst buffer.Mut[T], x buffer.View[T], dim int) {
	sameShape("CumSum", layoutOf(dst.View), layoutOf(x))
	n := x.Dim(dim)
	if dim == x.NDim()-1 {
		cumSumRows(dst, x)
		return
	}
	if n == 0 {
		return
	}
	w := newWalk("CumSum", true, layoutOf(dst.Slice(dim, 0, 1).View), layoutOf(x.Slice(dim, 0, 1)))
	w.whole, w.times = false, n // short parts are in the cache when the next items are added to them
	toStride, fromStride := dst.Stride(dim), x.Stride(dim)
	w.blocks(func() func(part) {
		to, from := newLine[T](&w, 0), newLine[T](&w, 1)
		return func(p part) {
			sums := to.at(p.at[0], p.n)
			copy(sums, from.load(p.at[1], p.n))
			to.store(p.at[0], sums)
			for i := 1; i < n; i++ {
				at := unsafe.Add(p.at[0], i*toStride)
				next := to.at(at, p.n)
				vector.Add(next, from.load(unsafe.Add(p.at[1], i*fromStride), p.n), sums)
				to.store(at, next)
				sums = next
			}
		}
	})
	runtime.KeepAlive(dst)
	runtime.KeepAlive(x)
}

// cumSumRows sums rows, each by itself.
func cumSumRows[T vector.Number](dst buffer.Mut[T], x buffer.View[T]) {
	if x.NDim() == 1 {
		cumSumRow(dst, x)
		return
	}
	for i := range x.Dim(0) {
		cumSumRows(dst.Index(i), x.Index(i))
	}
}

func cumSumRow[T vector.Number](dst buffer.Mut[T], x buffer.View[T]) {
	from, ok := x.Contiguous()
	to, same := dst.Contiguous()
	switch {
	case ok && same:
		vector.CumSum(to, from)
	default:
		var sum T
		for i := range x.Dim(0) {
			sum += x.At1(i)
			dst.Set1(i, sum)
		}
	}
	runtime.KeepAlive(dst)
	runtime.KeepAlive(x)
}
