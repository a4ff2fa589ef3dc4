package buffer

import "testing"

var sink int

//go:noinline
func sumRaw(raw []uint8, h, w int) (s int) {
	for i := range h {
		for _, x := range raw[i*w : i*w+w] {
			s += int(x)
		}
	}
	return s
}

//go:noinline
func sumRows(v View[uint8]) (s int) {
	for row := range v.Rows() {
		for _, x := range row {
			s += int(x)
		}
	}
	return s
}

//go:noinline
func sumValues(v View[uint8]) (s int) {
	for x := range v.Values() {
		s += int(x)
	}
	return s
}

//go:noinline
func sumRow(v View[uint8]) (s int) {
	for i := range v.Dim(0) {
		for _, x := range v.Row(i) {
			s += int(x)
		}
	}
	return s
}

//go:noinline
func sumAt2(v View[uint8]) (s int) {
	h, w := v.Dim(0), v.Dim(1)
	for i := range h {
		for j := range w {
			s += int(v.At2(i, j))
		}
	}
	return s
}

//go:noinline
func sumArrayAt2(v *Array[uint8]) (s int) {
	h, w := v.Dim(0), v.Dim(1)
	for i := range h {
		for j := range w {
			s += int(v.At2(i, j))
		}
	}
	return s
}

//go:noinline
func fillSet2(v Mut[uint8]) {
	h, w := v.Dim(0), v.Dim(1)
	for i := range h {
		for j := range w {
			v.Set2(i, j, 7)
		}
	}
}

//go:noinline
func fillRaw(raw []uint8, h, w int) {
	for i := range h {
		for j := range w {
			raw[i*w+j] = 7
		}
	}
}

func BenchmarkDoubleLoop(b *testing.B) {
	// One megabyte, by the forms in the documentation and by a slice without a view.
	a := NewArray[uint8](1024, 1024)
	v := a.View
	raw := a.Data()
	b.Run("raw", func(b *testing.B) {
		for b.Loop() {
			sink = sumRaw(raw, 1024, 1024)
		}
	})
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			sink = sumRows(v)
		}
	})
	b.Run("values", func(b *testing.B) {
		for b.Loop() {
			sink = sumValues(v)
		}
	})
	b.Run("row", func(b *testing.B) {
		for b.Loop() {
			sink = sumRow(v)
		}
	})
	b.Run("at2", func(b *testing.B) {
		for b.Loop() {
			sink = sumAt2(v)
		}
	})
	b.Run("arrayat2", func(b *testing.B) {
		for b.Loop() {
			sink = sumArrayAt2(a)
		}
	})
	b.Run("set2", func(b *testing.B) {
		for b.Loop() {
			fillSet2(a.Mut)
		}
	})
	b.Run("rawset", func(b *testing.B) {
		for b.Loop() {
			fillRaw(raw, 1024, 1024)
		}
	})
}
