package buffer

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

type sub struct {
	X int32
	Y int8
}

type nested struct {
	Head sub
	Tail [2]sub
	N    int64
}

// numpyNested is the format that NumPy writes for nested, with the padding of all records of Tail after the last one.
const numpyNested = "T{T{i:X:b:Y:}:Head:xxx(2)T{i:X:b:Y:}:Tail:xxxxxxl:N:}"

// describer returns the sizes of records by path.
type describer struct {
	sizes map[string]int
	err   error
	asked int
}

func (d *describer) Retain(unsafe.Pointer) (func(), error) { return nil, nil }

func (d *describer) RecordSizes(_ *hook.Buffer, paths [][]string) ([]int, error) {
	d.asked++
	if d.err != nil || d.sizes == nil {
		return nil, d.err
	}
	var out []int
	for _, p := range paths {
		out = append(out, d.sizes[strings.Join(p, ".")])
	}
	return out, nil
}

func setDescriber(t *testing.T, d *describer) {
	t.Helper()
	hook.Exporters = d
	t.Cleanup(func() { hook.Exporters = nil })
}

func records(format string, itemsize, n int) *Buffer {
	return &Buffer{buf: memory64(n * itemsize), len: n * itemsize, itemsize: itemsize, ndim: 1, format: cstr(format), shape: words2(n), strides: words2(itemsize)}
}

func TestExporterResolvesAmbiguousLayouts(t *testing.T) {
	if unsafe.Sizeof(nested{}) != 32 || longSize() != 8 {
		t.Skip("the formats are those of LP64")
	}
	type short struct {
		P [2]struct {
			X uint8 `py:"x"`
		} `py:"p"`
		Y int32 `py:"y"`
	}
	type long struct {
		P [2]struct {
			X uint8 `py:"x"`
			_ uint8
		} `py:"p"`
		Y int32 `py:"y"`
	}
	type last struct {
		Q [3]sub `py:"q"`
	}
	type deep struct {
		A [2]struct {
			B [2]sub
			C int8
		}
		D [1]sub
	}
	const shorts = "T{(2)T{B:x:}:p:xxi:y:}"
	for _, c := range []struct {
		name   string
		as     func(*Buffer) error
		format string
		size   int
		sizes  map[string]int
		want   string
	}{
		{"nested", asError[nested], numpyNested, 32, map[string]int{"": 32, "Tail": 8}, ""},
		{"nested, smaller", asError[nested], numpyNested, 32, map[string]int{"": 32, "Tail": 5}, "field 'Tail': expected a record of 8 bytes, got 5"},
		{"nested, unknown", asError[nested], numpyNested, 32, nil, "is ambiguous"},
		{"nested, of another item", asError[nested], numpyNested, 32, map[string]int{"": 40, "Tail": 8}, "is ambiguous"},
		{"nested, beyond the item", asError[nested], numpyNested, 32, map[string]int{"": 32, "Tail": math.MaxInt/2 + 1}, "is ambiguous"},
		{"nested, negative", asError[nested], numpyNested, 32, map[string]int{"": 32, "Tail": -8}, "is ambiguous"},
		{"short", asError[short], shorts, 8, map[string]int{"": 8, "p": 1}, ""},
		{"short, as long", asError[long], shorts, 8, map[string]int{"": 8, "p": 1}, "field 'p': expected a record of 2 bytes, got 1"},
		{"long", asError[long], shorts, 8, map[string]int{"": 8, "p": 2}, ""},
		{"long, as short", asError[short], shorts, 8, map[string]int{"": 8, "p": 2}, "field 'p': expected a record of 1 bytes, got 2"},
		{"unknown", asError[short], shorts, 8, nil, "is ambiguous"},
		{"last", asError[last], "T{(3)T{i:X:b:Y:}:q:}", 24, map[string]int{"": 24, "q": 8}, ""},
		{"deep", asError[deep], "T{(2)T{(2)T{i:X:b:Y:}:B:xxxxxxb:C:}:A:xxxxxx(1)T{i:X:b:Y:}:D:}", 48, map[string]int{"": 48, "A": 20, "A.B": 8}, ""},
		{"deep, smaller inside", asError[deep], "T{(2)T{(2)T{i:X:b:Y:}:B:xxxxxxb:C:}:A:xxxxxx(1)T{i:X:b:Y:}:D:}", 48, map[string]int{"": 48, "A": 20, "A.B": 7}, "field 'B'"},
		{"not NumPy's", asError[short], "T{(2)T{<B:x:}:p:2x<i:y:}", 8, map[string]int{"": 8, "p": 2}, ""},
	} {
		d := &describer{sizes: c.sizes}
		setDescriber(t, d)
		err := c.as(records(c.format, c.size, 2))
		switch {
		case c.want != "":
			wantError(t, err, c.want)
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		}
		if ambiguous := c.name != "not NumPy's"; ambiguous != (d.asked == 1) {
			t.Errorf("%s: asked %d times", c.name, d.asked)
		}
	}
}

func asError[T any](a *Buffer) error {
	_, err := As[T](a)
	return err
}

// A layout that the exporter gave applies to one buffer, not to another with the same format. As returns an exception as it is.
func TestResolvedLayoutIsOfOneBuffer(t *testing.T) {
	if longSize() != 8 {
		t.Skip("the formats are those of LP64")
	}
	d := &describer{sizes: map[string]int{"": 32, "Tail": 8}}
	setDescriber(t, d)
	if err := asError[nested](records(numpyNested, 32, 2)); err != nil {
		t.Fatal(err)
	}
	d.sizes["Tail"] = 5
	if err := asError[nested](records(numpyNested, 32, 2)); err == nil {
		t.Error("the layout of another buffer was taken")
	}
	d.err = errors.New("raised")
	if err := asError[nested](records(numpyNested, 32, 2)); err != d.err {
		t.Errorf("got %v", err)
	}
	if m, err := NewMemoryView(records(numpyNested, 32, 1)); err != nil {
		t.Error(err)
	} else if _, err := m.At(0); err == nil || !strings.Contains(err.Error(), "ambiguous") {
		t.Errorf("got %v", err)
	}
}

// Fields without names match by position.
func TestRecordsByPosition(t *testing.T) {
	type rgb struct{ R, G, B uint8 }
	type three struct{ V [3]uint8 }
	type mixed struct {
		N int32   `py:"n"`
		X float64 `py:"x"`
	}
	type inner struct {
		C rgb `py:"c"`
		A uint8
	}
	for _, c := range []struct {
		as     func(*Buffer) error
		format string
		size   int
		want   string
	}{
		{asError[rgb], "BBB", 3, ""}, {asError[rgb], "T{BBB}", 3, ""}, {asError[rgb], "3B", 3, ""}, {asError[rgb], "T{2BB}", 3, ""}, {asError[rgb], "B2B", 3, ""},
		{asError[three], "3B", 3, ""}, {asError[three], "T{(3)B}", 3, ""}, {asError[three], "3s", 3, "expected"},
		{asError[mixed], "id", 16, ""}, {asError[mixed], "T{id}", 16, ""}, {asError[mixed], "<i4xd", 16, ""},
		{asError[mixed], "ixxxxd", 16, ""}, {asError[mixed], "di4x", 16, "field 'n': expected int32, got float64"},
		{asError[mixed], "T{i:n:d}", 16, "expected field 'x' at offset 8, got ''"},
		{asError[mixed], "<di4x", 16, "field 'n': expected int32, got float64"},
		{asError[mixed], "T{i:f0:d:f1:}", 16, "expected field 'n' at offset 0, got 'f0'"},
		{asError[inner], "T{T{BBB}:c:B:A:}", 4, ""}, {asError[inner], "T{T{BBB}B}", 4, ""}, {asError[inner], "4B", 4, "field 'c': expected a record"},
		{asError[rgb], "BBb", 3, "field 'B': expected uint8, got int8"}, {asError[rgb], "BBx", 3, "expected a field 'B' at offset 2, got no more fields"},
		{asError[rgb], "3x", 3, "expected a field 'R'"}, {asError[rgb], "BBB0B", 3, ""}, {asError[struct{ X uint8 }], "B", 1, "expected a record"},
		{asError[struct{ X uint8 }], "T{B}", 1, ""}, {asError[struct{ X uint8 }], "BB", 2, "got"}, {asError[struct{ X uint16 }], "2B", 2, "field 'X': expected uint16, got uint8"},
		{asError[rgb], "T{BBBB}", 4, "got"}, {asError[struct {
			R uint8
			_ [2]uint8
		}], "BBB", 3, "expected no more fields, got '' at offset 1"},
	} {
		err := c.as(records(c.format, c.size, 2))
		if c.want != "" {
			wantError(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", c.format, err)
		}
	}
}

func TestNumbersWithACountOfOne(t *testing.T) {
	for _, format := range []string{"1d", "<1d", "@1d", " d ", "01d"} {
		if !littleEndian && format[0] == '<' {
			continue
		}
		if err := asError[float64](records(format, 8, 2)); err != nil {
			t.Errorf("%q: %v", format, err)
		}
	}
	for _, format := range []string{"2d", "0d", "11d", "1", "1dd", "(1)d", "1 d"} {
		if err := asError[float64](records(format, 8, 2)); err == nil {
			t.Errorf("%q was taken for float64", format)
		}
	}
}

func TestEmptyMemoryHasNoUnknownOrder(t *testing.T) {
	b := &Buffer{buf: memory64(8), itemsize: 8, ndim: 2, format: cstr("d"), shape: words2(0, 3), strides: words2(24, 8)}
	for order, want := range map[Order]bool{'C': true, 'F': true, 'A': true, 'X': false, 0: false, 'c': false} {
		if got := b.IsContiguous(order); got != want {
			t.Errorf("IsContiguous(%q) = %v", order, got)
		}
	}
}
