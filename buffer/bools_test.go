package buffer

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// flagged is a record with bools, also in nested arrays of records.
type flagged struct {
	N    int32 `py:"n"`
	On   bool  `py:"on"`
	_    [3]byte
	Part [2]struct {
		X  uint16     `py:"x"`
		Up [2][3]bool `py:"up"`
	} `py:"part"`
}

func TestBoolsOfOtherBytesAreRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		at      int
		shape   []int
		strides []int
		want    string
	}{
		{"one dimension", 3, []int{6}, []int{1}, "expected bool items of 0 or 1, got 2 at index (3,); view it as uint8"},
		{"rows", 3, []int{2, 12}, []int{12, 1}, "expected bool items of 0 or 1, got 2 at index (0, 3); view it as uint8"},
		{"columns", 3, []int{2, 12}, []int{1, 2}, "expected bool items of 0 or 1, got 2 at index (1, 1); view it as uint8"},
		{"no dimension", 0, nil, nil, "expected bool items of 0 or 1, got 2 at index (); view it as uint8"},
		{"broadcast", 1, []int{math.MaxInt / 4, 2}, []int{0, 1}, "expected bool items of 0 or 1, got 2 at index (0, 1); view it as uint8"},
		{"windows", 63, []int{33, 32}, []int{1, 1}, "expected bool items of 0 or 1, got 2 at index (32, 31); view it as uint8"},
		{"extent of one", 9, []int{1, 64}, []int{math.MinInt, 1}, "expected bool items of 0 or 1, got 2 at index (0, 9); view it as uint8"},
		{"between the items", 3, []int{32}, []int{2}, ""},
		{"behind the items", 63, []int{62}, []int{1}, ""},
		{"no items", 0, []int{3, 0}, []int{1, 1}, ""},
	} {
		memory := make([]byte, 64)
		memory[c.at] = 2
		n, _ := countBytes(c.shape, 1)
		b := must(NewEx(nil, unsafe.Pointer(&memory[0]), n, 1, false, len(c.shape), "?", c.shape, c.strides, nil, 0))
		_, err := As[bool](b)
		if c.want != "" {
			wantBufferError(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		// Python reads the byte as true; AsMut sets it to 1.
		m, err := AsMut[bool](b)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		want := make([]byte, 64)
		want[c.at] = 1
		if c.want == "" {
			want[c.at] = 2
		}
		if !bytes.Equal(memory, want) || m.Len() != n {
			t.Errorf("%s: AsMut left %v", c.name, memory)
		}
	}
	type yes bool
	_, err := As[yes](&Buffer{buf: unsafe.Pointer(&[]byte{255}[0]), len: 1, itemsize: 1, format: cstr("?")})
	wantBufferError(t, err, "got 255 at index ()")
}

func TestBoolsInRecordsAreChecked(t *testing.T) {
	var f flagged
	for _, c := range []struct {
		at   uintptr
		want string
	}{
		{unsafe.Offsetof(f.On), "expected bools of 0 or 1 in field 'on', got 7 at index (1,)"},
		{unsafe.Offsetof(f.Part) + unsafe.Sizeof(f.Part[0]) + unsafe.Offsetof(f.Part[0].Up) + 4,
			"expected bools of 0 or 1 in field 'part.up', got 7 at index (1, 1, 1, 1)"},
		{unsafe.Offsetof(f.N), ""},
		{unsafe.Offsetof(f.On) + 1, ""},
		{unsafe.Offsetof(f.Part), ""},
	} {
		items := make([]flagged, 2)
		p := (*byte)(unsafe.Add(unsafe.Pointer(&items[1]), c.at))
		*p = 7
		b := mustGet(t, FromSlice(items), PyBUF_FULL)
		_, err := As[flagged](b)
		if c.want != "" {
			wantBufferError(t, err, c.want)
		} else if err != nil {
			t.Error(err)
		}
		_, err = AsMut[flagged](b)
		if err != nil || *p != map[bool]byte{true: 7, false: 1}[c.want == ""] {
			t.Errorf("AsMut left %d, %v", *p, err)
		}
		b.Release()
	}
}

// The result equals that of a check of each item.
func TestBoolsAreFoundInAnyLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			s := anyStrided(t, 5, 1)
			if rapid.Bool().Draw(t, "long") && len(s.shape) > 0 {
				d := rapid.IntRange(0, len(s.shape)-1).Draw(t, "dim")
				s.shape[d] = rapid.IntRange(30, 200).Draw(t, "extent")
				s.place()
			}
			for i := range s.memory {
				s.memory[i] &= 1
			}
			for range rapid.IntRange(0, 3).Draw(t, "others") {
				if len(s.memory) > 0 {
					s.memory[rapid.IntRange(0, len(s.memory)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
				}
			}
			offsets := s.offsets()
			k := slices.IndexFunc(offsets, func(o int) bool { return s.memory[o] > 1 })
			_, err := As[bool](s.buffer("?"))
			if (err != nil) != (k >= 0) {
				t.Fatalf("%v, item %d of %+v", err, k, s)
			}
			if k >= 0 {
				want := "at index " + tuple(indices(s.shape)[k])
				if got := err.Error(); !strings.Contains(got, want) {
					t.Fatalf("%s, want index %s of %+v", got, want, s)
				}
			}
			want := slices.Clone(s.memory)
			for _, o := range offsets {
				want[o] = min(want[o], 1)
			}
			if _, err := AsMut[bool](s.buffer("?")); err != nil || !bytes.Equal(s.memory, want) {
				t.Fatalf("AsMut: %v, %v, want %v", err, s.memory, want)
			}
		}
	})
}

func BenchmarkAsBool(b *testing.B) {
	memory := make([]bool, 1<<20)
	whole := must(Get(FromSlice(memory), PyBUF_FULL_RO))
	b.SetBytes(int64(len(memory)))
	for b.Loop() {
		must(As[bool](whole))
	}
}
