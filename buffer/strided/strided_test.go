package strided

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/vector"
)

// anyView draws a view of a shape with any order of dimensions, gaps and directions.
func anyView[T vector.Number](t *rapid.T, label string, shape []int) buffer.Mut[T] {
	turned := rapid.Bool().Draw(t, label+" transposed")
	want := slices.Clone(shape)
	if turned {
		slices.Reverse(want)
	}
	memory, steps := make([]int, len(want)), make([]int, len(want))
	for d, n := range want {
		steps[d] = rapid.SampledFrom([]int{1, 1, 1, 2, 3, -1, -2}).Draw(t, label+" step")
		memory[d] = n * max(steps[d], -steps[d])
		if rapid.Bool().Draw(t, label+" gap") {
			memory[d]++
		}
	}
	a := buffer.NewArray[T](memory...)
	data := a.Data()
	for i := range data {
		data[i] = T(i*7%30 + i%3)
	}
	v := a.Mut
	for d, n := range want {
		step := steps[d]
		switch {
		case n == 0:
			v = v.Slice(d, 0, 0)
		case step > 0:
			v = v.SliceStep(d, 0, (n-1)*step+1, step)
		default:
			v = v.SliceStep(d, (n-1)*-step, -1, step)
		}
	}
	if turned {
		v = v.Transpose()
	}
	return v
}

func anyShape(t *rapid.T) (shape []int) {
	for range rapid.IntRange(0, 4).Draw(t, "dimensions") {
		shape = append(shape, rapid.SampledFrom([]int{0, 1, 1, 2, 3, 5, 8, 33}).Draw(t, "extent"))
	}
	if len(shape) == 1 && rapid.Bool().Draw(t, "long") {
		shape[0] = 10_000
	}
	return shape
}

// itemsOf are the items in C order.
func itemsOf[T any](v buffer.View[T]) []T { return slices.AppendSeq([]T{}, v.Values()) }

func TestWalks(t *testing.T) {
	t.Run("uint8", func(t *testing.T) { rapid.Check(t, walks[uint8]) })
	t.Run("int16", func(t *testing.T) { rapid.Check(t, walks[int16]) })
	t.Run("float32", func(t *testing.T) { rapid.Check(t, walks[float32]) })
	t.Run("float64", func(t *testing.T) { rapid.Check(t, walks[float64]) })
}

// walks compares with package vector on copies. All sums are exact.
func walks[T vector.Number](t *rapid.T) {
	shape := anyShape(t)
	x, y, dst := anyView[T](t, "x", shape), anyView[T](t, "y", shape), anyView[T](t, "dst", shape)
	xs, ys := itemsOf(x.View), itemsOf(y.View)
	n := len(xs)
	want, mask := make([]T, n), make([]bool, n)
	masks := buffer.NewArray[bool](shape...).Mut
	check := func(what string) {
		t.Helper()
		if got := itemsOf(dst.View); !slices.Equal(got, want) {
			t.Fatalf("%s is %v, expected %v", what, got, want)
		}
		if !slices.Equal(itemsOf(x.View), xs) || !slices.Equal(itemsOf(y.View), ys) {
			t.Fatalf("%s changed its source", what)
		}
	}
	Add(dst, x.View, y.View)
	vector.Add(want, xs, ys)
	check("Add")
	Sub(dst, x.View, y.View)
	vector.Sub(want, xs, ys)
	check("Sub")
	Mul(dst, x.View, y.View)
	vector.Mul(want, xs, ys)
	check("Mul")
	Axpy(dst, 3, x.View)
	vector.Axpy(want, 3, xs)
	check("Axpy")
	AddConst(dst, x.View, 3)
	vector.AddConst(want, xs, 3)
	check("AddConst")
	Scale(dst, x.View, 3)
	vector.Scale(want, xs, 3)
	check("Scale")
	Clip(dst, x.View, 5, 25)
	vector.Clip(want, xs, 5, 25)
	check("Clip")
	Clip(dst, dst.View, 10, 20)
	vector.Clip(want, want, 10, 20)
	check("Clip in place")
	copy(want, xs)
	Convert(dst, x.View)
	Sub(dst, y.View, dst.View)
	vector.Sub(want, ys, want)
	check("Sub from itself")
	Axpy(dst, 3, dst.View)
	vector.Axpy(want, 3, want)
	check("Axpy of itself")
	Map(dst, x.View, func(v T) T { return v + 1 })
	vector.AddConst(want, xs, 1)
	check("Map")
	Compare(masks, x.View, vector.Less, y.View)
	vector.Compare(mask, xs, vector.Less, ys)
	if !slices.Equal(itemsOf(masks.View), mask) || Count(masks.View) != vector.Count(mask) {
		t.Fatal("Compare or Count")
	}
	InvertBools(masks, masks.View)
	vector.InvertBools(mask, mask)
	if !slices.Equal(itemsOf(masks.View), mask) {
		t.Fatal("InvertBools")
	}
	CompareTo(masks, x.View, vector.Equal, 7)
	vector.CompareTo(mask, xs, vector.Equal, 7)
	if !slices.Equal(itemsOf(masks.View), mask) {
		t.Fatal("CompareTo")
	}
	converted := anyView[int32](t, "converted", shape)
	Convert(converted, x.View)
	ints := make([]int32, n)
	vector.Convert(ints, xs)
	if !slices.Equal(itemsOf(converted.View), ints) {
		t.Fatal("Convert")
	}
	Invert(converted, converted.View)
	vector.Invert(ints, ints)
	if !slices.Equal(itemsOf(converted.View), ints) {
		t.Fatal("Invert")
	}
	if got, want := Sum(x.View), vector.Sum(xs); got != want {
		t.Fatalf("Sum is %v, expected %v", got, want)
	}
	if got, want := SumAs[int64](x.View), vector.SumAs[int64](xs); got != want {
		t.Fatalf("SumAs is %v, expected %v", got, want)
	}
	if got, want := Dot(x.View, y.View), vector.Dot(xs, ys); got != want {
		t.Fatalf("Dot is %v, expected %v", got, want)
	}
	if got := Reduce(x.View, 0, func(a, b T) T { return a + b }); got != vector.Sum(xs) {
		t.Fatalf("reduced to %v", got)
	}
	counts, wantCounts := make([]int, 9), make([]int, 9)
	Histogram(counts, x.View, 5, 20)
	vector.Histogram(wantCounts, xs, 5, 20)
	if !slices.Equal(counts, wantCounts) {
		t.Fatalf("Histogram is %v, expected %v", counts, wantCounts)
	}
	if n > 0 {
		lo, hi := MinMax(x.View)
		if lo != slices.Min(xs) || hi != slices.Max(xs) || Min(x.View) != lo || Max(x.View) != hi {
			t.Fatalf("from %v to %v", lo, hi)
		}
		if ArgMin(x.View) != slices.Index(xs, lo) || ArgMax(x.View) != slices.Index(xs, hi) {
			t.Fatalf("at %d and %d", ArgMin(x.View), ArgMax(x.View))
		}
		if got := x.At(Unravel(ArgMax(x.View), shape)...); got != hi {
			t.Fatalf("unraveled to %v", got)
		}
	}
	if len(shape) > 0 {
		dim := rapid.IntRange(0, len(shape)-1).Draw(t, "dim")
		CumSum(dst, x.View, dim)
		each(shape, func(idx []int) {
			sum := x.At(idx...)
			if before := slices.Clone(idx); idx[dim] > 0 {
				before[dim]--
				sum += dst.At(before...)
			}
			if got := dst.At(idx...); got != sum {
				t.Fatalf("CumSum: item %v is %v, expected %v", idx, got, sum)
			}
		})
	}
	Convert(dst, x.View)
	Sort(dst)
	copy(want, xs)
	if len(shape) > 0 && shape[len(shape)-1] > 0 {
		for row := range slices.Chunk(want, shape[len(shape)-1]) {
			slices.Sort(row)
		}
	}
	check("Sort")
}

// each calls f with each index of a shape.
func each(shape []int, f func(idx []int)) {
	n := 1
	for _, d := range shape {
		n *= d
	}
	for i := range n {
		f(Unravel(i, shape))
	}
}

func TestBoxes(t *testing.T) {
	t.Run("uint8", func(t *testing.T) { rapid.Check(t, boxes[uint8]) })
	t.Run("int8", func(t *testing.T) { rapid.Check(t, boxes[int8]) })
	t.Run("uint16", func(t *testing.T) { rapid.Check(t, boxes[uint16]) })
	t.Run("int32", func(t *testing.T) { rapid.Check(t, boxes[int32]) })
	t.Run("uint64", func(t *testing.T) { rapid.Check(t, boxes[uint64]) })
	t.Run("float32", func(t *testing.T) { rapid.Check(t, boxes[float32]) })
	t.Run("float64", func(t *testing.T) { rapid.Check(t, boxes[float64]) })
}

func boxes[T vector.Number](t *rapid.T) {
	shape := []int{rapid.IntRange(0, 12).Draw(t, "rows"), rapid.IntRange(0, 40).Draw(t, "columns")}
	radius := rapid.IntRange(0, min(shape[0], shape[1])).Draw(t, "radius")
	x, dst := anyView[T](t, "x", shape), anyView[T](t, "dst", shape)
	each(shape, func(idx []int) {
		// Some 64-bit items, but none whose sums overflow.
		item := rapid.Int64Range(math.MinInt16, math.MaxInt16).Draw(t, "item")
		if T(0)-1 > 0 {
			item &= math.MaxUint16
		}
		x.Set(idx, T(item))
	})
	Box(dst, x.View, radius)
	wantBox(t, dst, x.View, radius)
}

// wantBox compares with a mean of each square.
func wantBox[T vector.Number](t *rapid.T, dst buffer.Mut[T], x buffer.View[T], radius int) {
	h, w := x.Dim(0), x.Dim(1)
	each(x.Shape(), func(idx []int) {
		sum, n := 0.0, float64((2*radius+1)*(2*radius+1))
		for i := -radius; i <= radius; i++ {
			for j := -radius; j <= radius; j++ {
				sum += float64(x.At2(min(max(idx[0]+i, 0), h-1), min(max(idx[1]+j, 0), w-1)))
			}
		}
		got, want := float64(dst.At(idx...)), sum/n
		if T(1)/2 == 0 {
			want = math.Round(want)
		}
		if math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Fatalf("item %v is %v, expected %v", idx, got, want)
		}
	})
}

// A NaN has no effect beyond its squares, which a running sum would carry on.
func TestBoxOfNaN(t *testing.T) {
	a, dst := buffer.NewArray[float32](20, 30), buffer.NewArray[float32](20, 30)
	a.Set2(7, 8, float32(math.NaN()))
	Box(dst.Mut, a.View, 2)
	each([]int{20, 30}, func(idx []int) {
		near := max(idx[0]-7, 7-idx[0]) <= 2 && max(idx[1]-8, 8-idx[1]) <= 2
		if got := dst.At(idx...); (got != got) != near {
			t.Errorf("item %v is %v", idx, got)
		}
	})
}

// Views of many rows are divided among goroutines, and give the same bits as on one.
func TestLarge(t *testing.T) {
	const h, w = 700, 500
	memory := make([]float64, h*w*2)
	for i := range memory {
		memory[i] = math.Sin(float64(i))
	}
	whole := buffer.FromSlice(memory, h, 2*w).Mut
	type results struct {
		numbers []float64
		counts  []int
		arrays  [][]float64
	}
	calculate := func(procs int, x buffer.View[float64]) (r results) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		r.numbers = []float64{Sum(x), Dot(x, x), Min(x), Max(x)}
		r.counts = append(make([]int, 100), ArgMin(x), ArgMax(x))
		Histogram(r.counts[:100], x, -1, 1)
		for _, f := range []func(dst buffer.Mut[float64]){
			func(dst buffer.Mut[float64]) { Add(dst, x, x) },
			func(dst buffer.Mut[float64]) { Clip(dst, x, -0.5, 0.5) },
			func(dst buffer.Mut[float64]) { Map(dst, x, math.Abs) },
			func(dst buffer.Mut[float64]) { CumSum(dst, x, 0) },
			func(dst buffer.Mut[float64]) { CumSum(dst, x, 1) },
			func(dst buffer.Mut[float64]) { Box(dst, x, 3) },
		} {
			dst := buffer.NewArray[float64](h, w)
			f(dst.Mut)
			r.arrays = append(r.arrays, dst.Data())
		}
		return r
	}
	for _, x := range []buffer.View[float64]{whole.View.Slice(1, 0, w), whole.View.SliceStep(1, 0, 2*w, 2), whole.View.Slice(1, 0, w).SliceStep(0, h-1, -1, -1)} {
		one := calculate(1, x)
		many := calculate(3, x)
		if !slices.Equal(one.numbers, many.numbers) || !slices.Equal(one.counts, many.counts) {
			t.Errorf("got %v and %v, expected %v and %v", many.numbers, many.counts, one.numbers, one.counts)
		}
		xs := itemsOf(x)
		if sum := vector.Sum(xs); math.Abs(sum-one.numbers[0]) > 1e-9 {
			t.Errorf("sum %v, expected %v", one.numbers[0], sum)
		}
		if i := vector.ArgMax(xs); one.counts[101] != i {
			t.Errorf("greatest at %v, expected %v", one.counts[101], i)
		}
		clipped := make([]float64, len(xs))
		vector.Clip(clipped, xs, -0.5, 0.5)
		if !slices.Equal(clipped, one.arrays[1]) {
			t.Error("not clipped")
		}
		for i := range one.arrays {
			if !slices.Equal(one.arrays[i], many.arrays[i]) {
				t.Errorf("array %d differs", i)
			}
		}
	}
}

// Sums along a dimension before the last one are divided among goroutines by the others.
func TestLargeCumSum(t *testing.T) {
	const h, w = 5, 60_000
	memory := make([]float64, h*w*2)
	for i := range memory {
		memory[i] = math.Sin(float64(i))
	}
	whole := buffer.FromSlice(memory, h, 2*w).View
	for _, x := range []buffer.View[float64]{whole.Slice(1, 0, w), whole.SliceStep(1, 0, 2*w, 2), whole.SliceStep(1, w-1, -1, -1)} {
		for _, procs := range []int{1, 3} {
			dst := x.Copy()
			func() {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				CumSum(dst.Mut, dst.View, 0)
			}()
			for j := range w {
				sum := 0.0
				for i := range h {
					sum += x.At2(i, j)
					if dst.At2(i, j) != sum {
						t.Fatalf("%d goroutines: item %d, %d is %v, expected %v", procs, i, j, dst.At2(i, j), sum)
					}
				}
			}
		}
	}
}

// Sums of many short rows are as exact as those of slices.
func TestSumOfShortRows(t *testing.T) {
	x := buffer.NewArray[float32](100_000, 4)
	x.Fill(0.1)
	v := x.View.Slice(1, 0, 3)
	want := 0.3 * 100_000
	for _, got := range []float32{Sum(v), SumAs[float32](v), 10 * Dot(v, v)} {
		if math.Abs(float64(got)-want) > 1e-6*want {
			t.Errorf("%v, expected %v", got, want)
		}
	}
}

func TestDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := anyShape(t)
		x, y, dst := anyView[float64](t, "x", shape), anyView[float64](t, "y", shape), anyView[float64](t, "dst", shape)
		AddConst(y, y.View, 1)
		want := itemsOf(x.View)
		vector.Div(want, want, itemsOf(y.View))
		Div(dst, x.View, y.View)
		Div(y, x.View, y.View)
		if !slices.Equal(itemsOf(dst.View), want) || !slices.Equal(itemsOf(y.View), want) {
			t.Fatalf("%v and %v, expected %v", itemsOf(dst.View), itemsOf(y.View), want)
		}
	})
}

// A view whose items are one item, as NumPy's broadcast_to makes, is a source as any other.
func TestBroadcast(t *testing.T) {
	item := []float64{3}
	exported := buffer.FromSlice(item, 1)
	b, err := buffer.Get(exported, buffer.PyBUF_FULL)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	wide, err := buffer.NewEx(nil, b.Buf(), 4*5*8, 8, true, 2, "d", []int{4, 5}, []int{0, 0}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	x, err := buffer.As[float64](wide)
	if err != nil {
		t.Fatal(err)
	}
	dst := buffer.NewArray[float64](4, 5)
	Scale(dst.Mut, x, 2)
	if Sum(x) != 60 || Sum(dst.View) != 120 || ArgMax(x) != 0 {
		t.Errorf("sums %v and %v", Sum(x), Sum(dst.View))
	}
	runtime.KeepAlive(item)
}

func TestPanics(t *testing.T) {
	a, b, none := buffer.NewArray[int](2, 3), buffer.NewArray[int](3, 2), buffer.NewArray[int](0, 3)
	line, noBools := buffer.NewArray[int](6), buffer.NewArray[bool](0, 3)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"strided.Add: expected views of the same shape, got [2 3] and [3 2]", func() { Add(a.Mut, a.View, b.View) }},
		{"strided.Scale: expected views of the same shape, got [2 3] and [3 2]", func() { Scale(a.Mut, b.View, 1) }},
		{"strided.Dot: expected views of the same shape, got [2 3] and [3 2]", func() { Dot(a.View, b.View) }},
		{"strided.CumSum: expected views of the same shape", func() { CumSum(a.Mut, b.View, 0) }},
		{"index out of range", func() { CumSum(a.Mut, a.View, 2) }},
		{"strided.Clip: expected a lower limit of at most the upper one, got 2 and 1", func() { Clip(none.Mut, none.View, 2, 1) }},
		{"strided.Min: expected at least one item, got a view of shape [0 3]", func() { Min(none.View) }},
		{"strided.Max: expected at least one item", func() { Max(none.View) }},
		{"strided.MinMax: expected at least one item", func() { MinMax(none.View) }},
		{"strided.ArgMin: expected at least one item", func() { ArgMin(none.View) }},
		{"strided.ArgMax: expected at least one item", func() { ArgMax(none.View) }},
		{"strided.Box: expected views of the same shape of two dimensions, got [2 3] and [3 2]", func() { Box(a.Mut, b.View, 1) }},
		{"strided.Box: expected views of the same shape of two dimensions, got [6] and [6]", func() { Box(line.Mut, line.View, 1) }},
		{"strided.Box: expected a radius from 0 to the smaller extent, 2, got -1", func() { Box(a.Mut, a.View, -1) }},
		{"strided.Box: expected a radius from 0 to the smaller extent, 2, got 3", func() { Box(a.Mut, a.View, 3) }},
		{"strided.Box: expected a radius from 0 to the smaller extent, 0, got -1", func() { Box(none.Mut, none.View, -1) }},
		{"strided.Box: expected a radius from 0 to the smaller extent, 0, got 1", func() { Box(none.Mut, none.View, 1) }},
		{"strided.Box: expected a destination that does not share memory with the source", func() { Box(a.Mut, a.View, 1) }},
		{"strided.Compare: expected a Comparison such as vector.Less, got Comparison(6)", func() { Compare(noBools.Mut, none.View, 6, none.View) }},
		{"strided.CompareTo: expected a Comparison such as vector.Less, got Comparison(6)", func() { CompareTo(noBools.Mut, none.View, 6, 1) }},
		{"strided.Histogram: expected finite limits, the lower one first, got 1 and 1", func() { Histogram(make([]int, 3), none.View, 1, 1) }},
		{"strided.Unravel: expected the index of an item of shape [2 3], got 100", func() { Unravel(100, []int{2, 3}) }},
		{"strided.Unravel: expected the index of an item of shape [2 3], got 6", func() { Unravel(6, []int{2, 3}) }},
		{"strided.Unravel: expected the index of an item of shape [2 3], got -1", func() { Unravel(-1, []int{2, 3}) }},
		{"strided.Unravel: expected the index of an item of shape [2 0], got 0", func() { Unravel(0, []int{2, 0}) }},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), c.want) {
					t.Errorf("panic %v, expected %s", err, c.want)
				}
			}()
			c.f()
		}()
	}
}
