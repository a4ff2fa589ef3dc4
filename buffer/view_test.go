package buffer

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mustMut[T any](t interface{ Fatal(...any) }, s *strided) Mut[T] {
	v, err := AsMut[T](s.buffer(FormatOf[T]()))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// values returns the items of s in C order, read from its bytes.
func (s *strided) values() []uint32 {
	out := []uint32{}
	for _, o := range s.offsets() {
		out = append(out, binary.NativeEndian.Uint32(s.memory[o:]))
	}
	return out
}

func collectRows[T any](v View[T]) []T {
	out := []T{}
	for row := range v.Rows() {
		out = append(out, row...)
	}
	return out
}

func TestViewReadsWhatStridesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrided(t, 6, 4)
		v := mustMut[uint32](t, s).View
		want := s.values()
		if got := slices.Collect(v.Values()); !slices.Equal(got, want) {
			t.Fatalf("Values %v, want %v", got, want)
		}
		if got := collectRows(v); !slices.Equal(got, want) {
			t.Fatalf("Rows %v, want %v", got, want)
		}
		if v.Len() != len(want) || v.NDim() != len(s.shape) || !slices.Equal(v.Shape(), s.shape) || !slices.Equal(v.Strides(), s.strides) {
			t.Fatalf("Len %d NDim %d Shape %v Strides %v", v.Len(), v.NDim(), v.Shape(), v.Strides())
		}
		for k, idx := range indices(s.shape) {
			if got := v.At(idx...); got != want[k] {
				t.Fatalf("At%v = %d, want %d", idx, got, want[k])
			}
			var got uint32
			switch len(idx) {
			case 1:
				got = v.At1(idx[0])
			case 2:
				got = v.At2(idx[0], idx[1])
			case 3:
				got = v.At3(idx[0], idx[1], idx[2])
			default:
				continue
			}
			if got != want[k] {
				t.Fatalf("At%d%v = %d, want %d", len(idx), idx, got, want[k])
			}
		}
		if n := len(s.shape); n > 0 && v.ContiguousRows() {
			var got []uint32
			for _, idx := range indices(s.shape[:n-1]) {
				got = append(got, v.Row(idx...)...)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("Row %v, want %v", got, want)
			}
		}
		if all, ok := v.Contiguous(); ok && !slices.Equal(all, want) {
			t.Fatalf("Contiguous %v, want %v", all, want)
		}
	})
}

func TestMutWritesWhereStridesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrided(t, 4, 4)
		m := mustMut[uint32](t, s)
		want := slices.Clone(s.memory)
		way := rapid.SampledFrom([]string{"Set", "SetN", "Rows", "Fill", "CopyFrom"}).Draw(t, "way")
		src := NewArray[uint32](s.shape...)
		for k, o := range s.offsets() {
			x := uint32(k + 1000)
			if way == "Fill" {
				x = 77
			}
			src.Data()[k] = x
			binary.NativeEndian.PutUint32(want[o:], x)
		}
		switch way {
		case "Set":
			for k, idx := range indices(s.shape) {
				m.Set(idx, uint32(k+1000))
			}
		case "SetN":
			for k, idx := range indices(s.shape) {
				x := uint32(k + 1000)
				switch len(idx) {
				case 1:
					m.Set1(idx[0], x)
				case 2:
					m.Set2(idx[0], idx[1], x)
				case 3:
					m.Set3(idx[0], idx[1], idx[2], x)
				default:
					m.Set(idx, x)
				}
			}
		case "Rows":
			k := 0
			for row := range m.Rows() {
				for i := range row {
					row[i] = uint32(k + 1000)
					k++
				}
			}
		case "Fill":
			m.Fill(77)
		case "CopyFrom":
			if err := m.CopyFrom(src.View); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(s.memory, want) {
			t.Fatalf("%s: memory %v, want %v", way, s.memory, want)
		}
	})
}

func TestRowsCopiesBackOnBreak(t *testing.T) {
	a := FromSlice([]int16{1, 2, 3, 4, 5, 6}, 2, 3)
	for row := range a.Transpose().Rows() {
		row[0], row[1] = 10, 20
		break
	}
	if want := []int16{10, 2, 3, 20, 5, 6}; !slices.Equal(a.Data(), want) {
		t.Errorf("%v, want %v", a.Data(), want)
	}
}

func TestSubViews(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrided(t, 4, 4)
		v := mustMut[uint32](t, s)
		for range 3 {
			ndim := len(s.shape)
			ways := []string{"Transpose"}
			if ndim > 0 {
				ways = append(ways, "Slice", "SliceStep", "down")
				if s.shape[0] > 0 {
					ways = append(ways, "Index")
				}
			}
			way := rapid.SampledFrom(ways).Draw(t, "way")
			sub := &strided{memory: s.memory, start: s.start, itemsize: 4, shape: slices.Clone(s.shape), strides: slices.Clone(s.strides)}
			dim := 0
			if ndim > 0 {
				dim = rapid.IntRange(0, ndim-1).Draw(t, "dim")
			}
			switch way {
			case "Transpose":
				v = v.Transpose()
				slices.Reverse(sub.shape)
				slices.Reverse(sub.strides)
			case "Index":
				i := rapid.IntRange(0, s.shape[0]-1).Draw(t, "i")
				v = v.Index(i)
				sub.start += i * s.strides[0]
				sub.shape, sub.strides = sub.shape[1:], sub.strides[1:]
			case "Slice", "SliceStep":
				lo := rapid.IntRange(0, s.shape[dim]).Draw(t, "lo")
				hi := rapid.IntRange(lo, s.shape[dim]).Draw(t, "hi")
				step := 1
				if way == "Slice" {
					v = v.Slice(dim, lo, hi)
				} else {
					step = rapid.IntRange(1, 3).Draw(t, "step")
					v = v.SliceStep(dim, lo, hi, step)
				}
				sub.shape[dim] = 0
				for i := lo; i < hi; i += step {
					sub.shape[dim]++
				}
				sub.start += lo * s.strides[dim]
				sub.strides[dim] *= step
			case "down":
				lo := rapid.IntRange(-1, s.shape[dim]-1).Draw(t, "lo")
				hi := rapid.IntRange(-1, lo).Draw(t, "hi")
				step := rapid.IntRange(-3, -1).Draw(t, "step")
				v = v.SliceStep(dim, lo, hi, step)
				sub.shape[dim] = 0
				for i := lo; i > hi; i += step {
					sub.shape[dim]++
				}
				sub.start += lo * s.strides[dim]
				sub.strides[dim] *= step
			}
			s = sub
			if !slices.Equal(v.Shape(), s.shape) {
				t.Fatalf("%s: shape %v, want %v", way, v.Shape(), s.shape)
			}
			if got, want := slices.Collect(v.Values()), s.values(); !slices.Equal(got, want) {
				t.Fatalf("%s: %v, want %v", way, got, want)
			}
		}
	})
}

func TestCopyFromOverlapping(t *testing.T) {
	a := FromSlice([]int32{0, 1, 2, 3, 4, 5, 6, 7})
	if err := a.Slice(0, 2, 8).CopyFrom(a.Slice(0, 0, 6).View); err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 0, 1, 2, 3, 4, 5}; !slices.Equal(a.Data(), want) {
		t.Errorf("%v, want %v", a.Data(), want)
	}
	b := FromSlice([]int32{0, 1, 2, 3})
	if err := b.CopyFrom(b.SliceStep(0, 3, -1, -1).View); err != nil {
		t.Fatal(err)
	}
	if want := []int32{3, 2, 1, 0}; !slices.Equal(b.Data(), want) {
		t.Errorf("%v, want %v", b.Data(), want)
	}
	err := b.CopyFrom(a.View)
	if want := "expected a view of shape (4,) to copy from, got shape (8,)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestViewPanics(t *testing.T) {
	one, two, three := NewArray[uint8](3), NewArray[uint8](3, 4), NewArray[uint8](3, 4, 5)
	zero := NewArray[uint8]()
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"buffer: index out of range [3] with length 3", func() { one.At1(3) }},
		{"buffer: index out of range [-1] with length 3", func() { one.Set1(-1, 1) }},
		{"buffer: index out of range (1, 4) with shape (3, 4)", func() { two.At2(1, 4) }},
		{"buffer: index out of range (-1, 0) with shape (3, 4)", func() { two.Set2(-1, 0, 1) }},
		{"buffer: expected 2 indices for a view of 2 dimensions, got 1", func() { two.At1(0) }},
		{"buffer: expected 2 indices for a view of 2 dimensions, got 1", func() { two.Set1(0, 0) }},
		{"buffer: expected 3 indices for a view of 3 dimensions, got 2", func() { three.At2(0, 0) }},
		{"buffer: expected 3 indices for a view of 3 dimensions, got 2", func() { three.Set2(0, 0, 0) }},
		{"buffer: index out of range (0, 0, 5), or the view does not have 3 dimensions (an array that was handed to Python has none)", func() { three.At3(0, 0, 5) }},
		{"buffer: index out of range (0, 4, 0), or the view does not have 3 dimensions (an array that was handed to Python has none)", func() { three.Set3(0, 4, 0, 1) }},
		{"buffer: index out of range (0, 0, 0), or the view does not have 3 dimensions (an array that was handed to Python has none)", func() { zero.At3(0, 0, 0) }},
		{"buffer: index out of range [0 4] with shape (3, 4)", func() { two.At(0, 4) }},
		{"buffer: expected 2 indices for a view of 2 dimensions, got 3", func() { two.At(0, 0, 0) }},
		{"buffer: expected 2 indices for a view of 2 dimensions, got 0", func() { two.Set(nil, 1) }},
		{"buffer: index out of range [3] with shape (3, 4)", func() { two.Row(3) }},
		{"buffer: expected 1 indices for a view of 2 dimensions, got 2", func() { two.Row(0, 0) }},
		{"buffer: a view of 0 dimensions has no rows", func() { zero.Row() }},
		{"buffer: rows are not contiguous: stride 4 of 1-byte items; use Rows, Values or At", func() { two.Transpose().Row(0) }},
		{"buffer: index out of range [3] with length 3", func() { two.Index(3) }},
		{"buffer: a view of 0 dimensions cannot be indexed", func() { zero.Index(0) }},
		{"buffer: slice bounds out of range [2:1] in dimension 1 of shape (3, 4)", func() { two.Slice(1, 2, 1) }},
		{"buffer: slice bounds out of range [0:5] in dimension 1 of shape (3, 4)", func() { two.Slice(1, 0, 5) }},
		{"buffer: slice bounds out of range [4:-1:-1] in dimension 1 of shape (3, 4)", func() { two.SliceStep(1, 4, -1, -1) }},
		{"buffer: dimension 2 out of range for a view of 2 dimensions", func() { two.Slice(2, 0, 0) }},
		{"buffer: slice step is 0", func() { two.SliceStep(0, 0, 0, 0) }},
		{"buffer: NewArray: expected extents of at least 0, got -1 in dimension 0 of shape (-1,)", func() { NewArray[int](-1) }},
		{"buffer: FromSlice: expected a slice of 6 items for shape (2, 3), got 5", func() { FromSlice(make([]int, 5), 2, 3) }},
	} {
		wantPanic(t, c.want, c.f)
	}
}

func TestContiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrided(t, 4, 4)
		v := mustMut[uint32](t, s)
		// By definition: in the given order, each item starts at the end of the item before it.
		follows := func(s *strided) bool {
			o := s.offsets()
			for i := 1; i < len(o); i++ {
				if o[i] != o[i-1]+4 {
					return false
				}
			}
			return true
		}
		r := &strided{start: s.start, itemsize: 4, shape: slices.Clone(s.shape), strides: slices.Clone(s.strides)}
		slices.Reverse(r.shape)
		slices.Reverse(r.strides)
		c, f := follows(s), follows(r)
		if v.IsContiguous('C') != c || v.IsContiguous('F') != f || v.IsContiguous('A') != (c || f) || v.IsContiguous('x') && v.Len() > 0 {
			t.Fatalf("C %v F %v, want %v %v", v.IsContiguous('C'), v.IsContiguous('F'), c, f)
		}
	})
}
