package buffer

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/goanna-py/goanna/internal/numpyenv"
)

type particle struct {
	ID   int32      `py:"id"`
	Pos  [3]float64 `py:"pos"`
	Live bool       `py:"live"`
	_    [3]byte
	Spin spin `py:"spin"`
	Tag  [5]uint8
}

type spin struct {
	Z  complex64     `py:"z"`
	Up [2][2]uint16  `py:"up"`
	N  int64         `py:"n"`
	Q  [2]quantum    `py:"q"`
	_  [4]complex128 // not read
}

type quantum struct {
	A uint8
	B float32
}

func nativeMark(format string) string {
	if !littleEndian {
		return strings.ReplaceAll(format, "<", ">")
	}
	return format
}

func TestFormatOfStructs(t *testing.T) {
	type pair struct {
		X float64 `py:"x"`
		Y int16   `py:"y"`
	}
	if unsafe.Alignof(float64(0)) == 8 {
		if got, want := FormatOf[pair](), nativeMark("T{<d:x:<h:y:6x}"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got, want := FormatOf[particle](), nativeMark("T{<i:id:4x(3)<d:pos:<?:live:7xT{<Zf:z:(2,2)<H:up:<q:n:(2)T{<B:A:3x<f:B:}:q:64x}:spin:(5)<B:Tag:3x}"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	// The exported format parses to the same layout.
	e := elementOf[particle]()
	if err := e.mismatch(e.format, nil); err != nil {
		t.Error(err)
	}
	f, err := ParseFormat(e.format)
	if err != nil || f.Size() != int(unsafe.Sizeof(particle{})) {
		t.Errorf("%d bytes, %v", f.Size(), err)
	}
}

func TestStructsThatAreNoItems(t *testing.T) {
	for _, c := range []struct {
		f    func() string
		want string
	}{
		{FormatOf[struct{}], "expected a struct with fields"},
		{FormatOf[struct{ S string }], "field S: expected bool, a number, a struct or an array of these, got string"},
		{FormatOf[struct{ P *int }], "field P: expected bool, a number, a struct or an array of these, got *int"},
		{FormatOf[struct{ A [3][]int }], "field A: expected bool, a number, a struct or an array of these, got [3][]int"},
		{FormatOf[struct{ A [0]int }], "field A: expected an array with items, got [0]int"},
		{FormatOf[struct{ a int }], "field a: expected an exported field, or _ for padding"},
		{FormatOf[struct {
			A int `py:"x:y"`
		}], "field A: expected a name without ':' and NUL in the tag"},
		{FormatOf[struct {
			A int `py:""`
		}], "field A: expected a name without ':' and NUL in the tag"},
		{FormatOf[struct {
			A int `py:"B"`
			B int
		}], "field B: expected names that differ, got 'B' twice"},
		{FormatOf[struct{ In struct{ S string } }], "field In: struct { S string } cannot be an item of a buffer: field S"},
		{FormatOf[struct {
			_ *int
			A int
		}], "field _: expected bool, a number, a struct or an array of these"},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			}()
			c.f()
		}()
	}
}

func TestRecordsAreCheckedFieldByField(t *testing.T) {
	type pair struct {
		X float64 `py:"x"`
		N int32   `py:"n"`
		M [4]byte `py:"m"`
	}
	for _, c := range []struct{ format, want string }{
		{"T{d:x:i:n:4s:m:}", ""},
		{"T{d:x:i:n:(4)B:m:}", ""},
		{"T{d:x:i:n:4B:m:}", ""},
		{"T{<d:x:<i:n:(4)<B:m:}", ""},
		{"T{=d:x:=l:n:4s:m:}", ""},
		{"T{d:x:i:n:4b:m:}", "field 'm': expected uint8, got int8"},
		{"T{d:x:i:n:(2,2)B:m:}", "field 'm': expected an array of shape (4,), got (2, 2)"},
		{"T{d:x:i:n:2s:m:xx}", "field 'm': expected an array of shape (4,), got (2,)"},
		{"T{d:x:i:n:xxxx}", "expected a field 'm' at offset 12, got no more fields"},
		{"T{d:x:i:n:2B:m:2B:k:}", "field 'm': expected an array of shape (4,), got (2,)"},
		{"T{d:x:i:n:4s:m:0s:k:}", "expected no more fields, got 'k' at offset 16"},
		{"T{d:y:i:n:4s:m:}", "expected field 'x' at offset 0, got 'y' (a tag py:\"y\" names a Go field so)"},
		{"T{i:n:4s:m:d:x:}", "expected field 'x' at offset 0, got 'n'"},
		{"T{d:x:f:n:4s:m:}", "field 'n': expected int32, got float32 ('f')"},
		{"T{>d:x:i:n:4s:m:}", "field 'x': expected float64, got byte-swapped float64"},
		{"T{d:x:h:n:xx4s:m:}", "field 'n': expected int32, got int16"},
		{"T{<d:x:4x<i:n:}", "field 'n': expected offset 8, got 12"},
		{"T{d:x:T{i:a:}:n:4s:m:}", "field 'n': expected int32, got '"},
		{"dixxxx", "got 16-byte items of format 'dixxxx'"},
		{"Zd", "got complex128 ('Zd')"},
		{"T{d:x:i:n:4s:m:", "buffer format"},
	} {
		if !littleEndian && strings.ContainsAny(c.format, "<>") {
			continue
		}
		memory := make([]uint64, 8)
		b := &Buffer{buf: unsafe.Pointer(&memory[0]), len: 32, itemsize: 16, ndim: 1, format: cstr(c.format), shape: words2(2), strides: words2(16)}
		v, err := As[pair](b)
		if c.want == "" {
			if err != nil || v.Len() != 2 {
				t.Errorf("%s: %v", c.format, err)
			}
			continue
		}
		wantError(t, err, c.want)
		wantError(t, err, "pair ('T{")
	}
	short := &Buffer{buf: memory64(64), len: 30, itemsize: 15, ndim: 1, format: cstr("T{d:x:i:n:3s:m:}"), shape: words2(2), strides: words2(15)}
	_, err := As[pair](short)
	wantError(t, err, "got 15-byte items of format 'T{d:x:i:n:3s:m:}'")
}

func TestRecordArrays(t *testing.T) {
	a := NewArray[particle](2, 2)
	a.Set2(1, 0, particle{ID: 7, Pos: [3]float64{1, 2, 3}, Live: true, Spin: spin{Z: 1i, N: -1}})
	b := mustGet(t, a, PyBUF_FULL)
	defer b.Release()
	v, err := As[particle](b)
	if err != nil {
		t.Fatal(err)
	}
	if p := v.At2(1, 0); p.ID != 7 || p.Pos[2] != 3 || p.Spin.N != -1 || &v.Row(1)[0] != &a.Data()[2] {
		t.Errorf("%+v", p)
	}
	m := must(NewMemoryView(b))
	if x := must(m.At(1, 0)).([]any); x[0] != int32(7) || x[2] != true || x[3].([]any)[0] != complex64(1i) {
		t.Errorf("%v", x)
	}
}

// NumPy parses the format of a Go struct to a dtype with the same offsets, and As accepts the format that NumPy writes for it.
func TestNumPyReadsAndWritesRecords(t *testing.T) {
	python, err := numpyenv.Python()
	if err != nil {
		t.Fatal(err)
	}
	program := `
import json, sys, numpy as np
from numpy._core._internal import _dtype_from_pep3118 as parse
d = parse(sys.argv[1])
def fields(d):
    return [[n, t[1], t[0].itemsize] for n, t in d.fields.items()]
print(json.dumps({"size": d.itemsize, "fields": fields(d), "inner": fields(d["spin"]), "back": memoryview(np.zeros(3, d)).format}))
`
	out, err := exec.Command(python, "-c", program, FormatOf[particle]()).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var got struct {
		Size   int
		Fields [][]any
		Inner  [][]any
		Back   string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	var p particle
	want := [][]any{
		{"id", unsafe.Offsetof(p.ID), unsafe.Sizeof(p.ID)}, {"pos", unsafe.Offsetof(p.Pos), unsafe.Sizeof(p.Pos)},
		{"live", unsafe.Offsetof(p.Live), unsafe.Sizeof(p.Live)}, {"spin", unsafe.Offsetof(p.Spin), unsafe.Sizeof(p.Spin)},
		{"Tag", unsafe.Offsetof(p.Tag), unsafe.Sizeof(p.Tag)},
	}
	inner := [][]any{
		{"z", unsafe.Offsetof(p.Spin.Z), unsafe.Sizeof(p.Spin.Z)}, {"up", unsafe.Offsetof(p.Spin.Up), unsafe.Sizeof(p.Spin.Up)},
		{"n", unsafe.Offsetof(p.Spin.N), unsafe.Sizeof(p.Spin.N)}, {"q", unsafe.Offsetof(p.Spin.Q), unsafe.Sizeof(p.Spin.Q)},
	}
	same := func(a, b [][]any) bool {
		return slices.EqualFunc(a, b, func(x, y []any) bool {
			return x[0] == y[0] && x[1] == float64(y[1].(uintptr)) && x[2] == float64(y[2].(uintptr))
		})
	}
	if got.Size != int(unsafe.Sizeof(p)) || !same(got.Fields, want) || !same(got.Inner, inner) {
		t.Errorf("NumPy reads %s as %+v, want %d bytes, %v, %v", FormatOf[particle](), got, unsafe.Sizeof(p), want, inner)
	}
	sameWords(t, python) // the format that NumPy writes has native sizes
	// The format does not show the size of the items of spin.q.
	setDescriber(t, &describer{sizes: map[string]int{"": got.Size, "spin.q": int(unsafe.Sizeof(quantum{}))}})
	if err := elementOf[particle]().mismatch(got.Back, &inquiry{}); err != nil {
		t.Errorf("%s: %v", got.Back, err)
	}
}

func BenchmarkAs(b *testing.B) {
	for name, buf := range map[string]*Buffer{
		"float64": must(Get(NewArray[float64](3, 4), PyBUF_FULL)),
		"record":  must(Get(NewArray[particle](3, 4), PyBUF_FULL)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if name == "record" {
					_, err = As[particle](buf)
				} else {
					_, err = As[float64](buf)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("hook.ViewOf", func(b *testing.B) {
		buf := must(Get(NewArray[float64](3, 4), PyBUF_FULL))
		b.ReportAllocs()
		for b.Loop() {
			sink = viewOf[float64](buf).ndim
		}
	})
	b.Run("Get and Release", func(b *testing.B) {
		a := NewArray[float64](3, 4)
		b.ReportAllocs()
		for b.Loop() {
			must(Get(a, PyBUF_FULL)).Release()
		}
	})
}

// NumPy's x[["x", "y"]] leaves out the fields after y, and its format has no padding for them.
func TestSomeFieldsOfALargerRecord(t *testing.T) {
	type xy struct {
		X float32 `py:"x"`
		Y float32 `py:"y"`
		_ [4]byte
	}
	items := []float32{1, 2, 3, 4, 5, 6}
	b := must(NewEx(nil, unsafe.Pointer(&items[0]), 24, 12, false, 1, "T{f:x:f:y:}", []int{2}, nil, nil, 0))
	v, err := As[xy](b)
	if err != nil || v.At1(1).X != 4 || v.At1(1).Y != 5 {
		t.Errorf("%v, %v", v, err)
	}
	b.SetFormat("T{f:x:f:z:}")
	if _, err := As[xy](b); err == nil {
		t.Error("a field of another name was taken")
	}
}
