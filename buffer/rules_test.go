package buffer

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// One test for each rule of the buffer protocol.

// floats is an exporter of float64 whose members a test can set to wrong values.
type floats struct {
	Exports
	items    []float64
	shape    []int
	strides  []int
	sub      []int
	offset   int // of the first logical item, in bytes
	format   string
	readonly bool
	length   int // instead of the right one
	fail     error
	released int
	spoil    func(b *Buffer)
}

func newFloats(shape ...int) *floats {
	n, _ := countBytes(shape, 1)
	x := &floats{items: make([]float64, n), shape: shape, strides: make([]int, len(shape)), format: "d", length: -1}
	for i := range x.items {
		x.items[i] = float64(i)
	}
	fillStrides(x.strides, shape, 8, 'C')
	return x
}

func (x *floats) GetBuffer(b *Buffer, flags Flags) error {
	return x.Export(func() error {
		n, _ := countBytes(x.shape, 8)
		if x.length >= 0 {
			n = x.length
		}
		b.SetBuf(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x.items)), x.offset))
		b.SetNBytes(n)
		b.SetItemSize(8)
		b.SetFormat(x.format)
		b.SetReadOnly(x.readonly)
		err := errors.Join(b.SetNDim(len(x.shape)), b.SetShape(x.shape), b.SetStrides(x.strides), b.SetSubOffsets(x.sub))
		if x.spoil != nil {
			x.spoil(b)
		}
		return errors.Join(err, x.fail)
	})
}

func (x *floats) ReleaseBuffer(*Buffer) {
	x.released++
	x.Release()
}

func mustGet(t *testing.T, e Exporter, flags Flags) *Buffer {
	t.Helper()
	b, err := Get(e, flags)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q in it", err, want)
	}
}

func wantBufferError(t *testing.T, err error, want string) {
	t.Helper()
	wantError(t, err, want)
	var be *BufferError
	if !errors.As(err, &be) {
		t.Errorf("%T, want a *BufferError", err)
	}
}

func TestRule01_FailureIsABufferErrorAndHoldsNothing(t *testing.T) {
	x := newFloats(3)
	mine := errors.New("out of order")
	x.fail = mine
	b := New()
	err := b.Acquire(x, PyBUF_FULL_RO)
	wantBufferError(t, err, "out of order")
	if !errors.Is(err, mine) {
		t.Error("the exporter's own error is not in the chain")
	}
	if b.Obj() != nil || b.Buf() != nil || x.Count() != 0 || x.released != 0 {
		t.Errorf("obj %v, buf %v, %d exports, %d released", b.Obj(), b.Buf(), x.Count(), x.released)
	}
	// Get fails after the exporter has filled the Buffer in, and releases it.
	x.fail, x.readonly = nil, true
	wantBufferError(t, b.Acquire(x, PyBUF_FULL), "expected writable memory")
	if b.Obj() != nil || x.Count() != 0 || x.released != 1 {
		t.Errorf("obj %v, %d exports, %d released", b.Obj(), x.Count(), x.released)
	}
	// obj references the exporter until release.
	b = mustGet(t, x, PyBUF_FULL_RO)
	if b.Obj() != any(x) {
		t.Errorf("obj %v", b.Obj())
	}
	b.Release()
	if b.Obj() != nil {
		t.Errorf("obj %v after release", b.Obj())
	}
}

func TestRule02_WithoutNDThereIsNoShapeAndOneDimension(t *testing.T) {
	b := mustGet(t, newFloats(2, 3), PyBUF_SIMPLE)
	defer b.Release()
	if b.Obj() == nil || b.Buf() == nil || b.NBytes() != 48 || b.ItemSize() != 8 || b.NDim() != 1 || b.Shape() != nil || b.Strides() != nil || b.SubOffsets() != nil {
		t.Errorf("%+v", b)
	}
}

func TestRule03_WritableIsRefusedForReadOnlyMemory(t *testing.T) {
	x := newFloats(3)
	x.readonly = true
	for _, flags := range []Flags{PyBUF_WRITABLE, PyBUF_WRITEABLE | PyBUF_ND, PyBUF_CONTIG, PyBUF_STRIDED, PyBUF_RECORDS, PyBUF_FULL} {
		_, err := Get(x, flags)
		wantBufferError(t, err, "expected writable memory, got a read-only buffer of float64 ('d') with shape (3,)")
	}
	for _, readonly := range []bool{false, true} {
		x.readonly = readonly
		b := mustGet(t, x, PyBUF_FULL_RO)
		if b.ReadOnly() != readonly {
			t.Error("readonly does not tell the truth")
		}
		b.Release()
	}
}

func TestRule04_WithoutFormatTheItemsizeStays(t *testing.T) {
	b := mustGet(t, newFloats(3), PyBUF_STRIDES)
	defer b.Release()
	if b.Format() != "" || b.ItemSize() != 8 {
		t.Errorf("%q %d", b.Format(), b.ItemSize())
	}
	// A request with PyBUF_FORMAT gets a format even if the exporter gave none.
	bytes := NewByteArray([]byte("abc"))
	c := mustGet(t, bytes, PyBUF_FULL)
	defer c.Release()
	if c.Format() != "B" {
		t.Errorf("%q", c.Format())
	}
}

func TestRule05_ContiguityThatIsAskedForHolds(t *testing.T) {
	c, f, gaps := newFloats(2, 3), newFloats(2, 3), newFloats(2, 3)
	f.strides = []int{8, 16}
	gaps.shape, gaps.strides = []int{2, 2}, []int{24, 8}
	for _, q := range []struct {
		x       *floats
		flags   Flags
		refused string
	}{
		{c, PyBUF_SIMPLE, ""}, {f, PyBUF_SIMPLE, "C-contiguous"}, {gaps, PyBUF_SIMPLE, "C-contiguous"},
		{c, PyBUF_ND, ""}, {f, PyBUF_ND, "C-contiguous"}, {gaps, PyBUF_ND, "C-contiguous"},
		{c, PyBUF_STRIDES, ""}, {f, PyBUF_STRIDES, ""}, {gaps, PyBUF_STRIDES, ""},
		{c, PyBUF_C_CONTIGUOUS, ""}, {f, PyBUF_C_CONTIGUOUS, "C-contiguous"}, {gaps, PyBUF_C_CONTIGUOUS, "C-contiguous"},
		{c, PyBUF_F_CONTIGUOUS, "Fortran-contiguous"}, {f, PyBUF_F_CONTIGUOUS, ""}, {gaps, PyBUF_F_CONTIGUOUS, "Fortran-contiguous"},
		{c, PyBUF_ANY_CONTIGUOUS, ""}, {f, PyBUF_ANY_CONTIGUOUS, ""}, {gaps, PyBUF_ANY_CONTIGUOUS, "contiguous"},
	} {
		b, err := Get(q.x, q.flags)
		if q.refused != "" {
			wantBufferError(t, err, "expected "+q.refused+" memory, got float64 ('d') with shape "+tuple(q.x.shape)+" with strides "+tuple(q.x.strides))
		} else if err != nil {
			t.Errorf("flags %v: %v", q.flags, err)
		} else {
			b.Release()
		}
	}
}

// tables returns an exporter with suboffsets: two rows of three in separate memory.
func tables() (*floats, []unsafe.Pointer) {
	x := newFloats(2, 3)
	rows := []unsafe.Pointer{unsafe.Pointer(&[]float64{9, 0, 1, 2}[0]), unsafe.Pointer(&[]float64{9, 3, 4, 5}[0])}
	x.strides, x.sub = []int{wordSize, 8}, []int{8, -1}
	x.spoil = func(b *Buffer) { b.SetBuf(unsafe.Pointer(&rows[0])) }
	return x, rows
}

func TestRule06_SuboffsetsNeedIndirect(t *testing.T) {
	x, rows := tables()
	_, err := Get(x, PyBUF_RECORDS_RO)
	wantBufferError(t, err, "expected a buffer without suboffsets, got float64 ('d') with shape (2, 3) with suboffsets (8, -1); ask with PyBUF_INDIRECT")
	b := mustGet(t, x, PyBUF_FULL_RO)
	if b.IsContiguous('A') || !slices.Equal(b.SubOffsets(), []int{8, -1}) {
		t.Errorf("%+v", b)
	}
	p, err := b.GetPointer(1, 2)
	if err != nil || *(*float64)(p) != 5 {
		t.Errorf("%v", err)
	}
	_, err = As[float64](b)
	wantError(t, err, "got one with suboffsets, of float64 ('d') with shape (2, 3); copy it first")
	b.Release()
	runtime.KeepAlive(rows)
	y := newFloats(2, 3)
	y.sub = []int{-1, -1}
	b = mustGet(t, y, PyBUF_FULL_RO)
	defer b.Release()
	if b.SubOffsets() != nil || !b.IsContiguous('C') {
		t.Errorf("suboffsets %v that are all negative", b.SubOffsets())
	}
	for _, flags := range []Flags{PyBUF_SIMPLE, PyBUF_ND, PyBUF_STRIDES} {
		mustGet(t, y, flags).Release()
	}
}

func TestRule07_FlagsAreComposite(t *testing.T) {
	// Part of a composite flag is not the flag: the bits of INDIRECT and of C_CONTIGUOUS alone request nothing.
	for _, flags := range []Flags{0x10, 0x20, 0x40, 0x80, 0x10 | 0x80} {
		b := mustGet(t, newFloats(2, 3), flags)
		if b.Shape() != nil || b.Strides() != nil || b.NDim() != 1 {
			t.Errorf("flags %v: shape %v, strides %v", flags, b.Shape(), b.Strides())
		}
		b.Release()
	}
	x, _ := tables()
	_, err := Get(x, PyBUF_STRIDES&^PyBUF_ND|PyBUF_READ)
	wantBufferError(t, err, "ask with PyBUF_INDIRECT")
	b := mustGet(t, newFloats(2, 3), PyBUF_ND|0x40)
	defer b.Release()
	if b.Shape() == nil || b.Strides() != nil {
		t.Errorf("shape %v, strides %v", b.Shape(), b.Strides())
	}
}

func TestRule08_LenIsTheProductOfTheExtents(t *testing.T) {
	x := newFloats(2, 3)
	x.shape, x.strides = []int{2, 3, 4}, []int{24, 8, 0}
	b := mustGet(t, x, PyBUF_FULL_RO)
	if b.NBytes() != 2*3*4*8 {
		t.Errorf("len %d of broadcast memory", b.NBytes())
	}
	b.Release()
	for _, length := range []int{0, 47, 48, 49, 2*3*4*8 + 8, math.MaxInt} {
		x.length = length
		_, err := Get(x, PyBUF_FULL_RO)
		wantBufferError(t, err, "the buffer is inconsistent: expected a len of 192 bytes for shape (2, 3, 4) of 8-byte items")
	}
	if x.Count() != 0 {
		t.Errorf("%d exports are out", x.Count())
	}
}

func TestRule09_NoDimensionIsOneItem(t *testing.T) {
	x := newFloats()
	x.items[0] = 42
	b := mustGet(t, x, PyBUF_FULL_RO)
	defer b.Release()
	if b.NDim() != 0 || b.NBytes() != 8 || b.Shape() != nil || b.Strides() != nil || b.SubOffsets() != nil {
		t.Errorf("%+v", b)
	}
	v, err := As[float64](b)
	if err != nil || v.At() != 42 || v.Len() != 1 {
		t.Errorf("%v", err)
	}
	b65 := New()
	wantError(t, b65.SetNDim(65), "expected 0 to 64 dimensions, got 65")
	_, err = NewEx(nil, nil, 0, 1, false, 65, "", nil, nil, nil, 0)
	wantError(t, err, "expected 0 to 64 dimensions, got 65")
	y := newFloats(1)
	y.spoil = func(b *Buffer) { b.ndim, b.shape = 65, unsafe.SliceData(make([]int, 65)) }
	_, err = Get(y, PyBUF_FULL_RO)
	wantBufferError(t, err, "expected 0 to 64 dimensions, got 65")
	ones := make([]int, 64)
	for i := range ones {
		ones[i] = 1
	}
	z := newFloats(ones...)
	b64 := mustGet(t, z, PyBUF_FULL_RO)
	defer b64.Release()
	if b64.NDim() != 64 || must(As[float64](b64)).Len() != 1 {
		t.Errorf("%+v", b64)
	}
}

func TestRule10_ZeroExtentsAndExtentsOfOne(t *testing.T) {
	x := newFloats(3, 0, 4)
	x.strides = []int{math.MinInt, 1, math.MaxInt}
	x.spoil = func(b *Buffer) { b.SetBuf(nil) }
	for _, flags := range []Flags{PyBUF_SIMPLE, PyBUF_ND, PyBUF_C_CONTIGUOUS, PyBUF_F_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS, PyBUF_FULL} {
		b := mustGet(t, x, flags)
		if b.NBytes() != 0 || !b.IsContiguous('C') || !b.IsContiguous('F') || b.ToContiguous(nil, 'F') != nil || b.FromContiguous(nil, 'C') != nil {
			t.Errorf("flags %v: %+v", flags, b)
		}
		b.Release()
	}
	_, err := mustGet(t, x, PyBUF_FULL).GetPointer(0, 0, 0)
	wantError(t, err, "expected indices within shape (3, 0, 4)")
	one := newFloats(2, 1, 3)
	one.strides = []int{24, math.MinInt, 8}
	b := mustGet(t, one, PyBUF_C_CONTIGUOUS|PyBUF_FORMAT)
	defer b.Release()
	if v := must(As[float64](b)); v.At3(1, 0, 2) != 5 {
		t.Error("the stride of an extent of one was used")
	}
}

func TestRule11_NegativeStridesBeginAtTheFirstLogicalItem(t *testing.T) {
	x := newFloats(4)
	x.strides, x.offset = []int{-8}, 24
	b := mustGet(t, x, PyBUF_FULL_RO)
	defer b.Release()
	v := must(As[float64](b))
	if got := slices.Collect(v.Values()); !slices.Equal(got, []float64{3, 2, 1, 0}) {
		t.Errorf("%v", got)
	}
	if got := slices.Collect(v.SliceStep(0, 3, -1, -1).Values()); !slices.Equal(got, []float64{0, 1, 2, 3}) {
		t.Errorf("turned round twice: %v", got)
	}
}

func TestRule12_ReleaseOnceWithTheSameStruct(t *testing.T) {
	x := newFloats(3)
	b := mustGet(t, x, PyBUF_FULL_RO)
	c := mustGet(t, x, PyBUF_FULL_RO)
	if x.Count() != 2 {
		t.Errorf("%d exports", x.Count())
	}
	b.Release()
	b.Release()
	b.Free()
	if x.Count() != 1 || x.released != 1 {
		t.Errorf("%d exports, %d released", x.Count(), x.released)
	}
	// A copy of a Buffer was not acquired.
	copied := New()
	*(*[9]uintptr)(unsafe.Pointer(copied)) = *(*[9]uintptr)(unsafe.Pointer(c))
	copied.Release()
	if x.released != 1 {
		t.Error("a copy was released")
	}
	// Acquire would lose an export that the Buffer still holds.
	wantBufferError(t, c.Acquire(x, PyBUF_SIMPLE), "got one that was not released")
	c.Release()
	if x.Count() != 0 || x.released != 2 {
		t.Errorf("%d exports, %d released", x.Count(), x.released)
	}
	runtime.KeepAlive(copied)
	// A Buffer that was not acquired has no exporter to call.
	d, err := NewEx(x, nil, 0, 1, false, 0, "", nil, nil, nil, 0)
	if err != nil || d.Obj() != any(x) {
		t.Error(err)
	}
	d.Release()
	New().Release()
	if x.released != 2 || d.Obj() != nil {
		t.Errorf("%d released", x.released)
	}
}

func TestRule13_ExportedMemoryStays(t *testing.T) {
	a := NewByteArray([]byte("abc"))
	b := mustGet(t, a, PyBUF_FULL)
	p := b.Buf()
	wantBufferError(t, a.Append('d'), "Existing exports of data: object cannot be re-sized")
	wantBufferError(t, a.Resize(0), "Existing exports of data: object cannot be re-sized")
	m, err := NewMemoryView(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Set([]int{-1}, uint8('z')); err != nil {
		t.Error(err)
	}
	if string(a.Bytes()) != "abz" || b.Buf() != p || a.Exports() != 1 {
		t.Errorf("%s", a.Bytes())
	}
	b.Release()
	if err := a.Append('d'); err != nil || string(a.Bytes()) != "abzd" {
		t.Errorf("%s %v", a.Bytes(), err)
	}
	if err := a.Resize(6); err != nil || string(a.Bytes()) != "abzd\x00\x00" {
		t.Errorf("%q %v", a.Bytes(), err)
	}
	wantBufferError(t, a.Resize(-1), "expected a length of at least 0")
	// An exported array cannot be handed over.
	array := NewArray[int32](2, 2)
	c := mustGet(t, array, PyBUF_FULL)
	_, err = array.detach()
	wantBufferError(t, err, "Existing exports of data")
	c.Release()
	if _, err := array.detach(); err != nil {
		t.Error(err)
	}
	_, err = Get(array, PyBUF_FULL)
	wantBufferError(t, err, "already handed to Python")
}

func TestRule14_FillInfoPointsIntoTheStruct(t *testing.T) {
	memory := []byte("abcdef")
	b := New()
	if err := b.FillInfo(nil, unsafe.Pointer(&memory[0]), 6, true, PyBUF_FULL_RO); err != nil {
		t.Fatal(err)
	}
	if b.shape != &b.len || b.strides != &b.itemsize {
		t.Error("shape and strides do not point into the struct")
	}
	v := must(As[byte](b))
	if got := string(must2(v.Contiguous())); got != "abcdef" {
		t.Errorf("%q", got)
	}
}

func must2[T any](v T, ok bool) T {
	if !ok {
		panic("not ok")
	}
	return v
}

func TestRule15_ReadAndWriteAreNoRequests(t *testing.T) {
	x := newFloats(3)
	for _, flags := range []Flags{PyBUF_READ, PyBUF_WRITE} {
		_, err := Get(x, flags)
		wantBufferError(t, err, "expected flags of a buffer request, got PyBUF_READ or PyBUF_WRITE alone")
		wantBufferError(t, New().FillInfo(nil, nil, 0, false, flags), "expected flags of a buffer request")
	}
	if x.Count() != 0 {
		t.Error("the exporter was asked")
	}
}

func TestRule16_MisalignedMemoryIsRefusedByTypedViews(t *testing.T) {
	x := newFloats(3)
	x.shape, x.offset, x.strides = []int{2}, 4, []int{8}
	b := mustGet(t, x, PyBUF_FULL_RO)
	defer b.Release()
	_, err := As[float64](b)
	if unsafe.Alignof(float64(0)) == 8 {
		wantError(t, err, "expected a buffer of float64 ('d') aligned to 8 bytes, got float64 ('d') with shape (2,) at address ")
	} else if err != nil {
		t.Error(err)
	}
	// Functions that copy bytes accept any alignment.
	if err := b.ToContiguous(make([]byte, 16), 'C'); err != nil {
		t.Error(err)
	}
	m, err := NewMemoryView(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.At(1); err != nil {
		t.Error(err)
	}
}

func TestRule17_SwappedBytesAreRefusedNotMisread(t *testing.T) {
	native, foreign := "<", ">"
	if !littleEndian {
		native, foreign = foreign, native
	}
	x := newFloats(3)
	for _, mark := range []string{"", "@", "=", native} {
		x.format = mark + "d"
		b := mustGet(t, x, PyBUF_FULL_RO)
		if _, err := As[float64](b); err != nil {
			t.Error(err)
		}
		b.Release()
	}
	x.format = foreign + "d"
	b := mustGet(t, x, PyBUF_FULL_RO)
	defer b.Release()
	_, err := As[float64](b)
	wantError(t, err, "expected a buffer of float64 ('d'), got byte-swapped float64 ('"+foreign+"d') with shape (3,)")
	// A memoryview reads items in the byte order of their format.
	m, err := NewMemoryView(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.At(1); err != nil || math.Float64bits(got.(float64)) != bitsReversed(1) {
		t.Errorf("%v %v", got, err)
	}
}

func bitsReversed(x float64) uint64 {
	n := math.Float64bits(x)
	var r uint64
	for range 8 {
		r = r<<8 | n&0xff
		n >>= 8
	}
	return r
}

func TestRule18_FormatsAreComparedByMeaning(t *testing.T) {
	for _, format := range []string{"l", "q", "@l", "=q", "1q", " q"} {
		if !reads[int64](format, 8) && (longSize() == 8 || !strings.Contains(format, "l")) {
			t.Errorf("%q is not read as int64", format)
		}
	}
	for _, format := range []string{"Zd", "D", "=Zd"} {
		if !reads[complex128](format, 16) {
			t.Errorf("%q is not read as complex128", format)
		}
	}
	if !reads[uint8]("", 1) || reads[int64]("Q", 8) || reads[int64]("d", 8) || reads[complex64]("q", 8) {
		t.Error("kinds are mixed up")
	}
}

func TestRule19_LyingExportersAreFound(t *testing.T) {
	p := memory64(64)
	for name, c := range map[string]struct {
		spoil func(b *Buffer)
		want  string
	}{
		"len too short":     {func(b *Buffer) { b.len = 16 }, "expected a len of 24 bytes"},
		"len too long":      {func(b *Buffer) { b.len = 32 }, "expected a len of 24 bytes"},
		"len negative":      {func(b *Buffer) { b.len = -24 }, "expected a len of at least 0"},
		"negative extent":   {func(b *Buffer) { b.shape = words2(-3) }, "expected extents of at least 0"},
		"overflow":          {func(b *Buffer) { b.shape = words2(math.MaxInt / 4) }, "larger than the address space"},
		"ndim 65":           {func(b *Buffer) { b.ndim = 65 }, "expected 0 to 64 dimensions"},
		"ndim -1":           {func(b *Buffer) { b.ndim = -1 }, "expected 0 to 64 dimensions"},
		"no shape, ndim 3":  {func(b *Buffer) { b.ndim, b.shape, b.strides = 3, nil, nil }, "expected a shape of 3 dimensions, got NULL"},
		"strides, no shape": {func(b *Buffer) { b.shape = nil }, "expected a shape of 1 dimensions, got NULL"},
		"itemsize 0":        {func(b *Buffer) { b.itemsize = 0 }, "expected an itemsize of at least 1"},
		"itemsize negative": {func(b *Buffer) { b.itemsize = -8 }, "expected an itemsize of at least 1"},
		"itemsize other":    {func(b *Buffer) { b.itemsize = 4 }, "expected a len of 12 bytes"},
		"no memory":         {func(b *Buffer) { b.buf = nil }, "expected memory of 24 bytes, got NULL"},
		"strides too long":  {func(b *Buffer) { b.strides = words2(math.MaxInt) }, "leave the address space"},
		"strides down":      {func(b *Buffer) { b.strides = words2(math.MinInt / 2) }, "leave the address space"},
		"no format":         {func(b *Buffer) { b.format = nil }, "expected a format for 8-byte items"},
	} {
		x := newFloats(3)
		x.spoil = c.spoil
		_, err := Get(x, PyBUF_FULL_RO)
		wantBufferError(t, err, c.want)
		if x.Count() != 0 || x.released != 1 {
			t.Errorf("%s: %d exports, %d released", name, x.Count(), x.released)
		}
		// Functions that take a Buffer without Get.
		b := &Buffer{buf: p, len: 24, itemsize: 8, ndim: 1, format: cstr("d"), shape: words2(3), strides: words2(8)}
		c.spoil(b)
		if _, err := As[float64](b); err == nil {
			t.Errorf("%s: As takes it", name)
		}
		if name == "no format" {
			continue
		}
		if _, err := NewMemoryView(b); err == nil {
			t.Errorf("%s: NewMemoryView takes it", name)
		}
		if b.IsContiguous('A') || b.ToContiguous(make([]byte, max(b.len, 0)), 'C') == nil || b.FromContiguous(make([]byte, 24), 'C') == nil {
			t.Errorf("%s: a function takes it", name)
		}
		if _, err := b.GetPointer(0); err == nil {
			t.Errorf("%s: GetPointer takes it", name)
		}
	}
	// The format contradicts the item size: bytes can be copied, items cannot be read.
	for _, format := range []string{"i", "T{", strings.Repeat("d", 1<<20), strings.Repeat("(", 1<<20)} {
		x := newFloats(3)
		x.format = format
		b := mustGet(t, x, PyBUF_FULL_RO)
		_, err := As[float64](b)
		wantError(t, err, "expected a buffer of float64 ('d'), got 8-byte items of format '")
		m, err := NewMemoryView(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.At(0); err == nil {
			t.Errorf("an item of format %.20s was read", format)
		}
		if _, err := m.ToBytes('C'); err != nil {
			t.Error(err)
		}
		b.Release()
	}
}

func TestRule20_InternalIsAHandle(t *testing.T) {
	b := New()
	b.SetInternal(7)
	// The collector ends the program if it finds a small number in a pointer.
	runtime.GC()
	if b.Internal() != 7 {
		t.Errorf("%d", b.Internal())
	}
	// A Buffer keeps memory of Go reachable.
	done := make(chan bool, 1)
	b = func() *Buffer {
		x := newFloats(3)
		runtime.AddCleanup(x, func(int) { done <- true }, 0)
		return mustGet(t, x, PyBUF_FULL_RO)
	}()
	runtime.GC()
	runtime.GC()
	select {
	case <-done:
		t.Error("the exporter went while its buffer was out")
	default:
	}
	if v := must(As[float64](b)); v.At1(2) != 2 {
		t.Error("the memory is not there")
	}
	b.Release()
	collect(t, func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	})
}
