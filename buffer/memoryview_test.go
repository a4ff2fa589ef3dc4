package buffer

import (
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// The expected result comes from lists of indices, to which each key is applied by the definition of Python's slices.
func TestMemoryViewSliceInSeveralDimensions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			m := anyMemories(t, "H", 2)
			m.each(func(p []byte, k int) { p[0], p[1] = byte(k), byte(k>>8) })
			v := mustView(t, m)
			keys := []any{}
			var left [][]int // the remaining indices of each dimension
			var shape []int
			dims := rapid.IntRange(0, len(m.shape)).Draw(t, "keys")
			for d, n := range m.shape {
				all := upTo(n)
				if d >= dims {
					left, shape = append(left, all), append(shape, n)
					continue
				}
				if n > 0 && rapid.Bool().Draw(t, "int") {
					i := rapid.IntRange(-n, n-1).Draw(t, "i")
					keys = append(keys, i)
					left = append(left, []int{(i + n) % n})
					continue
				}
				s := Span{Omitted, Omitted, rapid.SampledFrom([]int{0, 1, 2, 3, -1, -2, 7, -7, math.MaxInt, math.MinInt}).Draw(t, "step")}
				if rapid.Bool().Draw(t, "start") {
					s.Start = rapid.IntRange(-n-2, n+2).Draw(t, "start")
				}
				if rapid.Bool().Draw(t, "stop") {
					s.Stop = rapid.IntRange(-n-2, n+2).Draw(t, "stop")
				}
				keys = append(keys, s)
				var some []int
				for _, i := range all {
					if s.takes(i, n) {
						some = append(some, i)
					}
				}
				if s.Step < 0 {
					slices.Reverse(some)
				}
				left, shape = append(left, some), append(shape, len(some))
			}
			if rapid.Bool().Draw(t, "ellipsis") {
				keys = append(keys, Ellipsis)
			}
			got, err := v.Slice(keys...)
			if err != nil {
				if m.suboffsets != nil && shape[0] > 1 && len(left[0]) > 1 && m.shift > 0 && strings.Contains(err.Error(), "suboffsets cannot describe a part that begins before") {
					continue
				}
				t.Fatalf("%v: %v", keys, err)
			}
			if !slices.Equal(got.Shape(), append([]int{}, shape...)) {
				t.Fatalf("%v of %v: shape %v, want %v", keys, m.shape, got.Shape(), shape)
			}
			var want []any
			for _, idx := range indices(lengths(left)) {
				at := make([]int, len(idx))
				for d, i := range idx {
					at[d] = left[d][i]
				}
				x, err := v.At(at...)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, x)
			}
			var items []any
			for _, idx := range indices(got.Shape()) {
				x, err := got.At(idx...)
				if err != nil {
					t.Fatal(err)
				}
				items = append(items, x)
			}
			if fmt.Sprint(items) != fmt.Sprint(want) {
				t.Fatalf("%v of shape %v: %v, want %v", keys, m.shape, items, want)
			}
			runtime.KeepAlive(m)
		}
	})
}

func lengths(lists [][]int) []int {
	out := []int{}
	for _, l := range lists {
		out = append(out, len(l))
	}
	return out
}

// takes reports whether index i of n is in the slice: whole steps lead from the start to it, and it is before the stop.
func (s Span) takes(i, n int) bool {
	step := s.Step
	if step == 0 {
		step = 1
	}
	fromEnd := func(x int) int {
		if x < 0 {
			return x + n
		}
		return x
	}
	if step > 0 {
		start, stop := 0, n
		if s.Start != Omitted {
			start = max(fromEnd(s.Start), 0)
		}
		if s.Stop != Omitted {
			stop = fromEnd(s.Stop)
		}
		return i >= start && i < stop && (i-start)%step == 0
	}
	start, stop := n-1, -1
	if s.Start != Omitted {
		start = min(fromEnd(s.Start), n-1)
	}
	if s.Stop != Omitted {
		stop = fromEnd(s.Stop)
	}
	return i <= start && i > stop && (start-i)%step == 0
}

// backwards is two rows of four bytes, with pointers to the last byte of each.
func backwards() *memories {
	m := &memories{blocks: [][]byte{{0, 1, 2, 3}, {10, 11, 12, 13}}, shape: []int{2, 4}, strides: []int{wordSize, -1}, suboffsets: []int{0, -1}, itemsize: 1, format: "B"}
	for _, b := range m.blocks {
		m.table = append(m.table, unsafe.Pointer(&b[3]))
	}
	return m
}

func TestMemoryViewSliceBeforeWhatPointersPointAt(t *testing.T) {
	m := backwards()
	v := must(MemoryViewOf(memoriesExporter{m}))
	all := Span{Omitted, Omitted, 1}
	for _, c := range []struct {
		keys []any
		want string // a list, or part of an error
	}{
		{[]any{1, 2}, "11"},
		{[]any{1, Span{1, Omitted, 1}}, "[12 11 10]"},
		{[]any{1}, "[13 12 11 10]"},
		{[]any{Span{1, 2, 1}, Span{1, 3, 1}}, "[[12 11]]"},
		{[]any{Span{0, 1, 1}, 3}, "[0]"},
		{[]any{all, Span{0, 2, 1}}, "[[3 2] [13 12]]"},
		{[]any{all, Span{4, 4, 1}}, "[[] []]"},
		{[]any{all, Span{1, Omitted, 1}}, "memoryview: suboffsets cannot describe a part that begins before the targets of the pointers in its dimension 1; take one index of that dimension"},
		{[]any{all, 3}, "memoryview: suboffsets cannot describe a part that begins before"},
	} {
		s, err := v.Slice(c.keys...)
		if err != nil {
			wantError(t, err, c.want)
			continue
		}
		if got := fmt.Sprint(must(s.ToList())); got != c.want {
			t.Errorf("%v: %s, want %s", c.keys, got, c.want)
		}
	}
	runtime.KeepAlive(m)
}

func TestNullAmongPointersIsAnError(t *testing.T) {
	m := backwards()
	m.table[1] = nil
	v := must(MemoryViewOf(memoriesExporter{m}))
	b := m.buffer()
	good := NewArray[uint8](2, 4)
	into := must(MemoryViewOf(good))
	const want = "expected pointers to memory where suboffsets are not negative, got NULL"
	if x, err := v.At(0, 3); err != nil || x != uint8(0) {
		t.Errorf("%v, %v", x, err)
	}
	for name, f := range map[string]func() error{
		"At": func() error { _, err := v.At(1, 0); return err }, "Set": func() error { return v.Set([]int{1, 0}, 1) },
		"ToList": func() error { _, err := v.ToList(); return err }, "ToBytes": func() error { _, err := v.ToBytes('C'); return err },
		"Hex": func() error { _, err := v.Hex("", 1); return err }, "Slice": func() error { _, err := v.Slice(1); return err },
		"Slice of one": func() error { _, err := v.Slice(Span{1, 2, 1}, 1); return err },
		"Assign to":    func() error { return v.Assign(into) }, "Assign from": func() error { return into.Assign(v) },
		"CopyData": func() error { return CopyData(good, memoriesExporter{m}) }, "GetPointer": func() error { _, err := b.GetPointer(1, 0); return err },
		"ToContiguous": func() error { return b.ToContiguous(make([]byte, 8), 'F') }, "FromContiguous": func() error { return b.FromContiguous(make([]byte, 8), 'C') },
		"part": func() error { return b.FromContiguous(make([]byte, 7), 'F') },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v.Equal(v) || v.Equal(into) || into.Equal(v) {
		t.Error("items behind NULL are equal")
	}
	runtime.KeepAlive(m)
}

func TestFromContiguousOverlaps(t *testing.T) {
	for n, want := range map[int]string{9: "[0 8 7 6 5 4 3 2 1 0]", 10: "[9 8 7 6 5 4 3 2 1 0]"} {
		memory := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		b := must(NewEx(nil, unsafe.Pointer(&memory[9]), 10, 1, false, 1, "B", []int{10}, []int{-1}, nil, 0))
		if err := b.FromContiguous(memory[:n], 'C'); err != nil || fmt.Sprint(memory) != want {
			t.Errorf("%d bytes: %v, %v, want %s", n, memory, err, want)
		}
	}
}

func TestMemoryViewKeysThatDoNotFit(t *testing.T) {
	v := must(MemoryViewOf(newFloats(2, 3)))
	for _, c := range []struct {
		keys []any
		want string
	}{
		{[]any{2}, "index out of bounds on dimension 1: expected -2 to 1, got 2"},
		{[]any{0, -4}, "index out of bounds on dimension 2: expected -3 to 2, got -4"},
		{[]any{0, 0, 0}, "expected at most 2 keys for a memoryview of 2 dimensions, got 3"},
		{[]any{Ellipsis, Ellipsis}, "expected one Ellipsis among the keys, got more"},
		{[]any{"x"}, "memoryview: expected an int, a Span or Ellipsis as key, got string"},
	} {
		_, err := v.Slice(c.keys...)
		wantError(t, err, c.want)
	}
	_, err := v.At(0)
	wantError(t, err, "expected 2 indices for an item of a memoryview of 2 dimensions, got 1")
	_, err = v.At(0, 3)
	wantError(t, err, "index out of bounds on dimension 2: expected -3 to 2, got 3")
	last, err := v.Slice(Ellipsis, -1)
	if err != nil || fmt.Sprint(must(last.ToList())) != "[2 5]" {
		t.Errorf("%v %v", last, err)
	}
}

func TestMemoryViewSet(t *testing.T) {
	x := newFloats(2, 3)
	v := must(MemoryViewOf(x))
	if err := v.Set([]int{-1, 0}, 7.5); err != nil || x.items[3] != 7.5 {
		t.Errorf("%v %v", x.items, err)
	}
	if err := v.Set([]int{0, 0}, "seven"); err == nil || x.items[0] != 0 {
		t.Error("a string was stored as a float")
	}
	ro := must(v.ToReadOnly())
	if !ro.ReadOnly() || v.ReadOnly() {
		t.Error("ToReadOnly")
	}
	wantError(t, ro.Set([]int{0, 0}, 1.0), "cannot modify read-only memory")
	wantError(t, ro.Assign(v), "cannot modify read-only memory")
	row := must(v.Slice(0))
	if err := row.Assign(must(v.Slice(1))); err != nil || x.items[0] != 7.5 {
		t.Errorf("%v %v", x.items, err)
	}
	wantError(t, row.Assign(v), "memoryview assignment: expected format 'd' and shape (3,), got 'd' and (2, 3)")
	small := must(MemoryViewOf(NewArray[float32](3)))
	wantError(t, row.Assign(small), "expected format 'd' and shape (3,), got 'f' and (3,)")
	// Formats that differ in spelling only.
	longs, quads := newFloats(3), newFloats(3)
	longs.format, quads.format = "q", "=q"
	if err := must(MemoryViewOf(longs)).Assign(must(MemoryViewOf(quads))); err != nil {
		t.Error(err)
	}
	// Overlapping.
	line := newFloats(5)
	w := must(MemoryViewOf(line))
	if err := must(w.Slice(Span{1, Omitted, 1})).Assign(must(w.Slice(Span{Omitted, -1, 1}))); err != nil || fmt.Sprint(line.items) != "[0 0 1 2 3]" {
		t.Errorf("%v %v", line.items, err)
	}
}

func TestMemoryViewCast(t *testing.T) {
	x := newFloats(6)
	v := must(MemoryViewOf(x))
	bytes := must(v.Cast("B"))
	if bytes.NBytes() != 48 || bytes.ItemSize() != 1 || bytes.Format() != "B" {
		t.Errorf("%+v", bytes)
	}
	grid := must(bytes.Cast("d", 2, 3))
	if fmt.Sprint(must(grid.ToList())) != "[[0 1 2] [3 4 5]]" {
		t.Errorf("%v", must(grid.ToList()))
	}
	if flat := must(grid.Cast("B", 3, 16)); !slices.Equal(flat.Shape(), []int{3, 16}) {
		t.Errorf("%v", flat.Shape())
	}
	record := must(bytes.Cast("T{d:x:d:y:}"))
	if fmt.Sprint(must(record.At(1))) != "[2 3]" {
		t.Errorf("%v", must(record.At(1)))
	}
	one := must(must(bytes.Slice(Span{8, 16, 1})).Cast("d", []int{}...))
	if x, err := one.At(); one.NDim() != 0 || x != 1.0 {
		t.Errorf("%d dimensions, %v, %v", one.NDim(), x, err)
	}
	if back := must(one.Cast("B")); back.NDim() != 1 || back.NBytes() != 8 {
		t.Errorf("%v", back.Shape())
	}
	for _, c := range []struct {
		v      *MemoryView
		format string
		shape  []int
		want   string
	}{
		{bytes, "d", []int{}, "product(shape) * itemsize != buffer size: 8 bytes for shape (), 48 in the memory"},
		{v, "q", nil, "cannot cast between two non-byte formats, 'd' and 'q'"},
		{bytes, "T{ddddd}", nil, "length is not a multiple of itemsize: 48 bytes, items of 40"},
		{bytes, "d", []int{2, 2}, "product(shape) * itemsize != buffer size: 32 bytes for shape (2, 2), 48 in the memory"},
		{bytes, "d", []int{-6}, "expected extents of at least 0"},
		{bytes, "d", []int{math.MaxInt, 8}, "larger than the address space"},
		{bytes, "ö", nil, "buffer format"},
		{bytes, "", nil, "expected a format with at least one byte"},
		{must(bytes.Slice(Span{Omitted, Omitted, 2})), "d", nil, "casts are restricted to C-contiguous views"},
	} {
		_, err := c.v.Cast(c.format, c.shape...)
		wantError(t, err, c.want)
	}
}

func TestMemoryViewRelease(t *testing.T) {
	x := newFloats(2, 3)
	v := must(MemoryViewOf(x))
	row := must(v.Slice(1))
	b := mustGet(t, v, PyBUF_FULL)
	if b.Obj() != any(v) || v.Obj() != any(x) {
		t.Errorf("obj %v of %v", b.Obj(), v.Obj())
	}
	wantBufferError(t, v.Release(), "memoryview has 1 exported buffers")
	b.Release()
	for range 2 {
		if err := v.Release(); err != nil {
			t.Error(err)
		}
	}
	if x.Count() != 1 {
		t.Errorf("%d exports while a part is there", x.Count())
	}
	if y, err := row.At(0); err != nil || y != 3.0 {
		t.Errorf("%v %v", y, err)
	}
	for name, f := range map[string]func() error{
		"At": func() error { _, err := v.At(0, 0); return err }, "Set": func() error { return v.Set([]int{0, 0}, 1.0) },
		"Slice": func() error { _, err := v.Slice(0); return err }, "Cast": func() error { _, err := v.Cast("B"); return err },
		"ToList": func() error { _, err := v.ToList(); return err }, "ToBytes": func() error { _, err := v.ToBytes('C'); return err },
		"Hash": func() error { _, err := v.Hash(); return err }, "Hex": func() error { _, err := v.Hex("", 1); return err },
		"Len": func() error { _, err := v.length(); return err }, "ToReadOnly": func() error { _, err := v.ToReadOnly(); return err },
		"Assign": func() error { return v.Assign(row) }, "Assign from": func() error { return row.Assign(v) },
		"Get": func() error { _, err := Get(v, PyBUF_FULL); return err },
		"Items": func() error {
			for _, err := range v.Items() {
				return err
			}
			return nil
		},
	} {
		if err := f(); !errors.Is(err, ErrReleased) {
			t.Errorf("%s after release: %v", name, err)
		}
	}
	if v.Format() != "" || v.ItemSize() != 0 || v.NBytes() != 0 || v.NDim() != 0 || v.Shape() != nil || v.Strides() != nil || v.SubOffsets() != nil ||
		v.ReadOnly() || v.IsContiguous('A') || v.Obj() != nil {
		t.Error("attributes of a released memoryview")
	}
	if !v.Equal(v) || v.Equal(row) || row.Equal(v) {
		t.Error("a released memoryview equals only itself")
	}
	if err := row.Release(); err != nil || x.Count() != 0 {
		t.Errorf("%v, %d exports", err, x.Count())
	}
}

func TestMemoryViewOfABufferEndsWithIt(t *testing.T) {
	x := newFloats(3)
	b := mustGet(t, x, PyBUF_FULL)
	v := must(NewMemoryView(b))
	if v.NBytes() != 24 {
		t.Error(v.NBytes())
	}
	b.Release()
	if _, err := v.At(0); !errors.Is(err, ErrReleased) {
		t.Error(err)
	}
}

// A memoryview stays released when its Buffer is acquired again.
func TestMemoryViewStaysReleased(t *testing.T) {
	for name, again := range map[string]func(b *Buffer) error{
		"acquired":  func(b *Buffer) error { return b.Acquire(newFloats(4), PyBUF_FULL) },
		"filled in": func(b *Buffer) error { return b.FillInfo("owner", memory64(8), 8, false, PyBUF_FULL) },
		"set":       func(b *Buffer) error { b.SetObj("owner"); return nil },
	} {
		for _, b := range []*Buffer{mustGet(t, newFloats(3), PyBUF_FULL), must(NewEx("first", memory64(8), 8, 1, false, 1, "", []int{8}, nil, nil, 0))} {
			v := must(NewMemoryView(b))
			b.Free()
			if err := again(b); err != nil {
				t.Fatal(err)
			}
			if _, err := v.At(0); !errors.Is(err, ErrReleased) || v.NBytes() != 0 || v.Obj() != nil {
				t.Errorf("%s: %v, %d bytes of %v", name, err, v.NBytes(), v.Obj())
			}
		}
	}
	// Without an object there is nothing to release.
	b := must(NewEx(nil, memory64(8), 8, 1, false, 1, "", []int{8}, nil, nil, 0))
	v := must(NewMemoryView(b))
	b.Free()
	if x, err := v.At(7); err != nil || x != uint8(0) {
		t.Errorf("%v %v", x, err)
	}
}

// panickingExporter is an exporter whose ReleaseBuffer panics.
type panickingExporter struct{ released atomic.Int32 }

func (x *panickingExporter) GetBuffer(b *Buffer, flags Flags) error {
	return b.FillInfo(x, memory64(8), 8, false, flags)
}

func (x *panickingExporter) ReleaseBuffer(*Buffer) {
	x.released.Add(1)
	panic("release failed")
}

func TestPanicInReleaseBuffer(t *testing.T) {
	x := new(panickingExporter)
	b := mustGet(t, x, PyBUF_FULL)
	wantPanic(t, "release failed", b.Release)
	b.Release()
	v := must(MemoryViewOf(x))
	wantPanic(t, "release failed", func() { v.Release() })
	if err := v.Release(); err != nil || x.released.Load() != 2 || b.Buf() != nil || v.NBytes() != 0 {
		t.Errorf("%v, %d calls of ReleaseBuffer, %v, %d bytes", err, x.released.Load(), b.Buf(), v.NBytes())
	}
	// The collector releases an unreachable memoryview, where no caller can recover from a panic.
	var mu sync.Mutex
	var logged strings.Builder
	log.SetOutput(writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return logged.Write(p)
	}))
	defer log.SetOutput(os.Stderr)
	func() { must(MemoryViewOf(x)) }()
	collect(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return strings.Contains(logged.String(), "panic in ReleaseBuffer of the exporter of an unreachable memoryview: release failed")
	})
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestDroppedMemoryViewIsReleased(t *testing.T) {
	x := newFloats(3)
	func() {
		v := must(MemoryViewOf(x))
		must(v.Slice(0))
	}()
	collect(t, func() bool { return x.Count() == 0 })
}

func TestMemoryViewReexports(t *testing.T) {
	x := newFloats(2, 3)
	x.readonly = true
	v := must(must(MemoryViewOf(x)).Slice(Ellipsis, Span{Omitted, Omitted, -1}))
	_, err := Get(v, PyBUF_FULL)
	wantBufferError(t, err, "expected writable memory")
	_, err = Get(v, PyBUF_CONTIG_RO)
	wantBufferError(t, err, "expected C-contiguous memory")
	w := must(MemoryViewOf(v))
	if fmt.Sprint(must(w.ToList())) != "[[2 1 0] [5 4 3]]" || !w.ReadOnly() {
		t.Errorf("%v", must(w.ToList()))
	}
	// If an exporter forwards the request, the buffer belongs to the exporter that fills it in.
	b := mustGet(t, forwardingExporter{x}, PyBUF_FULL_RO)
	if b.Obj() != any(x) || x.Count() == 0 {
		t.Errorf("%v", b.Obj())
	}
	n := x.Count()
	b.Release()
	if x.Count() != n-1 {
		t.Errorf("%d exports, want %d", x.Count(), n-1)
	}
	// An exporter fails after it has acquired the Buffer, which is then released.
	if _, err := Get(failingExporter{x}, PyBUF_FULL_RO); err == nil || x.Count() != n-1 {
		t.Errorf("%v, %d exports", err, x.Count())
	}
}

type forwardingExporter struct{ to Exporter }

func (p forwardingExporter) GetBuffer(b *Buffer, flags Flags) error { return b.Acquire(p.to, flags) }
func (forwardingExporter) ReleaseBuffer(*Buffer)                    { panic("released to the wrong exporter") }

type failingExporter struct{ to Exporter }

func (p failingExporter) GetBuffer(b *Buffer, flags Flags) error {
	if err := b.Acquire(p.to, flags); err != nil {
		return err
	}
	return errors.New("changed its mind")
}
func (failingExporter) ReleaseBuffer(*Buffer) { panic("released after a failure") }

func TestMemoryViewItems(t *testing.T) {
	v := must(MemoryViewOf(newFloats(2, 3)))
	var got []string
	for x, err := range v.Items() {
		if err != nil {
			t.Fatal(err)
		}
		for y, err := range x.(*MemoryView).Items() {
			got = append(got, fmt.Sprint(y, err))
		}
	}
	if want := "[0 <nil> 1 <nil> 2 <nil> 3 <nil> 4 <nil> 5 <nil>]"; fmt.Sprint(got) != want {
		t.Errorf("%v", got)
	}
	scalar := must(MemoryViewOf(newFloats()))
	for _, err := range scalar.Items() {
		wantError(t, err, "0-dim memory has no length")
	}
	if x, err := scalar.At(); err != nil || x != 0.0 {
		t.Errorf("%v %v", x, err)
	}
}

func TestMemoryViewComparesValues(t *testing.T) {
	of := func(e Exporter) *MemoryView { return must(MemoryViewOf(e)) }
	bytes := func(format string, b ...byte) *MemoryView {
		return must(of(NewByteArray(b)).Cast(format))
	}
	for _, c := range []struct {
		name string
		a, b *MemoryView
		want bool
	}{
		{"int and float", of(FromSlice([]int32{1, -2})), of(FromSlice([]float64{1, -2})), true},
		{"int and bool", of(FromSlice([]int32{1, 0})), of(FromSlice([]bool{true, false})), true},
		{"int and complex", of(FromSlice([]int32{1, 0})), of(FromSlice([]complex64{1, 0})), true},
		{"complex that is not real", of(FromSlice([]int32{1})), of(FromSlice([]complex64{1 + 1i})), false},
		{"large int and float", of(FromSlice([]int64{1<<53 + 1})), of(FromSlice([]float64{1 << 53})), false},
		{"signs", of(FromSlice([]int64{-1})), of(FromSlice([]uint64{math.MaxUint64})), false},
		{"NaN", of(FromSlice([]float64{math.NaN()})), of(FromSlice([]float64{math.NaN()})), false},
		{"infinity", of(FromSlice([]float64{math.Inf(1)})), of(FromSlice([]int64{1})), false},
		{"zeros", of(FromSlice([]float64{0})), of(FromSlice([]float64{math.Copysign(0, -1)})), true},
		{"char and byte", bytes("c", 97), bytes("B", 97), false},
		{"chars", bytes("c", 97), bytes("c", 97), true},
		{"signed and unsigned bytes", bytes("b", 255), bytes("B", 255), false},
		{"byte orders", bytes(">h", 0, 1), bytes("<h", 1, 0), true},
		{"records", bytes("T{h:x:h:y:}", 1, 0, 2, 0), bytes("T{>h:x:>h:y:}", 0, 1, 0, 2), true},
		{"strings", bytes("2s", 97, 98), bytes("2s", 97, 98), true},
		{"shapes", of(NewArray[int8](2, 3)), of(NewArray[int8](3, 2)), false},
		{"dimensions", of(NewArray[int8](6)), of(NewArray[int8](2, 3)), false},
		{"behind a zero", of(NewArray[int8](0, 3)), of(NewArray[int8](0, 2)), true},
		{"layouts", must(of(newFloats(3)).Slice(Span{Omitted, Omitted, -1})), of(FromSlice([]float64{2, 1, 0})), true},
	} {
		if !littleEndian && strings.HasPrefix(c.name, "records") {
			continue
		}
		if c.a.Equal(c.b) != c.want || c.b.Equal(c.a) != c.want {
			t.Errorf("%s: %v, want %v", c.name, !c.want, c.want)
		}
	}
	unreadable := newFloats(1)
	unreadable.format = "T{"
	if v := of(unreadable); v.Equal(v) {
		t.Error("items that cannot be read are equal")
	}
}

func TestMemoryViewHash(t *testing.T) {
	frozen := func(format string) *MemoryView {
		return must(MemoryViewOf(memoriesExporter{&memories{blocks: [][]byte{{1, 2, 3}}, shape: []int{3}, strides: []int{1}, itemsize: 1, format: format, readonly: true}}))
	}
	a, b := frozen("B"), frozen("b")
	if x, err := a.Hash(); err != nil || x != must(b.Hash()) {
		t.Error("equal memoryviews with different hashes")
	}
	array := NewByteArray([]byte{1, 2, 3})
	writable := must(MemoryViewOf(array))
	_, err := writable.Hash()
	wantError(t, err, "cannot hash writable memoryview object")
	readonly := must(writable.ToReadOnly())
	again := must(MemoryViewOf(readonly))
	for _, v := range []*MemoryView{readonly, must(readonly.Slice(Span{1, 2, 1})), must(readonly.Cast("b")), again, must(NewMemoryView(must(Get(again, PyBUF_FULL_RO))))} {
		_, err = v.Hash()
		wantError(t, err, "expected read-only memory to hash, got a read-only view of writable memory")
	}
	if x := must(must(MemoryViewOf(must(a.ToReadOnly()))).Hash()); x != must(a.Hash()) {
		t.Error("a memoryview of a memoryview of read-only memory has another hash")
	}
	floats := newFloats(1)
	floats.readonly = true
	_, err = must(MemoryViewOf(floats)).Hash()
	wantError(t, err, "hashing is restricted to formats 'B', 'b' or 'c', got 'd'")
}

func TestMembersAreCopiedAndReferenced(t *testing.T) {
	memory := []int32{1, 2, 3, 4, 5, 6}
	shape, strides, sub := []int{2, 3}, []int{12, 4}, []int{-1, -1}
	b, err := NewEx("owner", unsafe.Pointer(&memory[0]), 24, 4, true, 2, "i", shape, strides, sub, 7)
	if err != nil {
		t.Fatal(err)
	}
	shape[0], strides[0], sub[0] = 9, 9, 9
	if b.Buf() != unsafe.Pointer(&memory[0]) || b.Obj() != any("owner") || b.NBytes() != 24 || b.ItemSize() != 4 || !b.ReadOnly() || b.NDim() != 2 || b.Format() != "i" ||
		!slices.Equal(b.Shape(), []int{2, 3}) || !slices.Equal(b.Strides(), []int{12, 4}) || !slices.Equal(b.SubOffsets(), []int{-1, -1}) || b.Internal() != 7 {
		t.Errorf("%+v", b)
	}
	if v := must(As[int32](b)); v.At2(1, 2) != 6 {
		t.Error("the memory is not referenced")
	}
	for _, err := range []error{b.SetShape([]int{1}), b.SetStrides([]int{1, 2, 3}), b.SetSubOffsets([]int{})} {
		wantError(t, err, "or nil, got")
	}
	if err := b.SetNDim(1); err != nil || b.Shape() != nil || b.Strides() != nil || b.SubOffsets() != nil {
		t.Errorf("%+v %v", b, err)
	}
	wantError(t, b.SetNDim(-1), "expected 0 to 64 dimensions, got -1")
	b.SetFormat("")
	b.SetReadOnly(false)
	b.SetNBytes(4)
	b.SetItemSize(1)
	b.SetObj(nil)
	b.SetInternal(0)
	if b.Format() != "" || b.ReadOnly() || b.NBytes() != 4 || b.ItemSize() != 1 || b.Obj() != nil || b.Internal() != 0 {
		t.Errorf("%+v", b)
	}
	for range 2 {
		b.Free()
		if *b != (Buffer{}) {
			t.Errorf("%+v after Free", b)
		}
	}
	// Every use of a freed Buffer finds no memory, and does not crash.
	if _, err := b.GetPointer(); err == nil {
		t.Error("GetPointer of a freed Buffer")
	}
	if err := b.ToContiguous(nil, 'C'); err != nil {
		t.Error(err)
	}
	if v, err := NewMemoryView(b); err != nil || v.NBytes() != 0 {
		t.Error(err)
	}
	if _, err := As[byte](b); err == nil {
		t.Error("a freed Buffer is viewed")
	}
	wantError(t, b.ToContiguous(make([]byte, 3), 'C'), "expected 0 bytes to copy the buffer to, got 3")
	full := mustGet(t, newFloats(2), PyBUF_FULL)
	wantError(t, full.ToContiguous(make([]byte, 16), 'K'), "expected order 'C', 'F' or 'A', got 'K'")
	full.SetReadOnly(true)
	wantBufferError(t, full.FromContiguous(make([]byte, 16), 'C'), "expected a writable buffer to copy to")
}

func TestSetObjReleasesWhatWasAcquired(t *testing.T) {
	x := newFloats(2)
	b := mustGet(t, x, PyBUF_FULL)
	b.SetObj(nil)
	if x.Count() != 0 || b.Buf() != nil {
		t.Errorf("%d exports", x.Count())
	}
}

func TestAnObjectOfPythonIsLeftAlone(t *testing.T) {
	object := [2]uintptr{1, 2}
	b := &Buffer{obj: unsafe.Pointer(&object), len: 3}
	for name, use := range map[string]func(){
		"Release": b.Release,
		"Free":    b.Free,
		"SetObj":  func() { b.SetObj("mine") },
		"FillInfo": func() {
			wantBufferError(t, b.FillInfo(nil, nil, 0, false, PyBUF_SIMPLE), "expected a Buffer that holds nothing to fill in, got one that was not released")
		},
		"Acquire": func() {
			wantBufferError(t, b.Acquire(NewByteArray(nil), PyBUF_SIMPLE), "expected a Buffer that holds nothing to acquire into, got one that was not released")
		},
	} {
		use()
		if b.Obj() != any(unsafe.Pointer(&object)) || b.NBytes() != 3 {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// infoExporter is an exporter that calls FillInfo, as CPython's exporters call PyBuffer_FillInfo.
type infoExporter struct {
	Exports
	obj any
}

func (x *infoExporter) GetBuffer(b *Buffer, flags Flags) error {
	return x.Export(func() error { return b.FillInfo(x.obj, memory64(8), 8, false, flags) })
}

func (x *infoExporter) ReleaseBuffer(*Buffer) { x.Release() }

func TestTheExporterIsObjWhateverItSet(t *testing.T) {
	x := new(infoExporter)
	for _, obj := range []any{nil, x, "other", NewByteArray(nil)} {
		x.obj = obj
		b := mustGet(t, x, PyBUF_FULL)
		if x.Count() != 1 || b.Obj() != any(x) {
			t.Errorf("%d exports, obj %v", x.Count(), b.Obj())
		}
		b.Release()
		if x.Count() != 0 || b.Obj() != nil {
			t.Errorf("%d exports, obj %v after Release", x.Count(), b.Obj())
		}
	}
}

func TestABufferThatHoldsAnExportIsNotFilledIn(t *testing.T) {
	a := NewByteArray([]byte("abc"))
	b := mustGet(t, a, PyBUF_FULL)
	wantBufferError(t, a.GetBuffer(b, PyBUF_FULL), "expected a Buffer that holds nothing to fill in, got one that was not released")
	if a.Exports() != 1 || b.NBytes() != 3 {
		t.Errorf("%d exports, %+v", a.Exports(), b)
	}
	b.Release()
	if err := b.FillInfo(nil, nil, 0, false, PyBUF_SIMPLE); err != nil || a.Exports() != 0 {
		t.Errorf("%v, %d exports", err, a.Exports())
	}
}

func TestNothingOfABufferOutlivesAcquire(t *testing.T) {
	for name, c := range map[string]struct {
		e     Exporter
		flags Flags
	}{
		"flags":    {newFloats(2), PyBUF_READ},
		"nil":      {nil, PyBUF_SIMPLE},
		"exporter": {&floats{fail: errors.New("no"), length: -1}, PyBUF_SIMPLE},
		"refused":  {&floats{items: make([]float64, 2), shape: []int{2}, strides: []int{8}, length: 3}, PyBUF_SIMPLE},
		"good":     {NewByteArray([]byte("abc")), PyBUF_SIMPLE},
	} {
		b := must(NewEx("mine", memory64(8), 8, 4, true, 1, "i", []int{2}, []int{4}, []int{-1}, 7))
		if err := b.Acquire(c.e, c.flags); (err == nil) != (name == "good") {
			t.Fatalf("%s: %v", name, err)
		}
		b.Release()
		if *b != (Buffer{}) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func TestReleaseOfNothing(t *testing.T) {
	new(Exports).Release()
	a := NewByteArray([]byte("abc"))
	a.ReleaseBuffer(nil)
	b := mustGet(t, a, PyBUF_FULL)
	if a.Exports() != 1 {
		t.Errorf("%d exports", a.Exports())
	}
	b.Release()
}

func TestCopyDataBetweenShapes(t *testing.T) {
	src, dst := newFloats(2, 3), newFloats(3, 4)
	dst.strides = []int{8, 24}
	if err := CopyData(dst, src); err != nil {
		t.Fatal(err)
	}
	v := must(MemoryViewOf(dst))
	if got := fmt.Sprint(must(v.ToList())); got != "[[0 1 2 3] [4 5 7 10] [2 5 8 11]]" {
		t.Errorf("%s", got)
	}
	wantBufferError(t, CopyData(src, dst), "expected a destination of at least 96 bytes, got 48")
	src.readonly = true
	wantBufferError(t, CopyData(src, src), "expected writable memory")
	wantBufferError(t, CopyData(memoriesExporter{&memories{blocks: [][]byte{make([]byte, 192)}, shape: []int{2, 3}, strides: []int{16, 64}, itemsize: 16, format: "Zd"}}, src), "expected items of 8 bytes to copy to, got items of 16 bytes")
}

// If both are contiguous in the same order, CopyData copies the bytes in the order of memory.
func TestCopyDataAsTheBytesLie(t *testing.T) {
	py := startPython(t)
	for _, order := range "CF" {
		of := func(itemsize int, shape ...int) *memories {
			n, _ := countBytes(shape, itemsize)
			m := &memories{shape: shape, strides: make([]int, len(shape)), itemsize: itemsize, format: map[int]string{1: "B", 2: "H"}[itemsize]}
			fillStrides(m.strides, shape, itemsize, Order(order))
			m.blocks = [][]byte{make([]byte, n)}
			for i := range n {
				m.blocks[0][i] = byte(i)
			}
			return m
		}
		for _, dst := range []*memories{of(1, 3, 2), of(1, 6), of(1, 7, 2, 2), of(2, 4, 2), of(2, 3)} {
			src := of(1, 2, 3)
			clear(dst.blocks[0])
			var want struct{ Memory []string }
			py.ask(t, "copy", map[string]any{"src": src.question(), "dst": dst.question()}, &want)
			if err := CopyData(memoriesExporter{dst}, memoriesExporter{src}); err != nil || !slices.Equal(dst.hex(), want.Memory) {
				t.Errorf("%c, to shape %v: %v %v, want %v", order, dst.shape, dst.hex(), err, want.Memory)
			}
		}
	}
}
