package py

import (
	"errors"
	"io"
	"testing"

	"github.com/goanna-py/goanna/buffer"
)

func TestErrorf(t *testing.T) {
	err := Errorf(ValueError, "radius is %d: %w", -1, io.EOF)
	if err.Error() != "radius is -1: EOF" || !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
	var e *Error
	if !errors.As(err, &e) || e.Class != ValueError || e.Cause != io.EOF {
		t.Errorf("got %+v", e)
	}
	if err := Errorf(TypeError, "plain"); errors.Unwrap(err) != nil {
		t.Errorf("an error without a cause unwraps to %v", errors.Unwrap(err))
	}
}

// Without Python every function returns ErrNotInCall, and none panics.
func TestWithoutPython(t *testing.T) {
	var o Object
	if !o.IsNone() || CheckBuffer(o) {
		t.Error("the zero Object is None")
	}
	if s, err := o.Str(); s != "None" || err != nil {
		t.Error(s, err)
	}
	if s, err := o.TypeName(); s != "NoneType" || err != nil {
		t.Error(s, err)
	}
	b, err := buffer.Get(buffer.NewArray[int32](2), buffer.PyBUF_FULL)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	_, get := GetBuffer(o, buffer.PyBUF_SIMPLE)
	_, view := MemoryViewFromObject(o)
	_, of := MemoryViewFromBuffer(b)
	for name, err := range map[string]error{
		"GetBuffer": get, "MemoryViewFromObject": view, "MemoryViewFromBuffer": of,
		"CopyData": CopyData(o, o), "FromContiguous": FromContiguous(o, nil, 'C'),
	} {
		if !errors.Is(err, ErrNotInCall) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := new(Buffer).Release(); err != nil {
		t.Errorf("Release of no buffer: %v", err)
	}
}

func TestMemoryOf(t *testing.T) {
	b, err := buffer.Get(buffer.NewArray[float64](2, 3), buffer.PyBUF_SIMPLE)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	if _, err := memoryOf(b); err == nil {
		t.Error("8-byte items without a format were described")
	}
	full, err := buffer.Get(buffer.NewArray[float64](2, 3), buffer.PyBUF_FULL)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Release()
	m, err := memoryOf(full)
	if err != nil {
		t.Fatal(err)
	}
	if m.Len != 48 || m.ItemSize != 8 || m.Format != "d" || len(m.Shape) != 2 || m.Strides[0] != 24 || m.ReadOnly {
		t.Errorf("got %+v", m)
	}
}
