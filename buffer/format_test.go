package buffer

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/x448/float16"
)

func TestFormatSizes(t *testing.T) {
	long := longSize()
	ld, ldAlign := longDouble()
	for _, c := range []struct {
		format      string
		size, align int
	}{
		{"", 0, 1},
		{"B", 1, 1}, {"?", 1, 1}, {"c", 1, 1}, {"e", 2, 2}, {"i", 4, 4}, {"l", long, long}, {"<l", 4, 4}, {"=L", 4, 4},
		{"q", 8, align8()}, {"n", pointerSize, pointerSize}, {"^N", pointerSize, pointerSize}, {"P", pointerSize, pointerSize},
		{"g", ld, ldAlign}, {"Zg", 2 * ld, ldAlign}, {"Zf", 8, 4}, {"F", 8, 4}, {"D", 16, align8()}, {"<Zd", 16, align8()},
		{"5s", 5, 1}, {"0s", 0, 1}, {"3p", 3, 1}, {"5w", 20, 4}, {"3u", 6, 2}, {"4x", 4, 1}, {"O", pointerSize, pointerSize},
		{"ib", 5, 4}, {"bi", 8, 4}, {"<bi", 5, 1}, {"^bi", 5, 1}, {"b=i", 5, 1}, {"b=b@i", 8, 4}, {"!h", 2, 2}, {"h0i", 4, 4},
		{"bh0q", (4 + align8() - 1) / align8() * align8(), align8()}, {"2h3i", 16, 4}, {" h  i ", 8, 4}, {"(2,3)d", 48, align8()}, {"(2,3)<4h", 48, 1}, {"b(3)h", 8, 2},
		{"T{ib}", 8, 4}, {"T{i:a:b:b:}", 8, 4}, {"T{=ib}", 5, 1}, {"T{i=b}", 5, 4}, {"T{=i@b}", 5, 1}, {"bT{ib}b", 13, 4},
		{"T{T{ib}:x:b:y:}", 12, 4}, {"3T{ib}", 24, 4}, {"(2)T{}", 0, 1}, {"T{h:p:=d:q:}", 10, 2},
		{"&d", pointerSize, pointerSize}, {"b&<i", 2 * pointerSize, pointerSize}, {"&&T{i:x:}", pointerSize, pointerSize},
		{"X{}", pointerSize, pointerSize}, {"X{id->d}", pointerSize, pointerSize}, {"X", pointerSize, pointerSize},
		{"T{<b:a:7x<d:b:}", 16, 1}, {"(0)d", 0, align8()}, {"d:x:", 8, align8()}, {"i@", 4, 4}, {"<", 0, 1},
	} {
		f, err := ParseFormat(c.format)
		if err != nil {
			t.Errorf("%q: %v", c.format, err)
			continue
		}
		if f.Size() != c.size || (f.Align() != c.align && !(f.code != 0 && f.mode != '@')) {
			t.Errorf("%q: size %d and alignment %d, want %d and %d", c.format, f.Size(), f.Align(), c.size, c.align)
		}
		if n, err := SizeFromFormat(c.format); n != c.size || err != nil {
			t.Errorf("SizeFromFormat(%q) = %d, %v; want %d", c.format, n, err, c.size)
		}
	}
}

func TestFormatErrors(t *testing.T) {
	for _, c := range []struct {
		format string
		offset int
		reason string
	}{
		{"y", 0, "unknown format code 'y'"},
		{"iiй", 2, "unknown format code 'й'"},
		{"i\x00", 1, "unknown format code"},
		{"3", 1, "without a format code"},
		{"3 d", 1, "without a format code"},
		{"(2)", 3, "without a format code"},
		{"(2", 0, "'(' is not closed"},
		{"(2,", 0, "'(' is not closed"},
		{"()d", 1, "expected an extent"},
		{"(-1)d", 1, "expected an extent"},
		{"(2;3)d", 2, "expected ',' or ')'"},
		{"T", 1, "expected '{'"},
		{"iT{i", 2, "'{' is not closed"},
		{"i}", 1, "unexpected '}'"},
		{"-", 0, "unexpected '-'"},
		{"T{-}", 2, "unexpected '-'"},
		{"X{-i}", 2, "expected '->'"},
		{"X{->", 3, "'{' is not closed"},
		{"d:x", 1, "no ':' at its end"},
		{"i:a:d:b\x00c:", 7, "the field name has a NUL"},
		{"i:a:d:a:", 4, `a second field named "a"`},
		{"<n", 1, "native size only"},
		{"=N", 1, "native size only"},
		{"3t", 1, "bit fields"},
		{"G", 0, "Zg"},
		{"&", 1, "expected what '&' points to"},
		{"99999999999999999999d", 0, "the number exceeds"},
		{"9223372036854775807d", 0, "exceeds"},
		{"(4294967296,4294967296)b", 0, "exceeds"},
		{"9223372036854775807s9223372036854775807s", 20, "exceeds"},
		{strings.Repeat("T{", 65) + strings.Repeat("}", 65), 128, "levels of nesting"},
		{strings.Repeat("&", 65) + "d", 64, "levels of nesting"},
		{"(" + strings.Repeat("1,", 64) + "1)d", 0, "more than 64 dimensions"},
	} {
		_, err := ParseFormat(c.format)
		var fe *FormatError
		if !errors.As(err, &fe) {
			t.Errorf("%q: got %v, want an error with %q", c.format, err, c.reason)
			continue
		}
		if pointerSize == 8 && fe.Offset != c.offset || !strings.Contains(fe.Error(), c.reason) {
			t.Errorf("%q: got %v, want %q at offset %d", c.format, err, c.reason, c.offset)
		}
	}
	long := strings.Repeat("й", 1<<20)
	if _, err := ParseFormat(long); len(err.Error()) > 1000 {
		t.Errorf("the error on a long format has %d bytes", len(err.Error()))
	}
}

func TestFormatFields(t *testing.T) {
	f, err := ParseFormat("T{b:a:(2,3)i:m:3h:v:xx>d:d:T{<h:p:5s:q:}:n:}")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		name   string
		offset int
		shape  []int
		format string
		size   int
	}{
		{"a", 0, nil, "b", 1}, {"m", 4, []int{2, 3}, "i", 24}, {"v", 28, []int{3}, "h", 6}, {"d", 36, nil, ">d", 8},
		{"n", 44, nil, "T{<h:p:5s:q:}", 7},
	}
	got := f.Fields()
	if len(got) != len(want) || !f.IsRecord() || f.NativeOrder() {
		t.Fatalf("got %d fields, record %v, native order %v", len(got), f.IsRecord(), f.NativeOrder())
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.name || g.Offset != w.offset || !reflect.DeepEqual(g.Shape, w.shape) || g.Format.String() != w.format ||
			g.Size() != w.size {
			t.Errorf("field %d: got %+v of format %s, want %+v", i, g, g.Format, w)
		}
	}
	if f, _ := ParseFormat("&(3)d"); f.Target().String() != "(3)d" || f.Target().Size() != 24 {
		t.Errorf("&(3)d points to %s", f.Target())
	}
}

func TestFormatEqual(t *testing.T) {
	native := map[byte]string{'<': "<", '>': ">"}[nativeOrder]
	foreign := map[byte]string{'<': ">", '>': "<"}[nativeOrder]
	equal := [][]string{
		{"q", "=q", native + "q", "1q", "^q", " q", "@q", "q@"},
		{"d", native + "d"}, {foreign + "d"}, {foreign + "i"}, {foreign + "Zd"}, {"Zd", "D"}, {"Zf", "F"},
		{"b", ">b", "<b"}, {"B"}, {"?"}, {"c", "s", "1s"}, {"4s", ">4s"}, {"4c", "cccc"}, {"4p"}, {"4w"}, {foreign + "4w"},
		{"3d", "ddd", "d2d", "d0h2d"}, {"(3)d"}, {"3d:a:", "(3)d:a:"}, {"(2,3)d", "(2)3d"},
		{"bi", "bxxxi", "=bxxxi", "T{bi}", "b3x^i"}, {"T{b:x:i:y:}", "b:x:i:y:", "T{b:x:=3xi:y:}"}, {"T{b:x:i:z:}"},
		{"T{ib}", "T{ib3x}", "ib3x"}, {"ib"}, {"T{d}"}, {"2T{ib}", "T{ib}T{ib}", "T{ib}T{=ib3x}"},
		{"T{T{i:a:}:x:}"}, {"T{T{i:b:}:x:}"}, {"&d", "&" + native + "d"}, {"&i"}, {"P"}, {"X{}", "X"}, {""},
		{"X{ii->d}", "X{2i->" + native + "d}"}, {"X{ii}"}, {"X{ii->i}"}, {"X{->d}"}, {"X{bd}", "X{b=d}"}, {"X{b" + foreign + "d}"}, {"X{X{d}}"}, {"X{X{i}}"},
		{"5x"}, {"5x:v:"},
	}
	if longSize() == 8 {
		equal[0] = append(equal[0], "l", "n")
	}
	for i, a := range equal {
		for _, x := range a {
			f, err := ParseFormat(x)
			if err != nil {
				t.Fatal(err)
			}
			for j, b := range equal {
				for _, y := range b {
					g, _ := ParseFormat(y)
					if f.Equal(g) != (i == j) {
						t.Errorf("%q.Equal(%q) = %v", x, y, f.Equal(g))
					}
				}
			}
		}
	}
}

func TestParseItemFormat(t *testing.T) {
	if pointerSize != 8 || windows {
		t.Skip("the formats are those that ctypes writes on LP64")
	}
	for _, c := range []struct {
		format string
		size   int
		print  string // "" for an error
	}{
		{"<u", 4, "<w"}, {"u", 2, "u"}, {"T{<b:a:<d:b:}", 16, "T{<b:a:=7x<d:b:}"}, {"T{<b:a:<d:b:}", 9, "T{<b:a:d:b:}"},
		{"T{<d:b:<b:a:}", 16, "T{<d:b:b:a:=7x<}"}, {"T{<b:a:>d:b:}", 16, "T{<b:a:=7x>d:b:}"},
		{"T{d:x:b:y:}", 9, "T{^d:x:b:y:}"}, {"T{d:x:b:y:}", 16, "T{d:x:b:y:}"}, {"T{b:x:d:y:}", 9, ""}, {"T{f:x:f:y:}", 12, "T{^f:x:f:y:=4x^}"},
		{"T{f:x:f:y:}", 7, ""},
		{"T{>h:a:>q:b:>b:c:}", 24, "T{>h:a:=6x>q:b:b:c:=7x>}"}, {"T{>h:a:q:b:b:c:}", 24, ""}, {"T{>h:a:q:b:b:c:}", 30, "T{>h:a:q:b:b:c:=19x>}"}, {"T{T{f:x:f:y:}:a:}", 24, ""}, {"T{<b:a:<d:b:}", 24, ""}, {"T{B:a:O:b:}", 9, "T{^B:a:O:b:}"},
		// of an aligned NumPy dtype with c at 16; NumPy's own parser puts c at 23, also in 24 bytes
		{"T{T{l:a:B:b:}:f0:xxxxxxxB:c:}", 24, ""},
		{"T{T{l:a:B:b:}:f0:xxxxxxxi:c:}", 20, "T{T{^l:a:B:b:}:f0:xxxxxxxi:c:}"},
		{"T{(2)T{l:a:B:b:}:f0:}", 18, "T{(2)T{^l:a:B:b:}:f0:}"}, {"T{(2)T{l:a:B:b:}:f0:14xB:c:}", 33, ""}, {"T{(2)T{l:a:B:b:}:f0:}", 32, ""},
		{"T{<b:a:<u:w:<d:d:}", 16, "T{<b:a:=3x<w:w:d:d:}"}, {"d", 4, ""}, {"T{<b:a:<d:b:}", 24, ""}, {"", 1, ""},
	} {
		f, err := ParseItemFormat(c.format, c.size)
		if c.print == "" {
			if err == nil {
				t.Errorf("%q with %d bytes was taken for %s", c.format, c.size, f)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q with %d bytes: %v", c.format, c.size, err)
			continue
		}
		if f.String() != c.print || f.Size() != c.size {
			t.Errorf("%q with %d bytes: got %s with %d bytes, want %s", c.format, c.size, f, f.Size(), c.print)
		}
		if g, err := ParseFormat(f.String()); err != nil || !g.Equal(f) {
			t.Errorf("%q with %d bytes prints as %s, which is not equal (%v)", c.format, c.size, f, err)
		}
	}
}

func TestPackValues(t *testing.T) {
	for _, c := range []struct {
		format string
		value  any
		bytes  string
		back   any // the result of Unpack, if it is not value
	}{
		{"<h", int16(-2), "\xfe\xff", nil}, {">h", int16(-2), "\xff\xfe", nil}, {"B", 255, "\xff", uint8(255)},
		{">q", uint8(1), "\x00\x00\x00\x00\x00\x00\x00\x01", int64(1)}, {"?", true, "\x01", nil}, {"<e", 1.5, "\x00\x3e", float32(1.5)},
		{"<e", float16.Frombits(0x3e00), "\x00\x3e", float32(1.5)}, {"<d", float16.Frombits(0x3e00), "\x00\x00\x00\x00\x00\x00\xf8\x3f", 1.5},
		{">f", float32(1), "\x3f\x80\x00\x00", nil}, {"<d", 2, "\x00\x00\x00\x00\x00\x00\x00\x40", 2.0}, {"c", "a", "a", []byte("a")},
		{"3s", "ab", "ab\x00", []byte("ab\x00")}, {"3s", "abcd", "abc", []byte("abc")}, {"4p", "ab", "\x02ab\x00", []byte("ab")},
		{"3p", "abcd", "\x02ab", []byte("ab")}, {"0p", "a", "", []byte{}}, {"<2u", "ab", "a\x00b\x00", "ab"}, {">2w", "a", "\x00\x00\x00a\x00\x00\x00\x00", "a"},
		{"<2u", "😀", "\x3d\xd8\x00\xde", "😀"}, {">Zf", complex64(1 + 1i), "\x3f\x80\x00\x00\x3f\x80\x00\x00", nil},
		{"<bxh", []any{int8(1), int16(2)}, "\x01\x00\x02\x00", nil}, {"xb", int8(1), "\x00\x01", nil}, {"(2,2)b", []any{[]any{int8(1), int8(2)}, []any{int8(3), int8(4)}}, "\x01\x02\x03\x04", nil},
		{"2b", [2]int8{1, 2}, "\x01\x02", []any{int8(1), int8(2)}}, {"T{b:a:}", []any{int8(1)}, "\x01", nil}, {"2x:v:b", []any{"a", 1}, "a\x00\x01", []any{[]byte("a\x00"), int8(1)}},
		{"T{b:a:T{2b:p:}:t:}", []any{int8(1), []any{[]any{int8(2), int8(3)}}}, "\x01\x02\x03", nil}, {"(0)d", []any{}, "", nil}, {"", []any{}, "", nil},
		{"<P", uintptr(1), "\x01\x00\x00\x00\x00\x00\x00\x00"[:pointerSize], nil}, {"<e", 65519.0, "\xff\x7b", float32(65504)},
		// a little above the midpoint of two half floats: rounding to float32 first would round it down
		{"<e", 1 + 1.0/2048 + 1.0/(1<<40), "\x01\x3c", float32(1 + 1.0/1024)},
	} {
		f, err := ParseFormat(c.format)
		if err != nil {
			t.Fatal(err)
		}
		mem := make([]byte, f.Size())
		for i := range mem {
			mem[i] = 0xaa
		}
		if err := f.Pack(mem, c.value); err != nil || string(mem) != c.bytes {
			t.Errorf("Pack(%q, %v) = %q, %v; want %q", c.format, c.value, mem, err, c.bytes)
			continue
		}
		want := c.back
		if want == nil {
			want = c.value
		}
		if got, err := f.Unpack(mem); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Unpack(%q, %q) = %#v, %v; want %#v", c.format, mem, got, err, want)
		}
	}
}

func TestPackErrors(t *testing.T) {
	for _, c := range []struct {
		format string
		value  any
		reason string
	}{
		{"B", 256, "256 does not fit in 8 bits"}, {"B", -1, "does not fit"}, {"b", 128, "does not fit"}, {"b", uint8(128), "does not fit"},
		{"<q", uint64(1 << 63), "does not fit"}, {"<Q", -1, "does not fit"}, {"i", 1.0, "needs an integer, got float64"},
		{"i", nil, "got <nil>"}, {"d", "1", "needs a float, got string"}, {"?", 1, "needs a bool"}, {"c", "", "needs 1 byte, got 0"},
		{"e", 65520.0, "too large"}, {"<f", 1e39, "too large"}, {"2w", "abc", "holds 2 characters, got 3"}, {"2u", "a😀", "got 3"},
		{"bb", []any{1}, "list of 2 values, got 1"}, {"bb", 1, "list of 2 values, got int"}, {"T{b:a:}", []any{300}, `field "a"`},
		{"(2)b", []any{1, 2, 3}, "list of 2 values, got 3"}, {"Zd", "1", "complex"}, {"s", 1, "needs bytes"},
	} {
		f, err := ParseFormat(c.format)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Pack(make([]byte, f.Size()), c.value); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("Pack(%q, %v): got %v, want %q", c.format, c.value, err, c.reason)
		}
	}
	for _, s := range []string{"1000000000T{}", "(100000000,0)d", "(1000000000)0s", "T{(1000000000)T{(1000000000)0s}}"} {
		f, err := ParseFormat(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Unpack(nil); err == nil {
			t.Errorf("Unpack(%q) made a billion values", s)
		}
	}
	f, _ := ParseFormat("i")
	if _, err := f.Unpack(make([]byte, 3)); err == nil {
		t.Error("3 bytes were unpacked as an int")
	}
}

func TestLongDouble(t *testing.T) {
	f, _ := ParseFormat("g")
	if n, _ := longDouble(); n != 8 && !x87(n) {
		t.Skip("no conversion for this machine's long double")
	}
	mem := make([]byte, f.Size())
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1.5, math.Pi, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN()} {
		if err := f.Pack(mem, v); err != nil {
			t.Fatal(err)
		}
		got, err := f.Unpack(mem)
		if err != nil || math.Float64bits(got.(float64)) != math.Float64bits(v) && v == v {
			t.Errorf("%v came back as %v, %v", v, got, err)
		}
	}
}
