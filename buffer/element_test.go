package buffer

import (
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/x448/float16"
)

type celsius float32

type halfBits float16.Float16

func TestFormatOf(t *testing.T) {
	l, L := "q", "Q"
	if longSize() == 8 {
		l, L = "l", "L"
	}
	i, u := "i", "I"
	if wordSize == 8 {
		i, u = l, L
	}
	for _, c := range []struct{ got, want string }{
		{FormatOf[bool](), "?"}, {FormatOf[int8](), "b"}, {FormatOf[uint8](), "B"}, {FormatOf[int16](), "h"},
		{FormatOf[uint16](), "H"}, {FormatOf[int32](), "i"}, {FormatOf[uint32](), "I"}, {FormatOf[int64](), l},
		{FormatOf[uint64](), L}, {FormatOf[int](), i}, {FormatOf[uint](), u}, {FormatOf[uintptr](), u},
		{FormatOf[float32](), "f"}, {FormatOf[float64](), "d"}, {FormatOf[complex64](), "Zf"},
		{FormatOf[complex128](), "Zd"}, {FormatOf[celsius](), "f"}, {FormatOf[time.Duration](), l},
		{FormatOf[float16.Float16](), "e"}, {FormatOf[halfBits](), "H"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestFormatOfPanicsOnWhatIsNoItem(t *testing.T) {
	wantPanic(t, "expected bool, a number or a struct of these as item of a buffer, got string", func() { FormatOf[string]() })
	wantPanic(t, "expected bool, a number or a struct of these as item of a buffer, got *int", func() { FormatOf[*int]() })
}

// reads reports whether As[T] accepts a buffer of one item of the given format and size.
func reads[T any](format string, itemsize int) bool {
	memory := make([]uint64, 4)
	f := append([]byte(format), 0)
	b := &Buffer{buf: unsafe.Pointer(&memory[0]), len: itemsize, itemsize: itemsize, format: &f[0]}
	_, err := As[T](b)
	return err == nil
}

func TestFormatsAreReadByMeaning(t *testing.T) {
	same, other := "<", ">"
	if !littleEndian {
		same, other = other, same
	}
	var long int
	if longSize() == 8 {
		long = 8
	}
	for _, c := range []struct {
		name string
		got  bool
		want bool
	}{
		{"B as uint8", reads[uint8]("B", 1), true},
		{"c as uint8", reads[uint8]("c", 1), true},
		{"b as uint8", reads[uint8]("b", 1), false},
		{"? as uint8", reads[uint8]("?", 1), false},
		{"other B as uint8", reads[uint8](other+"B", 1), true},
		{"b as int8", reads[int8]("b", 1), true},
		{"c as int8", reads[int8]("c", 1), false},
		{"B as int8", reads[int8]("B", 1), false},
		{"? as bool", reads[bool]("?", 1), true},
		{"other ? as bool", reads[bool](other+"?", 1), true},
		{"B as bool", reads[bool]("B", 1), false},
		{"l as int64", reads[int64]("l", 8), long == 8},
		{"@l as int64", reads[int64]("@l", 8), long == 8},
		{"q as int64", reads[int64]("q", 8), true},
		{"=q as int64", reads[int64]("=q", 8), true},
		{"same q as int64", reads[int64](same+"q", 8), true},
		{"other q as int64", reads[int64](other+"q", 8), false},
		{"!q as int64", reads[int64]("!q", 8), !littleEndian},
		{"=l as int32", reads[int32]("=l", 4), true},
		{"i as int32", reads[int32]("i", 4), true},
		{"I as int32", reads[int32]("I", 4), false},
		{"f as int32", reads[int32]("f", 4), false},
		{"n as int", reads[int]("n", wordSize), true},
		{"=n as int", reads[int]("=n", wordSize), false},
		{"N as uint", reads[uint]("N", wordSize), true},
		{"same d as float64", reads[float64](same+"d", 8), true},
		{"other d as float64", reads[float64](other+"d", 8), false},
		{"f as celsius", reads[celsius]("f", 4), true},
		{"Zf as complex64", reads[complex64]("Zf", 8), true},
		{"F as complex64", reads[complex64]("F", 8), true},
		{"same Zd as complex128", reads[complex128](same+"Zd", 16), true},
		{"D as complex128", reads[complex128]("D", 16), true},
		{"d as complex64", reads[complex64]("d", 8), false},
		{"itemsize against format", reads[float64]("d", 16), false},
		{"itemsize against type", reads[float64]("f", 8), false},
		{"empty as uint8", reads[uint8]("", 1), true},
		{"e as half", reads[float16.Float16]("e", 2), true},
		{"same e as half", reads[float16.Float16](same+"e", 2), true},
		{"1e as half", reads[float16.Float16]("1e", 2), true},
		{"other e as half", reads[float16.Float16](other+"e", 2), false},
		{"H as half", reads[float16.Float16]("H", 2), false},
		{"h as half", reads[float16.Float16]("h", 2), false},
		{"H as bits", reads[halfBits]("H", 2), true},
		{"e as bits", reads[halfBits]("e", 2), false},
		{"e as uint16", reads[uint16]("e", 2), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestNoFormatMeansBytes(t *testing.T) {
	memory := []byte{1, 2, 3}
	n := 3
	b := &Buffer{buf: unsafe.Pointer(&memory[0]), len: 3, itemsize: 1, ndim: 1, shape: &n}
	v, err := As[uint8](b)
	if err != nil || v.At1(2) != 3 {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := As[int8](b); err == nil {
		t.Error("a buffer without a format was read as int8")
	}
}

func TestHalfFloats(t *testing.T) {
	a := NewArray[float16.Float16](2, 3)
	for i := range a.Data() {
		a.Data()[i] = float16.Fromfloat32(float32(i) / 2)
	}
	b := must(Get(a, PyBUF_FULL))
	defer b.Release()
	m := must(AsMut[float16.Float16](b))
	m.Set2(0, 2, float16.Inf(-1))
	if v := must(NewMemoryView(b)); plain(must(v.ToList())) != plain([]any{[]any{float32(0), float32(0.5), float32(math.Inf(-1))}, []any{float32(1.5), float32(2), float32(2.5)}}) {
		t.Error(plain(must(v.ToList())))
	}
	if got := m.Transpose().Copy().Data()[1].Float32(); got != 1.5 {
		t.Errorf("item 1 of the transpose is %v", got)
	}
	_, err := As[uint16](b)
	if want := "expected a buffer of uint16 ('H'), got float16 ('e') with shape (2, 3)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = As[float16.Float16](must(Get(NewArray[uint16](1), PyBUF_FULL)))
	if want := "expected a buffer of float16 ('e'), got uint16 ('H') with shape (1,)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

type halves struct {
	A float16.Float16 `py:"a"`
	B [2]float16.Float16
	C uint16
}

func TestHalfFloatsOfRecords(t *testing.T) {
	if got, want := FormatOf[halves](), nativeMark("T{<e:a:(2)<e:B:<H:C:}"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for format, want := range map[string]bool{"T{e:a:(2)e:B:H:C:}": true, "T{e:a:2e:B:H:C:}": true, "T{H:a:(2)e:B:H:C:}": false, "T{e:a:(2)e:B:e:C:}": false} {
		if reads[halves](format, 8) != want {
			t.Errorf("%s as halves: %v", format, !want)
		}
	}
}
