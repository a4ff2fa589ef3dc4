package buffer

import (
	"math"
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// padded has named and implied padding, floats, and an array of records.
type padded struct {
	A int8 `py:"a"`
	_ [2]byte
	F [2]float32 `py:"f"`
	P [2]struct {
		B bool    `py:"b"`
		D float64 `py:"d"`
	} `py:"p"`
}

type packed8 struct {
	A, B uint16
	C    [4]bool
}

// drawView draws a view of a shape: its layout and its items.
func drawView[T any](t *rapid.T, shape []int, item *rapid.Generator[T]) View[T] {
	order := rapid.Permutation(upTo(len(shape))).Draw(t, "order")
	own := make([]int, len(shape))
	for i, d := range order {
		own[i] = 2 * shape[d]
	}
	whole := NewArray[T](own...)
	for i := range whole.Data() {
		whole.Data()[i] = item.Draw(t, "item")
	}
	m := whole.View
	sub, subShape, subStrides := m.withDims()
	for i, d := range order {
		subShape[d], subStrides[d] = own[i], m.Stride(i)
	}
	for d, n := range shape {
		switch {
		case n == 0:
			sub = sub.Slice(d, 0, 0)
		case rapid.Bool().Draw(t, "turned"):
			sub = sub.SliceStep(d, 2*n-1, -1, -2)
		case rapid.Bool().Draw(t, "gaps"):
			sub = sub.SliceStep(d, 0, 2*n, 2)
		default:
			sub = sub.Slice(d, 0, n)
		}
	}
	return sub
}

func checkEqual[T comparable](t *rapid.T, item *rapid.Generator[T]) {
	shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "shape")
	v, w := drawView(t, shape, item), drawView(t, shape, item)
	same := rapid.Bool().Draw(t, "same")
	if same {
		m := Mut[T]{w}
		for _, idx := range indices(shape) {
			m.Set(idx, v.At(idx...))
		}
	}
	if same && len(indices(shape)) > 0 && rapid.Bool().Draw(t, "but one") {
		Mut[T]{w}.Set(rapid.SampledFrom(indices(shape)).Draw(t, "where"), item.Draw(t, "one"))
	}
	want := true
	for _, idx := range indices(shape) {
		want = want && v.At(idx...) == w.At(idx...)
	}
	if v.Equal(w) != want || w.Equal(v) != want {
		t.Fatalf("Equal is not %v of %v and %v of shape %v", want, slices.Collect(v.Values()), slices.Collect(w.Values()), shape)
	}
	self := true
	for x := range v.Values() {
		self = self && x == x
	}
	if v.Equal(v) != self {
		t.Fatalf("Equal to itself is not %v of %v", self, slices.Collect(v.Values()))
	}
}

func TestEqualIsThatOfEachItem(t *testing.T) {
	number := rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, 1, 1, 1, 2})
	float := rapid.OneOf(number, number, number, number, number, number, rapid.Just(math.NaN()))
	small := rapid.Uint16Range(0, 1)
	rapid.Check(t, func(t *rapid.T) {
		checkEqual(t, rapid.Bool())
		checkEqual(t, rapid.Int8Range(0, 1))
		checkEqual(t, rapid.Map(small, func(n uint16) int64 { return int64(n) << 40 }))
		checkEqual(t, float)
		checkEqual(t, rapid.Map(float, func(x float64) float32 { return float32(x) }))
		checkEqual(t, rapid.Map(float, func(x float64) complex64 { return complex(1, float32(x)) }))
		checkEqual(t, rapid.Map(float, func(x float64) complex128 { return complex(x, 1) }))
		checkEqual(t, rapid.Custom(func(t *rapid.T) packed8 {
			return packed8{A: small.Draw(t, "A"), C: [4]bool{2: rapid.Bool().Draw(t, "C")}}
		}))
		checkEqual(t, rapid.Custom(func(t *rapid.T) padded {
			var p padded
			p.F[1] = float32(number.Draw(t, "F"))
			p.P[1].B, p.P[1].D = rapid.Bool().Draw(t, "B"), float.Draw(t, "D")
			return p
		}))
	})
}

func TestEqualLooksAtFieldsAlone(t *testing.T) {
	v, w := NewArray[padded](3), NewArray[padded](3)
	between := unsafe.Slice((*byte)(unsafe.Pointer(&w.Data()[1])), unsafe.Sizeof(padded{}))
	var p padded
	for _, at := range []uintptr{1, unsafe.Offsetof(p.F) - 1, unsafe.Offsetof(p.P) + unsafe.Offsetof(p.P[0].B) + 1} {
		between[at] = 7
	}
	if !v.Equal(w.View) {
		t.Error("padding counts")
	}
	w.Data()[1].P[1].B = true
	if v.Equal(w.View) {
		t.Error("a field does not count")
	}
	if v.Equal(NewArray[padded](3, 1).View) || v.Equal(NewArray[padded](2).View) || !NewArray[int](0, 2).Equal(NewArray[int](0, 2).View) ||
		NewArray[int](0, 2).Equal(NewArray[int](0, 3).View) {
		t.Error("the shape does not count")
	}
}

func BenchmarkViewEqual(b *testing.B) {
	v, w := NewArray[float64](1024, 1024), NewArray[float64](1024, 1024)
	b.SetBytes(8 << 20)
	for b.Loop() {
		if !v.Equal(w.View) {
			b.Fatal("not equal")
		}
	}
}
