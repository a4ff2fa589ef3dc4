// Package ways has a function for every way that a buffer takes into Go. Each reads every byte that it is given.
package ways

import (
	"fmt"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

type number interface {
	uint8 | int16 | int32 | float64
}

func add[T number](xs []T) float64 {
	s := 0.0
	for _, x := range xs {
		s += float64(x)
	}
	return s
}

// addView reads a view in each way, which must agree.
func addView[T number](v buffer.View[T]) (float64, error) {
	s := 0.0
	for x := range v.Values() {
		s += float64(x)
	}
	rows := 0.0
	for row := range v.Rows() {
		rows += add(row)
	}
	if v.NDim() > 0 && s != rows {
		return 0, fmt.Errorf("%v by values, %v by rows", s, rows)
	}
	if all, ok := v.Contiguous(); ok && add(all) != s {
		return 0, fmt.Errorf("%v by values, %v at once", s, add(all))
	}
	indexed := s
	switch v.NDim() {
	case 1:
		indexed = 0
		for i := range v.Dim(0) {
			indexed += float64(v.At1(i))
		}
	case 2:
		indexed = 0
		for i := range v.Dim(0) {
			for j := range v.Dim(1) {
				indexed += float64(v.At2(i, j))
			}
		}
	case 3:
		indexed = 0
		for i := range v.Dim(0) {
			for j := range v.Dim(1) {
				for k := range v.Dim(2) {
					indexed += float64(v.At3(i, j, k))
				}
			}
		}
	}
	if indexed != s {
		return 0, fmt.Errorf("%v by values, %v by indices", s, indexed)
	}
	return s, nil
}

// addMut writes every item as well.
func addMut[T number](m buffer.Mut[T]) (float64, error) {
	for row := range m.Rows() {
		for i := range row {
			row[i]++
		}
	}
	for row := range m.Rows() {
		for i := range row {
			row[i]--
		}
	}
	return addView(m.View)
}

func Bytes(v []byte) float64 { return add(v) }

func SliceUint8(v []uint8) float64 { return add(v) }

func SliceInt16(v []int16) float64 { return add(v) }

func SliceInt32(v []int32) float64 { return add(v) }

func SliceFloat64(v []float64) float64 { return add(v) }

func ViewUint8(v buffer.View[uint8]) (float64, error) { return addView(v) }

func ViewInt16(v buffer.View[int16]) (float64, error) { return addView(v) }

func ViewInt32(v buffer.View[int32]) (float64, error) { return addView(v) }

func ViewFloat64(v buffer.View[float64]) (float64, error) { return addView(v) }

func MutUint8(v buffer.Mut[uint8]) (float64, error) { return addMut(v) }

func MutInt32(v buffer.Mut[int32]) (float64, error) { return addMut(v) }

func MutFloat64(v buffer.Mut[float64]) (float64, error) { return addMut(v) }

//goanna:ndim v=1
func Vector(v buffer.View[int32]) (float64, error) { return addView(v) }

//goanna:ndim v=2
func Matrix(v buffer.View[int32]) (float64, error) { return addView(v) }

//goanna:hold-gil
func Held(v buffer.View[int32]) (float64, error) { return addView(v) }

// Describe asks a buffer of any format for all that it says of itself.
func Describe(v *buffer.Buffer) string {
	data, ok := v.Bytes()
	return fmt.Sprint(v.Format(), v.ItemSize(), v.NDim(), v.Shape(), v.Strides(), v.ReadOnly(), v.NBytes(), ok, add(data), v)
}

// AnyFormat returns the length of a format, and its first bytes.
func AnyFormat(v *buffer.Buffer) (int, string) {
	f := v.Format()
	return len(f), f[:min(len(f), 8)]
}

func AnyInt32(v *buffer.Buffer) (float64, error) {
	view, err := buffer.As[int32](v)
	if err != nil {
		return 0, err
	}
	return addView(view)
}

func AnyFloat64(v *buffer.Buffer) (float64, error) {
	view, err := buffer.As[float64](v)
	if err != nil {
		return 0, err
	}
	return addView(view)
}

func AnyMut(v *buffer.Buffer) (float64, error) {
	view, err := buffer.AsMut[int32](v)
	if err != nil {
		return 0, err
	}
	return addMut(view)
}

type pair struct {
	A int32
	B int32
}

// AnyPair reads records.
func AnyPair(v *buffer.Buffer) (int, error) {
	view, err := buffer.As[pair](v)
	if err != nil {
		return 0, err
	}
	n := 0
	for p := range view.Values() {
		n += int(p.A) + int(p.B)
	}
	return n, nil
}

func sum3(a, b, c float64, errA, errC error) (float64, error) {
	if errA != nil {
		return 0, errA
	}
	return a + b + c, errC
}

// Three has a view, a slice and memory to write to.
func Three(a buffer.View[int32], b []int32, c buffer.Mut[int32]) (float64, error) {
	x, errA := addView(a)
	z, errC := addMut(c)
	return sum3(x, add(b), z, errA, errC)
}

// GetBuffer asks for a buffer, reads all that it says of itself, uses every function on it and releases it twice.
func GetBuffer(v py.Object, flags int) (string, error) {
	b, err := py.GetBuffer(v, buffer.Flags(flags))
	if err != nil {
		return "", err
	}
	defer b.Release()
	text := fmt.Sprint(b.Buf(), b.NBytes(), b.ItemSize(), b.ReadOnly(), b.NDim(), len(b.Format()), b.Shape(), b.Strides(), b.SubOffsets(), b.Internal(),
		b.IsContiguous('A'), b.Buffer)
	if n := b.NBytes(); n >= 0 && n < 1<<20 {
		data := make([]byte, n)
		if err := b.ToContiguous(data, 'C'); err != nil {
			text += ": " + err.Error()
		} else if !b.ReadOnly() {
			if err := b.FromContiguous(data, 'C'); err != nil {
				return "", err
			}
		}
	}
	if err := b.Release(); err != nil {
		return "", err
	}
	return text, b.Release()
}

// GetInt32 asks for a buffer and makes a typed view of it.
func GetInt32(v py.Object) (float64, error) {
	b, err := py.GetBuffer(v, buffer.PyBUF_FULL_RO)
	if err != nil {
		return 0, err
	}
	defer b.Release()
	view, err := buffer.As[int32](b.Buffer)
	if err != nil {
		return 0, err
	}
	return addView(view)
}

// GetView makes a memoryview of Go of a buffer of Python.
func GetView(v py.Object) (string, error) {
	b, err := py.GetBuffer(v, buffer.PyBUF_FULL_RO)
	if err != nil {
		return "", err
	}
	defer b.Release()
	m, err := buffer.NewMemoryView(b.Buffer)
	if err != nil {
		return "", err
	}
	defer m.Release()
	data, err := m.ToBytes('C')
	if err != nil {
		return "", err
	}
	return fmt.Sprint(len(m.Format()), m.Shape(), m.Strides(), add(data)), nil
}

func MemoryView(v py.Object) (py.Object, error) { return py.MemoryViewFromObject(v) }

func CopyData(v, source py.Object) error { return py.CopyData(v, source) }

func FromContiguous(v py.Object, data []byte, order string) error {
	return py.FromContiguous(v, data, buffer.Order(order[0]))
}

// Retain keeps a view, reads it and lets it go.
func Retain(v buffer.View[int32]) (float64, error) {
	r, err := v.Retain()
	if err != nil {
		return 0, err
	}
	defer r.Release()
	return addView(r.View)
}

//goanna:hold-gil
func RetainHeld(v buffer.View[int32]) (float64, error) { return Retain(v) }

// RetainMut keeps memory to write to.
func RetainMut(v buffer.Mut[int32]) (float64, error) {
	r, err := v.Retain()
	if err != nil {
		return 0, err
	}
	defer r.Release()
	return addMut(r.Mut)
}

var kept *buffer.Retained[int32]

// KeepSecond retains the second of two arguments.
func KeepSecond(a, b buffer.View[int32]) error {
	r, err := b.Retain()
	kept = r
	return err
}

// KeepEnd retains the empty view behind the last item.
func KeepEnd(v buffer.View[int32]) error {
	r, err := v.Slice(0, v.Dim(0), v.Dim(0)).Retain()
	kept = r
	return err
}

// Drop lets go what was kept.
//
//goanna:hold-gil
func Drop() { kept.Release() }

// PanicWith panics after it was given a buffer.
func PanicWith(v buffer.View[int32]) { panic("after the buffer") }

// FailWith fails after it was given a buffer.
func FailWith(v buffer.View[int32]) error {
	return py.Errorf(py.LookupError, "after the buffer")
}
