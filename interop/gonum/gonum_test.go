package gonum

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/buffer"
)

func numbered(shape ...int) *buffer.Array[float64] {
	a := buffer.NewArray[float64](shape...)
	for i := range a.Data() {
		a.Data()[i] = float64(i)
	}
	return a
}

// A matrix has the items and the memory of its view, whatever part of whatever memory that is.
func TestMatrix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6)
		whole := numbered(n.Draw(t, "rows"), n.Draw(t, "columns"))
		v := whole.Mut
		if rapid.Bool().Draw(t, "transposed") {
			v = v.Transpose()
		}
		for dim := range 2 {
			lo := rapid.IntRange(0, v.Dim(dim)-1).Draw(t, "lo")
			hi := rapid.IntRange(lo+1, v.Dim(dim)).Draw(t, "hi")
			v = v.SliceStep(dim, lo, hi, rapid.IntRange(1, 2).Draw(t, "step"))
		}
		if rapid.Bool().Draw(t, "upside down") {
			v = v.SliceStep(0, v.Dim(0)-1, -1, -1)
		}
		packed := func(v buffer.View[float64]) bool {
			return v.ContiguousRows() && (v.Dim(0) == 1 || v.Stride(0) >= 8*v.Dim(1))
		}
		m, err := Matrix(v.View)
		if want := packed(v.View) || packed(v.View.Transpose()); want != (err == nil) {
			t.Fatalf("shape %v, strides %v: %v", v.Shape(), v.Strides(), err)
		}
		d, err := Dense(v)
		if packed(v.View) != (err == nil) {
			t.Fatalf("shape %v, strides %v: %v", v.Shape(), v.Strides(), err)
		}
		if m == nil {
			return
		}
		for i := range v.Dim(0) {
			for j := range v.Dim(1) {
				if m.At(i, j) != v.At2(i, j) {
					t.Fatalf("item %d, %d: %v, not %v", i, j, m.At(i, j), v.At2(i, j))
				}
			}
		}
		if d == nil {
			return
		}
		back := MatrixView(d)
		if back.Buf() != v.Buf() || !slices.Equal(back.Shape(), v.Shape()) || !back.Equal(v.View) {
			t.Fatalf("got shape %v, strides %v, want %v, %v", back.Shape(), back.Strides(), v.Shape(), v.Strides())
		}
		d.Set(v.Dim(0)-1, v.Dim(1)-1, -1)
		if v.At2(v.Dim(0)-1, v.Dim(1)-1) != -1 {
			t.Fatal("the matrix has memory of its own")
		}
	})
}

func TestRefusals(t *testing.T) {
	reversed := numbered(4).SliceStep(0, 3, -1, -1)
	overlapping := buffer.AsStrided(make([]float64, 9), []int{3, 4}, []int{16, 8})
	for _, test := range []struct {
		err  func() error
		want string
	}{
		{func() error { _, err := Dense(numbered(3).Mut); return err }, "2 dimensions, got 1"},
		{func() error { _, err := Matrix(numbered(2, 2, 2).View); return err }, "2 dimensions, got 3"},
		{func() error { _, err := Matrix(numbered(0, 3).View); return err }, "got shape (0, 3)"},
		{func() error { _, err := Dense(numbered(3, 2).Transpose()); return err }, "shape (2, 3) with strides (8, 16)"},
		{func() error { _, err := Dense(overlapping); return err }, "strides (16, 8)"},
		{func() error { _, err := VecDense(reversed); return err }, "got one of -8 bytes"},
		{func() error { _, err := Vector(numbered(1, 1).View); return err }, "1 dimension, got 2"},
		{func() error { _, err := VecDense(numbered(0).Mut); return err }, "at least 1 item"},
		{func() error { _, err := CMatrix(buffer.NewArray[complex128](2, 3, 4).View); return err }, "2 dimensions, got 3"},
	} {
		err := test.err()
		var refused *buffer.BufferError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	// complex numbers in records of 24 bytes
	type record struct {
		C complex128
		X float64
	}
	b, err := buffer.NewEx(nil, unsafe.Pointer(&make([]record, 4)[0]), 4*16, 16, false, 2, "Zd", []int{4, 1}, []int{24, 16}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := buffer.AsMut[complex128](b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CDense(m); err == nil {
		t.Error("no error for complex numbers 24 bytes apart")
	}
}

func TestVector(t *testing.T) {
	column := numbered(3, 4).Slice(1, 2, 3).Transpose().Index(0)
	v, err := VecDense(column)
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() != 3 || v.AtVec(2) != 10 {
		t.Error(v.Len(), v.RawVector())
	}
	v.SetVec(0, -2)
	if back := VectorView(v); back.Buf() != column.Buf() || back.At1(0) != -2 || back.Stride(0) != 32 || column.At1(0) != -2 {
		t.Error(back.Stride(0))
	}
	if one, err := Vector(numbered(1).SliceStep(0, 0, -1, -1).View); err != nil || one.AtVec(0) != 0 {
		t.Error(one, err)
	}
}

func TestComplex(t *testing.T) {
	a := buffer.NewArray[complex128](3, 4)
	d, err := CDense(a.Slice(1, 1, 3))
	if err != nil {
		t.Fatal(err)
	}
	d.Set(2, 1, 1i)
	if a.At2(2, 2) != 1i {
		t.Error(a.Data())
	}
	if back := CMatrixView(d); back.Buf() != a.Slice(1, 1, 3).Buf() || !slices.Equal(back.Strides(), []int{64, 16}) {
		t.Error(back.Strides())
	}
}

// Parts of gonum's own matrices are views with its stride, and an empty one is a view without items.
func TestViews(t *testing.T) {
	d := mat.NewDense(3, 4, nil)
	part := d.Slice(1, 3, 1, 3).(*mat.Dense)
	v := MatrixView(part)
	v.Set2(1, 1, 7)
	if d.At(2, 2) != 7 || !slices.Equal(v.Strides(), []int{32, 8}) {
		t.Error(mat.Formatted(d), v.Strides())
	}
	if v := MatrixView(new(mat.Dense)); v.Len() != 0 {
		t.Error(v.Shape())
	}
	if v := VectorView(d.ColView(1).(*mat.VecDense)); v.Stride(0) != 32 || v.Dim(0) != 3 {
		t.Error(v.Strides())
	}
}
