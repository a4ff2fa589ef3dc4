package buffer

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unsafe"
)

// guarded returns memory with data at its end, followed by a page that cannot be read. It is never unmapped.
func guarded(t *testing.T, data string) *byte {
	t.Helper()
	m := fenced(t, len(data)+1)
	end := m[len(m)-len(data):]
	copy(end, data)
	return unsafe.SliceData(end)
}

func TestFormatsThatDoNotEnd(t *testing.T) {
	for _, format := range []string{"", "d", "<", "<d", "T{", strings.Repeat("x", 79), strings.Repeat("x", 4095), strings.Repeat("x", 4096), strings.Repeat("d", 1<<20)} {
		for _, end := range []string{"", "\x00"} {
			x := newFloats(3)
			p := guarded(t, format+end)
			x.spoil = func(b *Buffer) { b.format = p }
			_, getErr := Get(x, PyBUF_FULL_RO)
			b := &Buffer{buf: memory64(24), len: 24, itemsize: 8, ndim: 1, format: p, shape: words2(3), strides: words2(8)}
			_, asErr := As[float64](b)
			_, viewErr := NewMemoryView(b)
			if b.Format() != format || b.String() == "" {
				t.Errorf("%.20q%q: got %.20q", format, end, b.Format())
			}
			for name, err := range map[string]error{"Get": getErr, "As": asErr, "NewMemoryView": viewErr} {
				if end == "" {
					wantBufferError(t, err, "expected a format that ends with NUL")
				} else if err != nil && strings.Contains(err.Error(), "NUL") {
					t.Errorf("%s of %.20q with its NUL: %v", name, format, err)
				}
			}
			if end == "\x00" && (getErr != nil || viewErr != nil || (asErr == nil) != (format == "d" || format == "<d")) {
				t.Errorf("%.20q: %v, %v, %v", format, getErr, asErr, viewErr)
			}
		}
	}
}

func TestGettersOfWhatNoArrayHas(t *testing.T) {
	p := (*int)(unsafe.Pointer(guarded(t, strings.Repeat("\x00", 8))))
	for _, ndim := range []int32{-1, math.MinInt32, 65, math.MaxInt32} {
		b := &Buffer{buf: memory64(24), len: 24, itemsize: 8, ndim: ndim, shape: p, strides: p, suboffsets: p}
		if b.Shape() != nil || b.Strides() != nil || b.SubOffsets() != nil || b.NDim() != int(ndim) {
			t.Errorf("ndim %d: %v %v %v", ndim, b.Shape(), b.Strides(), b.SubOffsets())
		}
		a := b
		if a.Shape() != nil || a.Strides() != nil || a.String() == "" {
			t.Errorf("ndim %d: %v %v", ndim, a.Shape(), a.Strides())
		}
	}
}

// An error has the same class in Python as when the shim finds it.
func TestClassesOfAs(t *testing.T) {
	p := memory64(64)
	truth := func() *Buffer {
		return &Buffer{buf: p, len: 24, itemsize: 8, ndim: 1, format: cstr("d"), shape: words2(3), strides: words2(8)}
	}
	for name, c := range map[string]struct {
		spoil func(b *Buffer)
		other bool // a TypeError, else a BufferError
	}{
		"other items":    {func(b *Buffer) { b.format = cstr("q") }, true},
		"other size":     {func(b *Buffer) { b.itemsize, b.strides, b.shape = 4, words2(4), words2(6) }, true},
		"read-only":      {func(b *Buffer) { b.readonly = 1 }, true},
		"indirect":       {func(b *Buffer) { b.suboffsets = words2(0) }, false},
		"misaligned":     {func(b *Buffer) { b.buf = unsafe.Add(p, 1) }, false},
		"len":            {func(b *Buffer) { b.len = 16 }, false},
		"beyond the end": {func(b *Buffer) { b.buf = unsafe.Add(nil, -8) }, false},
	} {
		b := truth()
		c.spoil(b)
		_, err := AsMut[float64](b)
		var buf *BufferError
		var typ *TypeError
		if errors.As(err, &buf) == c.other || errors.As(err, &typ) != c.other {
			t.Errorf("%s: %T %v", name, err, err)
		}
	}
	b := truth()
	b.format = cstr("T{<i:a:<i:b:}")
	_, err := As[struct{ X, Y float32 }](b)
	var typ *TypeError
	if !errors.As(err, &typ) || typ.Err == nil {
		t.Errorf("a record: %T %v", err, err)
	}
}

// fickle is an exporter that answers each request in another way.
type fickle struct {
	answers  []func(b *Buffer) error
	asked    int
	released int
}

func (x *fickle) GetBuffer(b *Buffer, flags Flags) error {
	x.asked++
	return x.answers[x.asked-1](b)
}

func (x *fickle) ReleaseBuffer(*Buffer) { x.released++ }

func TestExporterThatChanges(t *testing.T) {
	first, second := memory64(24), memory64(24)
	good := func(p unsafe.Pointer, n int) func(b *Buffer) error {
		return func(b *Buffer) error {
			b.buf, b.len, b.itemsize, b.ndim, b.format, b.shape, b.strides = p, 8*n, 8, 1, cstr("d"), words2(n), words2(8)
			return nil
		}
	}
	bad := func(b *Buffer) error {
		err := good(first, 3)(b)
		b.len++
		return err
	}
	fails := func(b *Buffer) error {
		good(first, 3)(b)
		return errors.New("refused")
	}
	x := &fickle{answers: []func(b *Buffer) error{good(first, 3), bad, good(second, 2), fails, bad, good(first, 3), good(second, 3), good(first, 3), bad}}
	a := mustGet(t, x, PyBUF_FULL)
	wantBufferError(t, must2e(Get(x, PyBUF_FULL)), "expected a len of 24 bytes")
	b := mustGet(t, x, PyBUF_FULL)
	wantBufferError(t, must2e(Get(x, PyBUF_FULL)), "refused")
	_, err := MemoryViewOf(x)
	wantBufferError(t, err, "expected a len of 24 bytes")
	if a.Buf() != first || a.NBytes() != 24 || b.Buf() != second || b.NBytes() != 16 {
		t.Error("an earlier answer changed")
	}
	a.Release()
	b.Release()
	a.Release()
	// source and destination are one exporter, whose second answer is inconsistent
	if err := CopyData(x, x); err != nil {
		t.Error(err)
	}
	wantBufferError(t, CopyData(x, x), "expected a len of 24 bytes")
	if x.asked != 9 || x.released != 8 {
		t.Errorf("%d requests of which one was refused, %d released", x.asked, x.released)
	}
}

func must2e(_ *Buffer, err error) error { return err }
