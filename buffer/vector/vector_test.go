package vector

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

type named float32

// eachType runs a test for every kind of item. One is of a named type, and one has no size in its name.
func eachType(t *testing.T, f func(t *testing.T, s suite)) {
	for _, s := range []suite{
		of[int8]{}, of[int16]{}, of[int32]{}, of[int64]{}, of[uint8]{}, of[uint16]{}, of[uint32]{}, of[uint64]{}, of[uintptr]{},
		of[named]{}, of[float64]{},
	} {
		t.Run(strings.TrimPrefix(fmt.Sprintf("%T", s), "vector."), func(t *testing.T) { f(t, s) })
	}
}

// suite checks functions with items of one type.
type suite interface {
	reductions(t *rapid.T)
	elementwise(t *rapid.T)
	comparisons(t *rapid.T)
	conversions(t *rapid.T)
	histogram(t *rapid.T)
	sort(t *rapid.T)
	sortPatterns(t *testing.T)
	large(t *testing.T)
}

type of[T Number] struct{}

// special are items at the edges of a type.
func special[T Number]() []T {
	var zero, one T = 0, 1
	if kindOf[T]()&float != 0 {
		nan, inf := zero/zero, one/zero
		return []T{nan, inf, -inf, zero, -zero * one, one, -one, T(math.Copysign(0, -1)), nan}
	}
	return []T{zero, one, zero - one, greatest[T](), greatest[T]() - 1, greatest[T]() + 1, greatest[T]() + 2}
}

// items draws a slice with a length around the units of kernels, at any offset, so that memory is as little aligned as items may be.
func items[T Number](t *rapid.T, label string, n int) []T {
	seed := rapid.Uint64().Draw(t, label+" seed")
	from := rapid.IntRange(0, 7).Draw(t, label+" offset")
	specials := rapid.SampledFrom([]int{0, 0, 3, 50}).Draw(t, label+" percent special")
	few := rapid.Bool().Draw(t, label+" few values")
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]T, from+n)[from:]
	special := special[T]()
	for i := range x {
		switch {
		case r.IntN(100) < specials:
			x[i] = special[r.IntN(len(special))]
		case few:
			x[i] = T(r.IntN(5))
		case kindOf[T]()&float != 0:
			x[i] = T(r.NormFloat64() * 1000)
		default:
			x[i] = T(r.Uint64())
		}
	}
	return x
}

func length(t *rapid.T) int {
	return rapid.OneOf(rapid.IntRange(0, 70), rapid.IntRange(0, 70), rapid.IntRange(0, 300), rapid.IntRange(0, 2000), rapid.IntRange(0, 500), rapid.SampledFrom([]int{4096, 8200, 33000})).Draw(t, "length")
}

// same reports whether items are equal in all bits, except for those of NaNs.
func same[T Number](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}

func wantSame[T Number](t *rapid.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d items, expected %d", what, len(got), len(want))
	}
	for i := range got {
		if !same(got[i], want[i]) {
			t.Fatalf("%s: item %d is %v, expected %v", what, i, got[i], want[i])
		}
	}
}

// near reports whether a sum of n terms is as exact as a sum by pairs, where size is the sum of their magnitudes.
func near[T Number](got T, want *big.Float, n int, size float64) bool {
	g := float64(got)
	if want == nil {
		return true
	}
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsNaN(g) || math.IsInf(g, 0) {
		return g == w || math.IsInf(g, 0) // overflow
	}
	eps := math.Ldexp(1, -52)
	if kindOf[T]() == float32Kind {
		eps = math.Ldexp(1, -23)
	}
	return math.Abs(g-w) <= eps*size*(300+math.Sqrt(float64(n)))
}

// exact sums floats, and returns nil if one is not finite.
func exact[T Number](x []T, term func(i int) *big.Float) (sum *big.Float, size float64) {
	sum = new(big.Float).SetPrec(2200)
	for i, v := range x {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, 0
		}
		p := term(i)
		if p == nil {
			return nil, 0
		}
		sum.Add(sum, p)
		f, _ := p.Float64()
		size += math.Abs(f)
	}
	return sum, size
}

func bigOf(f float64) *big.Float {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return new(big.Float).SetPrec(200).SetFloat64(f)
}

func (of[T]) reductions(t *rapid.T) {
	n := length(t)
	x := items[T](t, "x", n)
	y := items[T](t, "y", n)
	before := slices.Clone(x)
	sum, dot := Sum(x), Dot(x, y)
	if kindOf[T]()&float == 0 {
		var wantSum, wantDot T
		var wantWide int64
		for i := range x {
			wantSum += x[i]
			wantDot += x[i] * y[i]
			wantWide += int64(x[i])
		}
		if sum != wantSum || dot != wantDot || SumAs[int64](x) != wantWide || SumAs[uint64](x) != uint64(wantWide) {
			t.Fatalf("sum %v, expected %v; dot %v, expected %v; wide %v, expected %v", sum, wantSum, dot, wantDot, SumAs[int64](x), wantWide)
		}
	} else {
		want, size := exact(x, func(i int) *big.Float { return bigOf(float64(x[i])) })
		if !near(sum, want, n, size) || want == nil && !isSpecial(sum) || !near(SumAs[float64](x), want, n, size) {
			t.Fatalf("sum %v, expected %v", sum, want)
		}
		want, size = exact(x, func(i int) *big.Float {
			a, b := bigOf(float64(x[i])), bigOf(float64(y[i]))
			if a == nil || b == nil {
				return nil
			}
			return a.Mul(a, b)
		})
		if !near(dot, want, n, size) {
			t.Fatalf("dot %v, expected %v", dot, want)
		}
	}
	add := func(a, b T) T { return a + b }
	if got := Reduce(x, 0, add); kindOf[T]()&float == 0 && got != sum {
		t.Fatalf("reduced to %v, expected %v", got, sum)
	}
	if n == 0 {
		return
	}
	least, greatest, argmin, argmax := x[0], x[0], 0, 0
	for i, v := range x {
		if v < least || v != v && least == least {
			least, argmin = v, i
		}
		if v > greatest || v != v && greatest == greatest {
			greatest, argmax = v, i
		}
	}
	equal := func(a, b T) bool { return a == b || a != a && b != b }
	if !equal(Min(x), least) || !equal(Max(x), greatest) {
		t.Fatalf("from %v to %v, expected from %v to %v", Min(x), Max(x), least, greatest)
	}
	if a, b := MinMax(x); !equal(a, least) || !equal(b, greatest) {
		t.Fatalf("from %v to %v, expected from %v to %v", a, b, least, greatest)
	}
	if ArgMin(x) != argmin || ArgMax(x) != argmax {
		t.Fatalf("at %d and %d, expected %d and %d", ArgMin(x), ArgMax(x), argmin, argmax)
	}
	wantSame(t, "the source", x, before)
}

func isSpecial[T Number](v T) bool { return v != v || math.IsInf(float64(v), 0) }

func (of[T]) elementwise(t *rapid.T) {
	n := length(t)
	x := items[T](t, "x", n)
	y := items[T](t, "y", n)
	c := items[T](t, "c", 1)[0]
	inPlace := rapid.Bool().Draw(t, "in place")
	check := func(what string, f func(dst, x []T), want func(i int) T) {
		t.Helper()
		wants := make([]T, n)
		for i := range wants {
			wants[i] = want(i)
		}
		guarded := items[T](t, "dst", n+2)
		before := slices.Clone(guarded)
		dst, src := guarded[1:n+1], x
		if inPlace {
			copy(dst, x)
			src = dst
		}
		f(dst, src)
		wantSame(t, what, dst, wants)
		if !same(guarded[0], before[0]) || !same(guarded[n+1], before[n+1]) {
			t.Fatalf("%s wrote outside of its destination", what)
		}
	}
	check("Add", func(dst, x []T) { Add(dst, x, y) }, func(i int) T { return x[i] + y[i] })
	check("Sub", func(dst, x []T) { Sub(dst, x, y) }, func(i int) T { return x[i] - y[i] })
	check("Mul", func(dst, x []T) { Mul(dst, x, y) }, func(i int) T { return x[i] * y[i] })
	check("AddConst", func(dst, x []T) { AddConst(dst, x, c) }, func(i int) T { return x[i] + c })
	check("Scale", func(dst, x []T) { Scale(dst, x, c) }, func(i int) T { return x[i] * c })
	check("Map", func(dst, x []T) { Map(dst, x, func(v T) T { return v - c }) }, func(i int) T { return x[i] - c })
	check("Add to the second", func(dst, x []T) {
		x = slices.Clone(x)
		copy(dst, y)
		Add(dst, x, dst)
	}, func(i int) T { return x[i] + y[i] })
	check("Sub of the second", func(dst, x []T) {
		x = slices.Clone(x)
		copy(dst, y)
		Sub(dst, x, dst)
	}, func(i int) T { return x[i] - y[i] })
	check("Axpy", func(dst, x []T) {
		x = slices.Clone(x)
		copy(dst, y)
		Axpy(dst, c, x)
	}, func(i int) T { return y[i] + T(c*x[i]) })
	check("Axpy of itself", func(dst, x []T) {
		copy(dst, x)
		Axpy(dst, c, dst)
	}, func(i int) T { return x[i] + T(c*x[i]) })
	lo, hi := items[T](t, "lo", 1)[0], items[T](t, "hi", 1)[0]
	if hi < lo {
		lo, hi = hi, lo
	}
	if lo <= hi {
		check("Clip", func(dst, x []T) { Clip(dst, x, lo, hi) }, func(i int) T {
			switch v := x[i]; {
			case v < lo:
				return lo
			case v > hi:
				return hi
			default:
				return v
			}
		})
	}
	sum := make([]T, n)
	var s T
	for i, v := range x {
		s += v
		sum[i] = s
	}
	if kindOf[T]()&float == 0 {
		check("CumSum", func(dst, x []T) { CumSum(dst, x) }, func(i int) T { return sum[i] })
	} else {
		got := make([]T, n)
		CumSum(got, x)
		same := slices.Clone(x)
		CumSum(same, same)
		wantSame(t, "CumSum in place", same, got)
		size := 0.0
		for i := range got {
			size += math.Abs(float64(x[i]))
			if isSpecial(sum[i]) != isSpecial(got[i]) || !isSpecial(sum[i]) && !near(got[i], bigOf(float64(sum[i])), 4*i*i, size) {
				t.Fatalf("CumSum: item %d is %v, expected about %v", i, got[i], sum[i])
			}
		}
	}
}

func (of[T]) comparisons(t *rapid.T) {
	n := length(t)
	x := items[T](t, "x", n)
	y := items[T](t, "y", n)
	for i := range y {
		if i%3 == 0 {
			y[i] = x[i]
		}
	}
	c := items[T](t, "c", 1)[0]
	operators := []func(a, b T) bool{
		Equal:        func(a, b T) bool { return a == b },
		NotEqual:     func(a, b T) bool { return a != b },
		Less:         func(a, b T) bool { return a < b },
		LessEqual:    func(a, b T) bool { return a <= b },
		Greater:      func(a, b T) bool { return a > b },
		GreaterEqual: func(a, b T) bool { return a >= b },
	}
	for op, f := range operators {
		op := Comparison(op)
		guarded := make([]bool, n+2)
		dst := guarded[1 : n+1]
		guarded[0], guarded[n+1] = true, true
		Compare(dst, x, op, y)
		trues := 0
		for i, got := range dst {
			if got != f(x[i], y[i]) {
				t.Fatalf("item %d: %v %v %v is %v", i, x[i], op, y[i], got)
			}
			if got {
				trues++
			}
		}
		if Count(dst) != trues {
			t.Fatalf("counted %d, expected %d", Count(dst), trues)
		}
		CompareTo(dst, x, op, c)
		for i, got := range dst {
			if got != f(x[i], c) {
				t.Fatalf("item %d: %v %v %v is %v", i, x[i], op, c, got)
			}
		}
		if !guarded[0] || !guarded[n+1] {
			t.Fatal("wrote outside of its destination")
		}
	}
}

func (of[T]) conversions(t *rapid.T) {
	x := items[T](t, "x", length(t))
	converts[int8](t, x)
	converts[int16](t, x)
	converts[int32](t, x)
	converts[int64](t, x)
	converts[uint8](t, x)
	converts[uint16](t, x)
	converts[uint32](t, x)
	converts[uint64](t, x)
	converts[float32](t, x)
	converts[float64](t, x)
}

// converts compares with conversions by exact arithmetic.
func converts[D, S Number](t *rapid.T, x []S) {
	got := make([]D, len(x))
	Convert(got, x)
	for i, v := range x {
		want := D(v)
		if kindOf[S]()&float != 0 && kindOf[D]()&float == 0 {
			want = saturated[D](float64(v))
		}
		if !same(got[i], want) {
			t.Fatalf("item %d: %T(%v) is %v, expected %v", i, want, v, got[i], want)
		}
	}
}

func saturated[D Number](f float64) D {
	least, most := D(0), greatest[D]()
	if kindOf[D]()&unsigned == 0 {
		least = most + 1
	}
	if math.IsNaN(f) {
		return 0
	}
	if math.IsInf(f, 1) {
		return most
	}
	if math.IsInf(f, -1) {
		return least
	}
	whole, _ := big.NewFloat(f).Int(nil)
	toBig := func(d D) *big.Int {
		if kindOf[D]()&unsigned != 0 {
			return new(big.Int).SetUint64(uint64(d))
		}
		return big.NewInt(int64(d))
	}
	switch {
	case whole.Cmp(toBig(most)) > 0:
		return most
	case whole.Cmp(toBig(least)) < 0:
		return least
	case kindOf[D]()&unsigned != 0:
		return D(whole.Uint64())
	default:
		return D(whole.Int64())
	}
}

func (of[T]) histogram(t *rapid.T) {
	x := items[T](t, "x", length(t))
	n := rapid.IntRange(1, 300).Draw(t, "bins")
	lo := rapid.SampledFrom([]float64{0, -1, 0.5, -128, -1000}).Draw(t, "lo")
	width := rapid.SampledFrom([]float64{1, 1, 0.1, 3, 1e15}).Draw(t, "width")
	hi := lo + width*float64(n)
	got, want := make([]int, n), make([]int, n)
	Histogram(got, x, lo, hi)
	step := (hi - lo) / float64(n)
	for _, v := range x {
		w := float64(v)
		if w == hi {
			want[n-1]++
			continue
		}
		for i := n - 1; i >= 0 && w < hi; i-- {
			if w >= lo+float64(float64(i)*step) {
				want[i]++
				break
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%v in %d bins from %v to %v: %v, expected %v", x, n, lo, hi, got, want)
	}
}

// Where edges are equal an item is in the last of their bins: the others are empty ranges.
func TestHistogramOfEqualEdges(t *testing.T) {
	const lo, hi = 1e16, 1e16 + 2
	got := make([]int, 100)
	Histogram(got, []float64{lo, hi}, lo, hi)
	want := make([]int, 100)
	last := 0
	for i := range want {
		if lo+float64(float64(i)*(float64(hi-lo)/100)) <= lo {
			last = i
		}
	}
	want[last]++
	want[99]++
	if last == 0 || !slices.Equal(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
}

func (of[T]) sort(t *rapid.T) {
	x := items[T](t, "x", length(t))
	wantSorted(t, x)
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wantSorted compares Sort with a stable sort by comparison.
func wantSorted[T Number](t fataler, x []T) {
	t.Helper()
	want := slices.Clone(x)
	rank := func(v T) int {
		switch {
		case v != v:
			return 3
		case v > 0:
			return 2
		case v == 0 && !math.Signbit(float64(v)):
			return 1
		default:
			return 0
		}
	}
	slices.SortStableFunc(want, func(a, b T) int {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		default:
			return rank(a) - rank(b)
		}
	})
	Sort(x)
	for i := range x {
		if !same(x[i], want[i]) {
			t.Fatalf("item %d of %d is %v, expected %v", i, len(x), x[i], want[i])
		}
	}
}

// patterns are orders of items that sorts are known to be slow or wrong for.
var patterns = map[string]func(i, n int, r *rand.Rand) int{
	"ascending":        func(i, n int, _ *rand.Rand) int { return i },
	"descending":       func(i, n int, _ *rand.Rand) int { return n - i },
	"equal":            func(int, int, *rand.Rand) int { return 100 },
	"equal but a half": func(i, n int, _ *rand.Rand) int { return 100 + i/(n/2+1) },
	"organ pipe":       func(i, n int, _ *rand.Rand) int { return min(i, n-i) },
	"saw":              func(i, _ int, _ *rand.Rand) int { return i % 13 },
	"two runs":         func(i, n int, _ *rand.Rand) int { return i % (n/2 + 1) },
	"ascending, noisy": func(i, n int, r *rand.Rand) int { return i + r.IntN(5) },
	"any":              func(_, n int, r *rand.Rand) int { return r.IntN(2 * n) },
	"least and most":   func(_, _ int, r *rand.Rand) int { return r.IntN(2) * math.MaxInt },
}

func TestSortsOfPatterns(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { s.sortPatterns(t) })
}

func (of[T]) sortPatterns(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	r := rand.New(rand.NewPCG(3, 4))
	for name, at := range patterns {
		for _, n := range []int{13, 255, 257, 1000, countItems, 2*parallelSort + 5} {
			x := make([]T, n)
			for i := range x {
				x[i] = T(at(i, n, r))
			}
			want := slices.Clone(x)
			slices.Sort(want)
			Sort(x)
			if !slices.Equal(x, want) {
				t.Errorf("%s of %d items: not sorted", name, n)
			}
		}
	}
}

func TestReductions(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.reductions) })
}

func TestElementwise(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.elementwise) })
}

func TestComparisons(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.comparisons) })
}

func TestConversions(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.conversions) })
}

func TestHistograms(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.histogram) })
}

func TestSorts(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { rapid.Check(t, s.sort) })
}

// Large slices are divided among goroutines, and give the same bits as on one.
func TestLarge(t *testing.T) {
	eachType(t, func(t *testing.T, s suite) { s.large(t) })
}

func (of[T]) large(t *testing.T) {
	// More than several pieces, and not a multiple of one.
	n := max(parallelBytes/size[T](), parallelSort) + 12345
	r := rand.New(rand.NewPCG(1, 2))
	x, y := make([]T, n), make([]T, n)
	for i := range x {
		x[i], y[i] = T(r.Uint64()>>1), T(r.Uint64()>>1)
		if kindOf[T]()&float != 0 {
			x[i], y[i] = T(r.NormFloat64()), T(r.NormFloat64())
		}
	}
	type results struct {
		numbers []T
		ints    []int
		slices  [][]T
		mask    []bool
	}
	calculate := func(procs int) (res results) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		least, most := MinMax(x)
		add := func(a, b T) T { return a + b }
		res.numbers = []T{Sum(x), Dot(x, y), Min(x), Max(x), least, most, SumAs[T](x), Reduce(x, 0, add)}
		res.ints = append(make([]int, 100), ArgMin(x), ArgMax(x))
		Histogram(res.ints[:100], x, -1, 99)
		each := func(f func(dst []T)) {
			dst := make([]T, n)
			f(dst)
			res.slices = append(res.slices, dst)
		}
		each(func(dst []T) { Add(dst, x, y) })
		each(func(dst []T) { Scale(dst, x, 3) })
		each(func(dst []T) { Axpy(dst, 3, x) })
		each(func(dst []T) { Clip(dst, x, 1, 100) })
		each(func(dst []T) { CumSum(dst, x) })
		each(func(dst []T) {
			copy(dst, x)
			CumSum(dst, dst)
		})
		each(func(dst []T) {
			copy(dst, y)
			Sub(dst, x, dst)
		})
		each(func(dst []T) { Convert(dst, x) })
		each(func(dst []T) { Map(dst, x, func(v T) T { return v + 1 }) })
		each(func(dst []T) {
			copy(dst, x)
			Sort(dst)
		})
		res.mask = make([]bool, 2*n)
		Compare(res.mask[:n], x, Less, y)
		CompareTo(res.mask[n:], x, GreaterEqual, 1)
		return res
	}
	one := calculate(1)
	for _, procs := range []int{2, 5} {
		many := calculate(procs)
		for i, v := range many.numbers {
			if !same(v, one.numbers[i]) {
				t.Errorf("%d goroutines: number %d is %v, expected %v", procs, i, v, one.numbers[i])
			}
		}
		if !slices.Equal(many.ints, one.ints) || !slices.Equal(many.mask, one.mask) {
			t.Errorf("%d goroutines: other indices, counts or comparisons", procs)
		}
		for i, s := range many.slices {
			if !slices.EqualFunc(s, one.slices[i], same[T]) {
				t.Errorf("%d goroutines: slice %d differs", procs, i)
			}
		}
	}
	if !slices.EqualFunc(one.slices[4], one.slices[5], same[T]) {
		t.Error("CumSum in place differs")
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	if !slices.Equal(sorted, one.slices[9]) {
		t.Error("not sorted")
	}
}

func TestInverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inverts[uint8](t)
		inverts[int16](t)
		inverts[uint64](t)
	})
}

func inverts[T Integer](t *rapid.T) {
	x := items[T](t, "x", length(t))
	got, want := make([]T, len(x)), make([]T, len(x))
	for i, v := range x {
		want[i] = ^v
	}
	Invert(got, x)
	wantSame(t, "Invert", got, want)
	Invert(x, x)
	wantSame(t, "Invert in place", x, want)
}

func TestDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		divides[float32](t)
		divides[float64](t)
	})
}

func divides[T Float](t *rapid.T) {
	n := length(t)
	x, y := items[T](t, "x", n), items[T](t, "y", n)
	got, want := make([]T, n), make([]T, n)
	Div(got, x, y)
	for i := range want {
		want[i] = x[i] / y[i]
	}
	wantSame(t, "Div", got, want)
	Div(y, x, y)
	wantSame(t, "Div in place", y, want)
}

func TestComparisonString(t *testing.T) {
	if s := fmt.Sprint(Less, GreaterEqual, Comparison(9)); s != "< >= Comparison(9)" {
		t.Error(s)
	}
}

func TestInvertBools(t *testing.T) {
	x := []bool{true, false, true}
	InvertBools(x, x)
	if !slices.Equal(x, []bool{false, true, false}) {
		t.Errorf("%v", x)
	}
}

func TestPanics(t *testing.T) {
	one, two := make([]int, 1), make([]int, 2)
	masks, floats := make([]bool, 2), make([]float64, 2)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"vector.Min: expected at least one item, got an empty slice", func() { Min[int](nil) }},
		{"vector.Max: expected at least one item, got an empty slice", func() { Max[int](nil) }},
		{"vector.MinMax: expected at least one item", func() { MinMax[int](nil) }},
		{"vector.ArgMin: expected at least one item", func() { ArgMin[int](nil) }},
		{"vector.ArgMax: expected at least one item", func() { ArgMax[int](nil) }},
		{"vector.Dot: expected slices of the same length, got 1 and 2 items", func() { Dot(one, two) }},
		{"vector.Add: expected slices of the same length, got 1 and 2 items", func() { Add(one, two, one) }},
		{"vector.Add: expected slices of the same length, got 1 and 2 items", func() { Add(one, one, two) }},
		{"vector.Scale: expected slices of the same length, got 1 and 2 items", func() { Scale(one, two, 1) }},
		{"vector.Axpy: expected slices of the same length", func() { Axpy(one, 1, two) }},
		{"vector.Clip: expected slices of the same length", func() { Clip(one, two, 0, 1) }},
		{"vector.Clip: expected a lower limit of at most the upper one, got 1 and 0", func() { Clip(one, one, 1, 0) }},
		{"vector.Clip: expected a lower limit of at most the upper one, got NaN and 0", func() { Clip(floats, floats, math.NaN(), 0) }},
		{"vector.Invert: expected slices of the same length", func() { Invert(one, two) }},
		{"vector.InvertBools: expected slices of the same length", func() { InvertBools(masks, masks[:1]) }},
		{"vector.Compare: expected slices of the same length", func() { Compare(masks, one, Less, two) }},
		{"vector.Compare: expected a Comparison such as vector.Less, got Comparison(6)", func() { Compare(masks, two, 6, two) }},
		{"vector.CompareTo: expected slices of the same length", func() { CompareTo(masks, one, Less, 1) }},
		{"vector.Convert: expected slices of the same length", func() { Convert(one, masks2) }},
		{"vector.Map: expected slices of the same length", func() { Map(one, two, func(v int) int { return v }) }},
		{"vector.CumSum: expected slices of the same length", func() { CumSum(one, two) }},
		{"vector.Histogram: expected at least one item", func() { Histogram(nil, one, 0, 1) }},
		{"vector.Histogram: expected finite limits, the lower one first, got 1 and 1", func() { Histogram(one, one, 1, 1) }},
		{"vector.Histogram: expected finite limits", func() { Histogram(one, one, 0, math.Inf(1)) }},
		{"vector.Histogram: expected finite limits", func() { Histogram(one, one, 0, math.NaN()) }},
		{"vector.Histogram: expected finite limits", func() { Histogram(one, one, -1.7e308, 1.7e308) }},
		{"vector.Histogram: expected a wider range for 1 bins, got 0 to 1e-310", func() { Histogram(one, one, 0, 1e-310) }},
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

var masks2 = make([]uint8, 2)

// Nothing is allocated for small slices, so nothing is started. Sort needs memory from radixItems on.
func TestSmallSlicesAllocateNothing(t *testing.T) {
	x, y, mask := make([]float64, 1000), make([]float64, 1000), make([]bool, 1000)
	ints, counts := make([]int, 1000), make([]int, 10)
	if n := testing.AllocsPerRun(10, func() {
		least, greatest := MinMax(x)
		y[0] = Sum(x) + SumAs[float64](ints) + Dot(x, y) + Min(x) + Max(x) + x[ArgMin(x)] + x[ArgMax(x)] + least + greatest
		y[1] = Reduce(x, 0, func(a, b float64) float64 { return a + b })
		Add(y, x, y)
		Sub(y, x, y)
		Mul(y, x, y)
		Div(y, x, y)
		AddConst(y, y, 2)
		Scale(y, y, 2)
		Axpy(y, 2, x)
		Clip(y, x, 0, 1)
		Map(y, x, math.Abs)
		Convert(ints, x)
		Invert(ints, ints)
		Compare(mask, x, Less, y)
		CompareTo(mask, x, Less, 1)
		InvertBools(mask, mask)
		ints[0] = Count(mask)
		CumSum(y, x)
		Histogram(counts, x, 0, 1)
		Sort(y[:radixItems-1])
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// A struct without items has no size, and a large one is more than a piece.
func TestReduceOfAnyType(t *testing.T) {
	type large [pieceBytes + 1]byte
	var count atomic.Int32
	Reduce(make([]struct{}, 10), struct{}{}, func(a, b struct{}) struct{} {
		count.Add(1)
		return a
	})
	if n := count.Swap(0); n < 10 {
		t.Errorf("%d calls", n)
	}
	Reduce(make([]large, 3), large{}, func(a, b large) large {
		count.Add(1)
		return a
	})
	if n := count.Load(); n < 3 {
		t.Errorf("%d calls", n)
	}
	if got := Reduce([]string{"a", "b", "c"}, "", func(a, b string) string { return a + b }); got != "abc" {
		t.Errorf("%q", got)
	}
}

func TestFewNaNsAreSortedLast(t *testing.T) {
	x := []float32{2, float32(math.NaN()), 1, float32(math.Copysign(0, -1)), 0}
	wantSorted(t, x)
}
