package buffer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAsStrided(t *testing.T) {
	s := []int32{0, 1, 2, 3, 4, 5, 6, 7}
	for _, test := range []struct {
		shape, strides []int
		want           []int32
	}{
		{[]int{8}, []int{4}, s},
		{[]int{2, 3}, []int{16, 4}, []int32{0, 1, 2, 4, 5, 6}},
		{[]int{3, 2}, []int{4, 16}, []int32{0, 4, 1, 5, 2, 6}},
		{[]int{3, 2}, []int{4, 4}, []int32{0, 1, 1, 2, 2, 3}},
		{[]int{2, 2}, []int{0, 28}, []int32{0, 7, 0, 7}},
		{[]int{1, 1}, []int{4000, 4}, []int32{0}},
		{[]int{0, 9}, []int{400, 4}, nil},
		{[]int{9, 0}, []int{400, 4}, nil},
		{nil, nil, []int32{0}},
	} {
		m := AsStrided(s, test.shape, test.strides)
		if got := slices.Collect(m.Values()); !slices.Equal(got, test.want) {
			t.Errorf("%v, %v: got %v, want %v", test.shape, test.strides, got, test.want)
		}
		if !slices.Equal(m.Shape(), test.shape) || !slices.Equal(m.Strides(), test.strides) {
			t.Errorf("%v, %v: got shape %v, strides %v", test.shape, test.strides, m.Shape(), m.Strides())
		}
	}
	if m := AsStrided([]float64(nil), []int{0}, []int{8}); m.Len() != 0 {
		t.Error("memory where there is none")
	}
}

func TestAsStridedPanics(t *testing.T) {
	const huge = math.MaxInt/2 + 1
	for _, test := range []struct {
		n              int
		shape, strides []int
		want           string
	}{
		{8, []int{9}, []int{4}, "got one of 8 items"},
		{8, []int{2, 4}, []int{20, 4}, "shape (2, 4) and strides (20, 4)"},
		{8, []int{2}, []int{32}, "got one of 8 items"},
		{8, []int{3}, []int{huge}, "got one of 8 items"},
		{8, []int{huge, 1}, []int{4, 4}, "larger than the address space"},
		{8, []int{2}, []int{-4}, "not negative"},
		{8, []int{2}, []int{6}, "multiples of 4 bytes"},
		{8, []int{-1}, []int{4}, "at least 0"},
		{8, []int{2, 2}, []int{4}, "a stride for each of 2 dimensions, got 1"},
		{0, nil, nil, "got one of 0 items"},
		{0, []int{1}, []int{4}, "got one of 0 items"},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%d items, %v, %v: got %v, want %q", test.n, test.shape, test.strides, err, test.want)
				}
			}()
			AsStrided(make([]int32, test.n), test.shape, test.strides)
		}()
	}
}

// A view is made if and only if each of its items is in the slice.
func TestAsStridedRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := make([]int16, rapid.IntRange(0, 40).Draw(t, "items"))
		for i := range s {
			s[i] = int16(i)
		}
		ndim := rapid.IntRange(0, 3).Draw(t, "dimensions")
		shape := rapid.SliceOfN(rapid.IntRange(0, 5), ndim, ndim).Draw(t, "shape")
		steps := rapid.SliceOfN(rapid.IntRange(0, 12), ndim, ndim).Draw(t, "steps")
		want, inside := []int16{}, true
		var walk func(dim, at int)
		walk = func(dim, at int) {
			if dim < ndim {
				for i := range shape[dim] {
					walk(dim+1, at+i*steps[dim])
				}
			} else if at < len(s) {
				want = append(want, s[at])
			} else {
				inside = false
			}
		}
		walk(0, 0)
		strides := []int{}
		for _, step := range steps {
			strides = append(strides, 2*step)
		}
		defer func() {
			if err := recover(); (err != nil) == inside {
				t.Errorf("panic %v, and all items inside: %t", err, inside)
			}
		}()
		if got := slices.Collect(AsStrided(s, shape, strides).Values()); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestMemoryViewOfView(t *testing.T) {
	a := FromSlice([]uint16{1, 2, 3, 4, 5, 6}, 2, 3)
	m, err := a.SliceStep(1, 2, -1, -2).MemoryView()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.ToList(); err != nil || !slices.Equal(got.([]any)[1].([]any), []any{uint16(6), uint16(4)}) {
		t.Error(got, err)
	}
	if m.ReadOnly() || m.Format() != "H" || !slices.Equal(m.Strides(), []int{6, -4}) {
		t.Error(m.ReadOnly(), m.Format(), m.Strides())
	}
	if err := m.Set([]int{0, 0}, 9); err != nil || a.At2(0, 2) != 9 {
		t.Error(err, a.At2(0, 2))
	}
	read, err := a.View.MemoryView()
	if err != nil || !read.ReadOnly() {
		t.Error(err)
	}
	if err := m.Release(); err != nil {
		t.Error(err)
	}
	if _, err := m.ToList(); err != ErrReleased {
		t.Error(err)
	}
}
