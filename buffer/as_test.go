package buffer

import (
	"math"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/internal/hook"
)

func words2(n ...int) *int { return unsafe.SliceData(n) }

func cstr(s string) *byte { return &append([]byte(s), 0)[0] }

// memory64 returns memory that is aligned to at least 8 bytes.
func memory64(n int) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(make([]uint64, (n+7)/8))) }

func TestAsRefuses(t *testing.T) {
	foreign := ">"
	if !littleEndian {
		foreign = "<"
	}
	p := memory64(64)
	for _, c := range []struct {
		name string
		b    *Buffer
		want string // of AsMut[uint16]
	}{
		{"other type", &Buffer{buf: p, len: 48, itemsize: 8, ndim: 2, format: cstr("d"), shape: words2(2, 3), strides: words2(24, 8)},
			"expected a writable buffer of uint16 ('H'), got float64 ('d') with shape (2, 3)"},
		{"other size", &Buffer{buf: p, len: 12, itemsize: 4, ndim: 1, format: cstr("I"), shape: words2(3), strides: words2(4)},
			"expected a writable buffer of uint16 ('H'), got uint32 ('I') with shape (3,)"},
		{"no format", &Buffer{buf: p, len: 6, itemsize: 2, ndim: 1, shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'), got 2-byte items without a format with shape (3,)"},
		{"swapped", &Buffer{buf: p, len: 6, itemsize: 2, ndim: 1, format: cstr(foreign + "H"), shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'), got byte-swapped uint16 ('" + foreign + "H') with shape (3,)"},
		{"read-only", &Buffer{buf: p, len: 6, itemsize: 2, ndim: 1, readonly: 1, format: cstr("H"), shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'), got a read-only one of uint16 ('H') with shape (3,)"},
		{"suboffsets", &Buffer{buf: p, len: 6, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(3), strides: words2(8), suboffsets: words2(0)},
			"expected a writable buffer of uint16 ('H'), got one with suboffsets, of uint16 ('H') with shape (3,); copy it first"},
		{"format and itemsize differ", &Buffer{buf: p, len: 12, itemsize: 4, ndim: 1, format: cstr("H"), shape: words2(3), strides: words2(4)},
			"expected a writable buffer of uint16 ('H'), got 4-byte items of format 'H' with shape (3,)"},
		{"long format", &Buffer{buf: p, len: 2, itemsize: 2, format: cstr(strings.Repeat("x", 1<<20))},
			"expected a writable buffer of uint16 ('H'), got 2-byte items of format '" + strings.Repeat("x", 77) + "...' with shape ()"},
		{"len too long", &Buffer{buf: p, len: 8, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'): expected a len of 6 bytes for shape (3,) of 2-byte items, got 8"},
		{"len too short", &Buffer{buf: p, len: 4, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'): expected a len of 6 bytes for shape (3,) of 2-byte items, got 4"},
		{"negative len", &Buffer{buf: p, len: -6, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(3), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'): expected a len of at least 0, got -6"},
		{"negative shape", &Buffer{buf: p, len: 12, itemsize: 2, ndim: 2, format: cstr("H"), shape: words2(-3, -2), strides: words2(4, 2)},
			"expected a writable buffer of uint16 ('H'): expected extents of at least 0, got -3 in dimension 0 of shape (-3, -2)"},
		{"overflow", &Buffer{buf: p, len: 2, itemsize: 2, ndim: 2, format: cstr("H"), shape: words2(math.MaxInt/2+1, 4), strides: words2(2, 2)},
			"expected a writable buffer of uint16 ('H'): shape " + tuple([]int{math.MaxInt/2 + 1, 4}) + " of 2-byte items is larger than the address space"},
		{"ndim 65", &Buffer{buf: p, len: 2, itemsize: 2, ndim: 65, format: cstr("H"), shape: words2(make([]int, 65)...)},
			"expected a writable buffer of uint16 ('H'): expected 0 to 64 dimensions, got 65"},
		{"ndim -1", &Buffer{buf: p, len: 2, itemsize: 2, ndim: -1, format: cstr("H")},
			"expected a writable buffer of uint16 ('H'): expected 0 to 64 dimensions, got -1"},
		{"no shape", &Buffer{buf: p, len: 2, itemsize: 2, ndim: 3, format: cstr("H")},
			"expected a writable buffer of uint16 ('H'): expected a shape of 3 dimensions, got NULL"},
		{"itemsize 0", &Buffer{buf: p, len: 2, itemsize: 0, ndim: 1, format: cstr("H"), shape: words2(1), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'): expected an itemsize of at least 1, got 0"},
		{"NULL memory", &Buffer{len: 2, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(1), strides: words2(2)},
			"expected a writable buffer of uint16 ('H'): expected memory of 2 bytes, got NULL"},
		{"extreme strides", &Buffer{buf: p, len: 4, itemsize: 2, ndim: 1, format: cstr("H"), shape: words2(2), strides: words2(math.MaxInt)},
			"expected a writable buffer of uint16 ('H'): strides " + tuple([]int{math.MaxInt}) + " of shape (2,) leave the address space"},
		{"extreme negative strides", &Buffer{buf: p, len: 12, itemsize: 2, ndim: 2, format: cstr("H"), shape: words2(3, 2), strides: words2(math.MinInt, 2)},
			"expected a writable buffer of uint16 ('H'): strides " + tuple([]int{math.MinInt, 2}) + " of shape (3, 2) leave the address space"},
	} {
		_, err := AsMut[uint16](c.b)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestAsRefusesMisaligned(t *testing.T) {
	p := memory64(64)
	for name, b := range map[string]*Buffer{
		"start":  {buf: unsafe.Add(p, 1), len: 8, itemsize: 4, ndim: 1, format: cstr("f"), shape: words2(2), strides: words2(4)},
		"stride": {buf: p, len: 8, itemsize: 4, ndim: 1, format: cstr("f"), shape: words2(2), strides: words2(6)},
	} {
		_, err := As[float32](b)
		if err == nil || !strings.Contains(err.Error(), "expected a buffer of float32 ('f') aligned to 4 bytes, got float32 ('f') with shape (2,) at address ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The stride of an extent of 1 is ignored.
	if _, err := As[float32](&Buffer{buf: p, len: 4, itemsize: 4, ndim: 1, format: cstr("f"), shape: words2(1), strides: words2(6)}); err != nil {
		t.Error(err)
	}
}

func TestAsAcceptsWhatHasNothingToRead(t *testing.T) {
	v, err := As[uint16](&Buffer{len: 0, itemsize: 2, ndim: 2, format: cstr("H"), shape: words2(math.MaxInt, 0), strides: words2(1, math.MinInt)})
	if err != nil {
		t.Fatal(err)
	}
	for range v.Values() {
		t.Error("an item of an empty view")
	}
	for row := range v.Slice(0, 0, 2).Rows() {
		if len(row) != 0 {
			t.Error("a row of an empty view has items")
		}
	}
	if all, ok := v.Contiguous(); !ok || all == nil || len(all) != 0 {
		t.Errorf("%v %v", all, ok)
	}
}

func TestAsWithoutShapeAndStrides(t *testing.T) {
	items := []uint16{1, 2, 3, 4, 5, 6}
	b := &Buffer{buf: unsafe.Pointer(&items[0]), len: 12, itemsize: 2, ndim: 1, format: cstr("H")}
	for _, v := range []View[uint16]{viewOf[uint16](b), must(As[uint16](b))} {
		if v.NDim() != 1 || v.Dim(0) != 6 || v.At1(5) != 6 {
			t.Errorf("%v", v.Shape())
		}
	}
	b.ndim, b.shape = 2, words2(2, 3)
	for _, v := range []View[uint16]{viewOf[uint16](b), must(As[uint16](b))} {
		if v.NDim() != 2 || v.Dim(1) != 3 || v.At2(1, 0) != 4 {
			t.Errorf("%v", v.Shape())
		}
	}
	if got, ok := b.Bytes(); !ok || len(got) != 12 || got[0]+got[1] != 1 {
		t.Errorf("%v %v", got, ok)
	}
}

// viewOf returns a view without checks, as package rt makes it.
func viewOf[T any](b *Buffer) View[T] {
	v := hook.ViewOf(b.hook(), size[T]())
	return *(*View[T])(unsafe.Pointer(&v))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestUntyped(t *testing.T) {
	items := []float64{1, 2, 3, 4, 5, 6}
	a := &Buffer{buf: unsafe.Pointer(&items[0]), len: 48, itemsize: 8, ndim: 2, readonly: 1, format: cstr("<d"), shape: words2(2, 3), strides: words2(8, 16)}
	if a.Format() != "<d" || a.ItemSize() != 8 || a.NDim() != 2 || a.Dim(1) != 3 || a.Stride(1) != 16 || a.NBytes() != 48 || !a.ReadOnly() {
		t.Error(a)
	}
	if _, ok := a.Bytes(); ok {
		t.Error("memory that is not C-contiguous was given as bytes")
	}
	if got, want := a.String(), "float64 ('<d') with shape (2, 3)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if m, err := a.MemoryView(); err != nil || must(m.At(1, 2)) != 6.0 || !m.ReadOnly() {
		t.Error(err)
	}
}

func TestAsOfNoBuffer(t *testing.T) {
	_, err := As[float64](nil)
	wantError(t, err, "expected a buffer of float64 ('d'), got nil")
	_, err = AsMut[float64](nil)
	wantError(t, err, "expected a writable buffer of float64 ('d'), got nil")
	_, err = As[float64](New())
	wantError(t, err, "expected a buffer of float64 ('d'), got 0-byte items without a format with shape ()")
}

func TestNoMembersLeadOutOfTheMemory(t *testing.T) {
	extreme := rapid.SampledFrom([]int{math.MinInt, math.MinInt + 1, math.MinInt / 4, -4096, -8, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 16, 64, 65, 1 << 20, math.MaxInt / 4, math.MaxInt - 1, math.MaxInt})
	rapid.Check(t, func(t *rapid.T) {
		memory := make([]uint16, 4096)
		base := unsafe.Pointer(&memory[2048])
		for range 50 {
			ndim := rapid.SampledFrom([]int{0, 1, 2, 2, 3, 3, 4, 64, 65, -1}).Draw(t, "ndim")
			b := &Buffer{buf: base, itemsize: 2, ndim: int32(ndim), format: cstr("H")}
			draw := func(name string) *int {
				s := make([]int, max(ndim, 0)+1)
				for i := range s {
					s[i] = rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(0, 5), extreme).Draw(t, name)
				}
				return &s[0]
			}
			b.shape = draw("shape")
			if rapid.IntRange(0, 9).Draw(t, "strides") > 0 {
				b.strides = draw("strides")
			}
			if rapid.IntRange(0, 9).Draw(t, "itemsize") == 0 {
				b.itemsize = extreme.Draw(t, "itemsize")
			}
			b.len = extreme.Draw(t, "len")
			if ndim >= 0 && rapid.IntRange(0, 9).Draw(t, "true len") > 0 {
				b.len = b.itemsize
				for _, d := range words(b.shape, ndim) {
					b.len *= d
				}
			}
			v, err := As[uint16](b)
			if err != nil {
				continue
			}
			if v.Len()*2 != b.len || v.NDim() != ndim {
				t.Fatalf("%d items of %d bytes", v.Len(), b.len)
			}
			if v.Len() == 0 {
				for range v.Values() {
					t.Fatal("an item of nothing")
				}
				continue
			}
			lo, hi, err := span(words(b.shape, ndim), v.Strides(), 2)
			if err != nil || lo > 0 || hi < 2 {
				t.Fatalf("%d to %d, %v", lo, hi, err)
			}
			if lo < -4096 || hi > 4096 || v.Len() > 1<<16 {
				continue // the layout is larger than the memory of the test
			}
			n := 0
			for range v.Values() {
				n++
			}
			if n != v.Len() {
				t.Fatalf("%d of %d items", n, v.Len())
			}
		}
	})
}
