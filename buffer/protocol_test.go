package buffer

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// python is a process of testdata/protocol.py, which answers questions by CPython's own functions.
type python struct {
	mu  sync.Mutex
	in  io.Writer
	out *bufio.Reader
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// sameWords skips the test in a program whose words have another size than Python's.
func sameWords(t *testing.T, python string) {
	t.Helper()
	if wordSize == 8 {
		return
	}
	out, err := exec.Command(python, "-c", "import struct; print(8 * struct.calcsize('P'))").Output()
	if err != nil {
		t.Fatalf("expected a python3 of version 3.11 or newer on PATH: %v", err)
	}
	if bits := strings.TrimSpace(string(out)); bits != "32" {
		t.Skipf("expected a 32-bit Python to compare with, as this program is, got one of %s bits", bits)
	}
}

func startPython(t *testing.T) *python {
	t.Helper()
	cmd := exec.Command("python3", "testdata/protocol.py")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("expected a python3 of version 3.11 or newer on PATH: %v", err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &python{in: in, out: bufio.NewReader(out)}
}

// ask sends a question of the kind do and reads the answer into answer.
func (p *python) ask(t fataler, do string, question map[string]any, answer any) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	question["do"] = do
	q, err := json.Marshal(question)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if _, err := p.in.Write(append(q, '\n')); err != nil {
		t.Fatalf("Python does not listen: %v", err)
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("Python gave no answer to %s: %v", q, err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}

// memories is a layout that both Python and Go build: blocks of bytes and, if there are suboffsets, a table of pointers to them as
// the first dimension.
type memories struct {
	blocks     [][]byte
	table      []unsafe.Pointer
	start      int
	shape      []int
	strides    []int
	suboffsets []int
	shift      int // bytes into a block that its pointer points at
	itemsize   int
	format     string
	readonly   bool
}

func anyMemories(t *rapid.T, format string, itemsize int) *memories {
	s := anyStrided(t, 6, itemsize)
	m := &memories{format: format, itemsize: itemsize}
	if len(s.shape) < 6 && rapid.IntRange(0, 3).Draw(t, "indirect") == 0 {
		n := rapid.IntRange(0, 3).Draw(t, "blocks")
		m.shift = rapid.SampledFrom([]int{0, s.start}).Draw(t, "shift")
		m.indirect(s, n, rapid.Bool().Draw(t, "reversed"))
		return m
	}
	if len(s.shape) == 1 && s.shape[0] == 0 {
		// memoryview, unlike PyBuffer_IsContiguous, uses the strides of an empty shape.
		s.strides[0] = itemsize
	}
	m.blocks, m.start, m.shape, m.strides = [][]byte{s.memory}, s.start, s.shape, s.strides
	if m.shape == nil {
		m.shape, m.strides = []int{}, []int{}
	}
	return m
}

// indirect makes m a table of pointers to n copies of s.
func (m *memories) indirect(s *strided, n int, reversed bool) {
	m.shape = append([]int{n}, s.shape...)
	m.strides = append([]int{wordSize}, s.strides...)
	m.suboffsets = []int{s.start - m.shift}
	for range s.shape {
		m.suboffsets = append(m.suboffsets, -1)
	}
	if reversed && n > 0 {
		m.strides[0], m.start = -wordSize, (n-1)*wordSize
	}
	m.blocks = [][]byte{}
	for i := range max(n, 1) {
		block := make([]byte, len(s.memory), len(s.memory)+1)
		for k := range block {
			block[k] = s.memory[k] + byte(31*i)
		}
		m.blocks = append(m.blocks, block)
		m.table = append(m.table, unsafe.Add(unsafe.Pointer(unsafe.SliceData(block)), m.shift))
	}
}

func (m *memories) buffer() *Buffer {
	base := unsafe.Pointer(unsafe.SliceData(m.blocks[0]))
	if m.suboffsets != nil {
		base = unsafe.Pointer(unsafe.SliceData(m.table))
	}
	n, _ := countBytes(m.shape, m.itemsize)
	b, err := NewEx(nil, unsafe.Add(base, m.start), n, m.itemsize, m.readonly, len(m.shape), m.format, m.shape, m.strides, m.suboffsets, 0)
	if err != nil {
		panic(err)
	}
	return b
}

func (m *memories) question() map[string]any {
	q := map[string]any{"start": m.start, "shape": m.shape, "strides": m.strides, "suboffsets": m.suboffsets, "shift": m.shift,
		"itemsize": m.itemsize, "format": m.format, "readonly": m.readonly, "blocks": m.hex()}
	return q
}

func (m *memories) hex() []string {
	out := []string{}
	for _, b := range m.blocks {
		out = append(out, hex.EncodeToString(b))
	}
	return out
}

// place returns the index of the block that has the address p, and the offset in it.
func (m *memories) place(p unsafe.Pointer) []int {
	for i, b := range m.blocks {
		at := uintptr(p) - uintptr(unsafe.Pointer(unsafe.SliceData(b)))
		if at < uintptr(max(len(b), 1)) {
			return []int{i, int(at)}
		}
	}
	return nil
}

var itemFormats = []struct {
	format string
	size   int
}{
	{"B", 1}, {"b", 1}, {"c", 1}, {"?", 1}, {"h", 2}, {"H", 2}, {"i", 4}, {"I", 4}, {"l", longSize()}, {"L", longSize()}, {"q", 8}, {"Q", 8},
	{"n", wordSize}, {"N", wordSize}, {"P", wordSize}, {"e", 2}, {"f", 4}, {"d", 8},
}

func TestFunctionsAnswerAsCPython(t *testing.T) {
	sameWords(t, "python3")
	py := startPython(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			m := anyMemories(t, "", rapid.SampledFrom([]int{1, 2, 3, 4, 8, 16}).Draw(t, "itemsize"))
			b := m.buffer()
			q := m.question()
			var index []int
			for _, d := range m.shape {
				if d > 0 {
					index = append(index, rapid.IntRange(0, d-1).Draw(t, "index"))
				}
			}
			if len(index) < len(m.shape) {
				q["index"] = nil
			} else {
				q["index"] = append([]int{}, index...)
			}
			order := rapid.SampledFrom([]string{"C", "F", "A"}).Draw(t, "order")
			items := b.NBytes() / m.itemsize
			data := make([]byte, m.itemsize*rapid.IntRange(0, items+1).Draw(t, "items"))
			for i := range data {
				data[i] = byte(200 + i)
			}
			q["order"], q["data"] = order, hex.EncodeToString(data)
			var want struct {
				Contiguous map[string]bool
				To         map[string]string
				Pointer    []int
				Strides    map[string][]int
				From       []string
			}
			py.ask(t, "functions", q, &want)
			for _, o := range "CFA" {
				if got := b.IsContiguous(Order(o)); got != want.Contiguous[string(o)] {
					t.Fatalf("IsContiguous(%c) = %v of %+v", o, got, q)
				}
				flat := make([]byte, b.NBytes())
				if err := b.ToContiguous(flat, Order(o)); err != nil || hex.EncodeToString(flat) != want.To[string(o)] {
					t.Fatalf("ToContiguous(%c) = %x, %v, want %s of %+v", o, flat, err, want.To[string(o)], q)
				}
			}
			if q["index"] != nil {
				p, err := b.GetPointer(index...)
				if err != nil || !slices.Equal(m.place(p), want.Pointer) {
					t.Fatalf("GetPointer%v = %v, %v, want %v of %+v", index, m.place(p), err, want.Pointer, q)
				}
			}
			for o, w := range want.Strides {
				strides := make([]int, len(m.shape))
				FillContiguousStrides(m.shape, strides, m.itemsize, Order(o[0]))
				if !slices.Equal(strides, w) {
					t.Fatalf("FillContiguousStrides(%s) = %v, want %v of %+v", o, strides, w, q)
				}
			}
			if err := b.FromContiguous(data, Order(order[0])); err != nil || !slices.Equal(m.hex(), want.From) {
				t.Fatalf("FromContiguous: %v, %v, want %v of %+v", m.hex(), err, want.From, q)
			}
			runtime.KeepAlive(m)
		}
	})
}

// described has the members of a Buffer, for comparison with Python.
type described struct {
	Error      bool
	Len        int
	Itemsize   int
	Readonly   bool
	NDim       int
	Format     *string
	Shape      []int
	Strides    []int
	Suboffsets []int
	Offset     int
	Released   bool
}

func describe(b *Buffer) described {
	d := described{Len: b.NBytes(), Itemsize: b.ItemSize(), Readonly: b.ReadOnly(), NDim: b.NDim(), Shape: b.Shape(), Strides: b.Strides(), Suboffsets: b.SubOffsets()}
	if b.format != nil {
		f := b.Format()
		d.Format = &f
	}
	return d
}

// memoriesExporter is an exporter of m.
type memoriesExporter struct{ m *memories }

func (s memoriesExporter) GetBuffer(b *Buffer, flags Flags) error {
	m := s.m.buffer()
	b.SetNDim(m.NDim())
	b.SetShape(m.Shape())
	b.SetStrides(m.Strides())
	b.SetSubOffsets(m.SubOffsets())
	b.SetBuf(m.Buf())
	b.SetNBytes(m.NBytes())
	b.SetItemSize(m.ItemSize())
	b.SetFormat(m.Format())
	b.SetReadOnly(m.ReadOnly())
	return nil
}

func (memoriesExporter) ReleaseBuffer(*Buffer) {}

func TestRequestsAreAnsweredAsByCPython(t *testing.T) {
	py := startPython(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			f := rapid.SampledFrom(itemFormats).Draw(t, "format")
			m := anyMemories(t, f.format, f.size)
			m.readonly = rapid.Bool().Draw(t, "readonly")
			flags := PyBUF_SIMPLE
			for _, bit := range []Flags{PyBUF_WRITABLE, PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES, PyBUF_C_CONTIGUOUS, PyBUF_F_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS, PyBUF_INDIRECT} {
				if rapid.IntRange(0, 2).Draw(t, "bit") == 0 {
					flags |= bit
				}
			}
			if flags.has(PyBUF_FORMAT) && !flags.has(PyBUF_ND) && f.format == "B" {
				// For plain bytes without a shape, bytearray gives the format "B" and memoryview gives an error. Get does as bytearray.
				continue
			}
			q := m.question()
			q["flags"] = flags
			var want described
			py.ask(t, "request", q, &want)
			b, err := Get(memoriesExporter{m}, flags)
			if (err != nil) != want.Error {
				t.Fatalf("error %v, want %v, for flags %v of %+v", err, want.Error, flags, q)
			}
			if err != nil {
				continue
			}
			got := describe(b)
			got.Offset = int(uintptr(b.Buf()) - uintptr(m.buffer().Buf()))
			b.Release()
			got.Released = b.Obj() == nil
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v, want %+v, for flags %v of %+v", got, want, flags, q)
			}
		}
	})
}

func TestFillInfoAnswersAsCPython(t *testing.T) {
	py := startPython(t)
	memory := make([]byte, 100)
	for flags := range Flags(512) {
		for _, readonly := range []bool{false, true} {
			var want described
			py.ask(t, "info", map[string]any{"len": 100, "readonly": readonly, "flags": flags}, &want)
			if flags == PyBUF_READ {
				want = described{Error: true} // since 3.13
			}
			b := New()
			err := b.FillInfo(nil, unsafe.Pointer(&memory[0]), 100, readonly, flags)
			got := describe(b)
			if err != nil {
				got = described{Error: true}
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("flags %v, readonly %v: %+v %v, want %+v", flags, readonly, got, err, want)
			}
		}
	}
}

func TestSizeFromFormatAnswersAsCPython(t *testing.T) {
	sameWords(t, "python3")
	py := startPython(t)
	for _, f := range []string{"", "B", "d", "bd", "db", "<bd", "3i", "2s", "xxh", "=l", "l", "n", "<n", "?", "e", "k", "3", "@Hi", "bhilq", "!d5p"} {
		var want struct {
			Size  int
			Error bool
		}
		py.ask(t, "size", map[string]any{"format": f}, &want)
		got, err := SizeFromFormat(f)
		if (err != nil) != want.Error || err == nil && got != want.Size {
			t.Errorf("%q: %d %v, want %+v", f, got, err, want)
		}
	}
}

func TestCopyDataAnswersAsCPython(t *testing.T) {
	sameWords(t, "python3")
	py := startPython(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 50 {
			size := rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "size")
			format := map[int]string{1: "B", 2: "H", 4: "I", 8: "Q"}[size]
			src := anyMemories(t, format, size)
			dst := src.other(t, format, size)
			var want struct {
				Error  bool
				Memory []string
			}
			py.ask(t, "copy", map[string]any{"src": src.question(), "dst": dst.question()}, &want)
			err := CopyData(memoriesExporter{dst}, memoriesExporter{src})
			if (err != nil) != want.Error || err == nil && !slices.Equal(dst.hex(), want.Memory) {
				t.Fatalf("%v, %v, want %+v", dst.hex(), err, want)
			}
		}
	})
}

// other draws another layout of the same shape, in which items do not share memory.
func (m *memories) other(t *rapid.T, format string, itemsize int) *memories {
	s := &strided{itemsize: itemsize, shape: slices.Clone(m.shape), strides: make([]int, len(m.shape))}
	step := itemsize
	for _, d := range rapid.Permutation(upTo(len(m.shape))).Draw(t, "order") {
		step += itemsize * rapid.IntRange(0, 1).Draw(t, "gap")
		s.strides[d] = step * rapid.SampledFrom([]int{1, -1}).Draw(t, "sign")
		step *= max(s.shape[d], 1)
	}
	o := &memories{format: format, itemsize: itemsize}
	if len(s.shape) > 0 && rapid.IntRange(0, 3).Draw(t, "indirect") == 0 {
		inner := &strided{itemsize: itemsize, shape: s.shape[1:], strides: make([]int, len(s.shape)-1)}
		fillStrides(inner.strides, inner.shape, itemsize, 'C')
		inner.place()
		o.indirect(inner, s.shape[0], false)
		return o
	}
	s.place()
	o.blocks, o.start, o.shape, o.strides = [][]byte{s.memory}, s.start, s.shape, s.strides
	return o
}

// plain formats a value as protocol.py does.
func plain(x any) string {
	float := func(x float64) string {
		if math.IsNaN(x) {
			return "nan"
		}
		return fmt.Sprintf("%x", binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	}
	switch x := x.(type) {
	case []byte:
		return fmt.Sprintf("b%x", x)
	case float32:
		return "f" + float(float64(x))
	case float64:
		return "f" + float(x)
	case complex64:
		return plain(complex128(x))
	case complex128:
		return "c" + float(real(x)) + float(imag(x))
	case []any:
		var out []string
		for _, y := range x {
			out = append(out, plain(y))
		}
		return "[" + strings.Join(out, " ") + "]"
	}
	return fmt.Sprint(x)
}

func TestMemoryViewAnswersAsCPython(t *testing.T) {
	sameWords(t, "python3")
	py := startPython(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 50 {
			f := rapid.SampledFrom(itemFormats).Draw(t, "format")
			m := anyMemories(t, f.format, f.size)
			m.readonly = rapid.Bool().Draw(t, "readonly")
			if f.format == "?" {
				m.each(func(p []byte, _ int) { p[0] &= 1 })
			}
			o := m
			otherSize := f
			if rapid.IntRange(0, 3).Draw(t, "other") > 0 {
				otherSize = rapid.SampledFrom(itemFormats).Draw(t, "other format")
				o = m.other(t, otherSize.format, otherSize.size)
				// Small numbers, which fit all formats.
				m.small(0)
				o.small(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "difference"))
			}
			q := m.question()
			sep := rapid.SampledFrom([]string{":", "-"}).Draw(t, "sep")
			cast := rapid.SampledFrom(itemFormats).Draw(t, "cast")
			span := []any{}
			var spanInts []int
			for range 3 {
				n := rapid.IntRange(-7, 7).Draw(t, "bound")
				if n == 7 || n == 0 && len(span) == 2 {
					span, spanInts = append(span, nil), append(spanInts, Omitted)
				} else {
					span, spanInts = append(span, n), append(spanInts, n)
				}
			}
			if spanInts[2] == Omitted {
				spanInts[2] = 1
			}
			castShape := anyCastShape(t, volume(m.shape)*m.itemsize/cast.size)
			q["other"], q["sep"], q["cast"], q["slice"], q["cast_shape"] = o.question(), sep, cast.format, span, castShape
			var want struct {
				List       string
				Bytes      map[string]string
				Contiguous map[string]bool
				Hex        []string
				Nbytes     int
				Equal      bool
				Hash       bool
				Slice      []any
				Cast       *string
				Shaped     *string // "" if the shape is an error
				Readonly   []bool  // of the memoryview and of toreadonly()
				Frozen     string  // toreadonly().tolist()
			}
			py.ask(t, "memory", q, &want)
			v := mustView(t, m)
			list, err := v.ToList()
			if err != nil || plain(list) != want.List {
				t.Fatalf("ToList %s, %v, want %s of %+v", plain(list), err, want.List, q)
			}
			for order, w := range want.Bytes {
				if b, err := v.ToBytes(Order(order[0])); err != nil || hex.EncodeToString(b) != w {
					t.Fatalf("ToBytes(%s) %x, %v, want %s of %+v", order, b, err, w, q)
				}
			}
			for order, w := range want.Contiguous {
				if v.IsContiguous(Order(order[0])) != w {
					t.Fatalf("IsContiguous(%s) is not %v of %+v", order, w, q)
				}
			}
			for i, n := range []int{-3, -2, -1, 1, 2, 3} {
				if h, err := v.Hex(sep, n); err != nil || h != want.Hex[i] {
					t.Fatalf("Hex(%s, %d) %s, %v, want %s of %+v", sep, n, h, err, want.Hex[i], q)
				}
			}
			if v.NBytes() != want.Nbytes {
				t.Fatalf("NBytes %d, want %d of %+v", v.NBytes(), want.Nbytes, q)
			}
			if got := v.Equal(mustView(t, o)); got != want.Equal {
				t.Fatalf("Equal %v, want %v of %+v", got, want.Equal, q)
			}
			if _, err := v.Hash(); (err == nil) != want.Hash {
				t.Fatalf("Hash %v, want %v of %+v", err, want.Hash, q)
			}
			frozen, err := v.ToReadOnly()
			if err != nil || !slices.Equal([]bool{v.ReadOnly(), frozen.ReadOnly()}, want.Readonly) || plain(must(frozen.ToList())) != want.Frozen {
				t.Fatalf("ToReadOnly %v, want %v %s of %+v", err, want.Readonly, want.Frozen, q)
			}
			if want.Shaped != nil {
				c, err := must(v.Cast("B")).Cast(cast.format, castShape...)
				if (err != nil) != (*want.Shaped == "") || err == nil && plain(must(c.ToList())) != *want.Shaped {
					t.Fatalf("Cast(%s, %v) %v, want %s of %+v", cast.format, castShape, err, *want.Shaped, q)
				}
			}
			if want.Slice != nil {
				s, err := v.Slice(Span{spanInts[0], spanInts[1], spanInts[2]})
				if err != nil {
					t.Fatal(err)
				}
				list, err := s.ToList()
				if err != nil || plain(list) != want.Slice[0] {
					t.Fatalf("Slice%v %s, %v, want %s of %+v", span, plain(list), err, want.Slice[0], q)
				}
			}
			if want.Cast != nil {
				c, err := v.Cast("B")
				if err == nil {
					c, err = c.Cast(cast.format)
				}
				if err != nil {
					t.Fatal(err)
				}
				list, err := c.ToList()
				if err != nil || plain(list) != *want.Cast {
					t.Fatalf("Cast(%s) %s, %v, want %s of %+v", cast.format, plain(list), err, *want.Cast, q)
				}
			}
		}
	})
}

// anyCastShape draws a shape, usually of n items, with extents of at least 1 or without dimensions.
func anyCastShape(t *rapid.T, n int) []int {
	shape := []int{}
	for n > 1 || n == 1 && rapid.Bool().Draw(t, "one more") {
		d := rapid.IntRange(1, n).Draw(t, "cast extent")
		if n%d != 0 && rapid.IntRange(0, 9).Draw(t, "wrong") > 0 {
			d = n
		}
		shape, n = append(shape, d), n/d
	}
	return shape
}

func TestHashAnswersAsCPython(t *testing.T) {
	py := startPython(t)
	data := []byte("owner")
	owners := map[string]Exporter{
		"bytes":     memoriesExporter{&memories{blocks: [][]byte{data}, shape: []int{5}, strides: []int{1}, itemsize: 1, format: "B", readonly: true}},
		"bytearray": NewByteArray(data),
	}
	for owner, e := range owners {
		for _, steps := range [][]string{
			{}, {"toreadonly"}, {"cast b"}, {"cast c"}, {"cast ?"}, {"toreadonly", "cast b"}, {"cast c", "toreadonly"}, {"cast ?", "toreadonly"},
			{"slice", "toreadonly"}, {"toreadonly", "slice"}, {"toreadonly", "memoryview"}, {"memoryview", "toreadonly", "memoryview"},
		} {
			var want struct{ Hash, Readonly bool }
			py.ask(t, "hash_of", map[string]any{"owner": owner, "data": hex.EncodeToString(data), "steps": steps}, &want)
			v := must(MemoryViewOf(e))
			for _, step := range steps {
				switch step {
				case "toreadonly":
					v = must(v.ToReadOnly())
				case "slice":
					v = must(v.Slice(Span{1, 4, 2}))
				case "memoryview":
					v = must(MemoryViewOf(v))
				default:
					v = must(v.Cast(step[len(step)-1:]))
				}
			}
			if _, err := v.Hash(); (err == nil) != want.Hash || v.ReadOnly() != want.Readonly {
				t.Errorf("%s, %v: read-only %v, hash %v, want %+v", owner, steps, v.ReadOnly(), err, want)
			}
		}
	}
}

func mustView(t fataler, m *memories) *MemoryView {
	v, err := MemoryViewOf(memoriesExporter{m})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return v
}

// each calls f with the memory of each item in C order.
func (m *memories) each(f func(p []byte, k int)) {
	b := m.buffer()
	for k, idx := range indices(m.shape) {
		p, err := b.GetPointer(idx...)
		if err != nil {
			panic(err)
		}
		f(unsafe.Slice((*byte)(p), m.itemsize), k)
	}
	runtime.KeepAlive(m)
}

// small sets each item to a small number that depends on its position, and adds difference to the last one.
func (m *memories) small(difference int) {
	f, err := ParseFormat(m.format)
	if err != nil {
		panic(err)
	}
	n, _ := countBytes(m.shape, 1)
	m.each(func(p []byte, k int) {
		x := k % 2
		if k == n-1 {
			x = (x + difference) % 2
		}
		var v any = x
		switch m.format {
		case "?":
			v = x == 1
		case "c":
			v = []byte{byte(x)}
		}
		if err := f.Pack(p, v); err != nil {
			panic(err)
		}
	})
}

func TestConstantsAreThoseOfCPython(t *testing.T) {
	want := map[string]int{}
	startPython(t).ask(t, "constants", map[string]any{}, &want)
	if len(want) < 17 {
		t.Fatalf("Python has only %v", want)
	}
	for name, got := range map[string]Flags{
		"SIMPLE": PyBUF_SIMPLE, "WRITABLE": PyBUF_WRITABLE, "FORMAT": PyBUF_FORMAT, "ND": PyBUF_ND, "STRIDES": PyBUF_STRIDES,
		"C_CONTIGUOUS": PyBUF_C_CONTIGUOUS, "F_CONTIGUOUS": PyBUF_F_CONTIGUOUS, "ANY_CONTIGUOUS": PyBUF_ANY_CONTIGUOUS,
		"INDIRECT": PyBUF_INDIRECT, "CONTIG": PyBUF_CONTIG, "CONTIG_RO": PyBUF_CONTIG_RO, "STRIDED": PyBUF_STRIDED,
		"STRIDED_RO": PyBUF_STRIDED_RO, "RECORDS": PyBUF_RECORDS, "RECORDS_RO": PyBUF_RECORDS_RO, "FULL": PyBUF_FULL,
		"FULL_RO": PyBUF_FULL_RO, "READ": PyBUF_READ, "WRITE": PyBUF_WRITE,
	} {
		if want["PyBUF_"+name] != int(got) {
			t.Errorf("PyBUF_%s = %#x, want %#x", name, int(got), want["PyBUF_"+name])
		}
	}
}
