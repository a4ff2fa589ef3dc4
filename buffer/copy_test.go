package buffer

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// each calls f with the address of every item in C order.
func (a area) each(f func(unsafe.Pointer)) {
	var rec func(p unsafe.Pointer, dim int)
	rec = func(p unsafe.Pointer, dim int) {
		if dim == len(a.shape) {
			f(p)
			return
		}
		for i := range a.shape[dim] {
			rec(a.step(p, dim, i), dim+1)
		}
	}
	if a.items() > 0 {
		rec(a.base, 0)
	}
}

// collect returns the items in C order. It is the reference for reading.
func (a area) collect() []byte {
	var out []byte
	a.each(func(p unsafe.Pointer) { out = append(out, unsafe.Slice((*byte)(p), a.itemsize)...) })
	return out
}

// scatter writes the items in b, which are in C order. It is the reference for writing.
func (a area) scatter(b []byte) {
	a.each(func(p unsafe.Pointer) {
		copy(unsafe.Slice((*byte)(p), a.itemsize), b)
		b = b[a.itemsize:]
	})
}

// offsets returns the range of offsets from base that an area without suboffsets uses.
func (a area) offsets() (lo, hi int) {
	hi = a.itemsize
	for i, n := range a.shape {
		if s := (n - 1) * a.strides[i]; s < 0 {
			lo += s
		} else {
			hi += s
		}
	}
	return lo, hi
}

// drawArea draws an area of a shape. The dimensions have any order in memory, the strides any sign, and there are gaps. If repeats
// is true some strides are 0, and a few are arbitrary. The area has a position in mem, or memory of its own if mem is nil.
func drawArea(t *rapid.T, name string, shape []int, itemsize int, repeats bool, mem []byte) area {
	a := area{shape: shape, itemsize: itemsize, strides: make([]int, len(shape))}
	order := rapid.Permutation(seq(len(shape))).Draw(t, name+" order")
	n := itemsize
	for _, dim := range order {
		if rapid.IntRange(0, 5).Draw(t, name+" gap") == 0 {
			n += rapid.IntRange(0, 2*itemsize).Draw(t, name+" gap bytes")
		}
		a.strides[dim] = n
		n *= max(1, shape[dim])
		switch rapid.IntRange(0, 11).Draw(t, name+" kind") {
		case 0, 1, 2:
			a.strides[dim] = -a.strides[dim]
		case 3:
			if repeats {
				a.strides[dim] = 0
			}
		case 4:
			if repeats {
				a.strides[dim] = rapid.IntRange(-3*itemsize, 3*itemsize).Draw(t, name+" stride")
			}
		}
	}
	if a.items() == 0 {
		a.base = unsafe.Pointer(unsafe.SliceData(make([]byte, 1)))
		return a
	}
	lo, hi := a.offsets()
	if mem == nil {
		mem = pattern(hi - lo + rapid.IntRange(0, 9).Draw(t, name+" slack"))
	}
	if hi-lo > len(mem) {
		t.Skip("does not fit")
	}
	a.base = unsafe.Pointer(&mem[rapid.IntRange(0, len(mem)-(hi-lo)).Draw(t, name+" place")-lo])
	return a
}

// pattern returns n bytes in which adjacent bytes differ, and bytes 256 apart.
func pattern(n int) []byte {
	b := make([]byte, 0, n+1<<8)
	for i := 0; len(b) < n; i++ {
		if i == 1<<8 {
			b = append(b, b[:min(1<<16, n)]...) // long patterns repeat
			continue
		}
		if i > 1<<8 {
			b = append(b, b...)
			continue
		}
		for j := range 1 << 8 {
			b = append(b, byte(j*7+i))
		}
	}
	return b[:n:n]
}

// noise returns n pseudorandom bytes, the same each time.
func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func drawShape(t *rapid.T) []int {
	ndim := rapid.IntRange(0, 6).Draw(t, "ndim")
	shape := make([]int, ndim)
	most := []int{1, 5000, 70, 20, 9, 6, 5}[ndim]
	for i := range shape {
		switch rapid.IntRange(0, 9).Draw(t, "extent kind") {
		case 0:
			shape[i] = 1
		case 1:
			shape[i] = rapid.IntRange(0, 1).Draw(t, "extent")
		default:
			shape[i] = rapid.IntRange(1, most).Draw(t, "extent")
		}
	}
	return shape
}

func drawItemsize(t *rapid.T) int {
	return rapid.SampledFrom([]int{1, 1, 2, 4, 8, 16, 3, 5, 6, 7, 12, 17, 24}).Draw(t, "itemsize")
}

func (a area) String() string {
	return fmt.Sprintf("shape %v strides %v suboffsets %v itemsize %d", a.shape, a.strides, a.suboffsets, a.itemsize)
}

func TestCopyArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		src := drawArea(t, "src", shape, itemsize, true, nil)
		dst := drawArea(t, "dst", shape, itemsize, false, nil)
		want := src.collect()
		if err := copyArea(dst, src); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(dst.collect(), want) {
			t.Fatalf("wrong copy from %v to %v", src, dst)
		}
	})
}

// Bytes outside of dst's items do not change, even if items of dst share memory.
func TestCopyAreaTouchesOnlyItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		src := drawArea(t, "src", shape, itemsize, true, nil)
		mem := make([]byte, 1<<18)
		dst := drawArea(t, "dst", shape, itemsize, true, mem)
		for i := range mem {
			mem[i] = 0xa5
		}
		off := uintptr(dst.base) - uintptr(unsafe.Pointer(&mem[0]))
		want := slices.Clone(mem)
		ref := dst
		if dst.items() > 0 {
			ref.base = unsafe.Pointer(&want[off])
			ref.scatter(src.collect())
		}
		if err := copyArea(dst, src); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(mem, want) {
			t.Fatalf("wrong memory after a copy from %v to %v", src, dst)
		}
	})
}

func TestCopyAreaOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		mem := pattern(1 << 17)
		n := itemsize
		for _, d := range shape {
			n *= 2 * max(1, d)
		}
		// close together, so that they do overlap
		near := mem[:min(len(mem), n+100)]
		src := drawArea(t, "src", shape, itemsize, true, near)
		dst := drawArea(t, "dst", shape, itemsize, rapid.Bool().Draw(t, "repeats"), near)
		if src.items() == 0 {
			return
		}
		want := slices.Clone(mem)
		ref := dst
		ref.base = unsafe.Pointer(&want[uintptr(dst.base)-uintptr(unsafe.Pointer(&mem[0]))])
		ref.scatter(src.collect())
		if err := copyArea(dst, src); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(mem, want) {
			t.Fatalf("wrong memory after an overlapping copy from %v to %v", src, dst)
		}
	})
}

// withTables returns a with its first dimensions as tables of pointers, as Pillow and the examples of PEP 3118 have them. It appends
// the tables to keep.
func withTables(t *rapid.T, a area, keep *[]any) area {
	b := area{shape: a.shape, itemsize: a.itemsize, strides: slices.Clone(a.strides), suboffsets: make([]int, len(a.shape))}
	for i := range b.suboffsets {
		b.suboffsets[i] = -1
	}
	dim := rapid.IntRange(0, len(a.shape)-1).Draw(t, "table")
	sub := rapid.IntRange(0, 8).Draw(t, "suboffset")
	// the tables of dimension dim point to items, those of the dimensions before it to other tables
	var build func(p unsafe.Pointer, d int) unsafe.Pointer
	build = func(p unsafe.Pointer, d int) unsafe.Pointer {
		table := make([]unsafe.Pointer, max(1, a.shape[d]))
		*keep = append(*keep, table)
		for i := range a.shape[d] {
			q := unsafe.Add(p, i*a.strides[d])
			if d < dim {
				table[i] = build(q, d+1)
			} else {
				table[i] = unsafe.Add(q, -sub)
			}
		}
		return unsafe.Pointer(&table[0])
	}
	b.base = build(a.base, 0)
	for d := range dim + 1 {
		b.strides[d] = int(unsafe.Sizeof(uintptr(0)))
		b.suboffsets[d] = 0
	}
	b.suboffsets[dim] = sub
	return b
}

func TestCopyAreaSuboffsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		// room before and after: with a suboffset, pointers lead to addresses before the item
		mem := func() []byte {
			m := pattern(1 << 17)
			return m[64 : len(m)-64]
		}
		src := drawArea(t, "src", shape, itemsize, true, mem())
		dst := drawArea(t, "dst", shape, itemsize, false, mem())
		if src.items() == 0 || len(shape) == 0 {
			return
		}
		want := src.collect()
		var keep []any
		which := rapid.IntRange(1, 3).Draw(t, "sides")
		s, d := src, dst
		if which&1 != 0 {
			s = withTables(t, src, &keep)
		}
		if which&2 != 0 {
			d = withTables(t, dst, &keep)
		}
		if err := copyArea(d, s); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(dst.collect(), want) {
			t.Fatalf("wrong copy from %v to %v", s, d)
		}
		runtime.KeepAlive(keep)
	})
}

func TestCopyAreaRefuses(t *testing.T) {
	a := area{shape: []int{2}, strides: []int{1}, itemsize: 1}
	for _, b := range []area{
		{shape: []int{2}, strides: []int{2}, itemsize: 2},
		{shape: []int{3}, strides: []int{1}, itemsize: 1},
		{shape: []int{2, 1}, strides: []int{1, 1}, itemsize: 1},
	} {
		if err := copyArea(a, b); err == nil {
			t.Errorf("%v was copied to %v", b, a)
		}
	}
}

// eachTransposed calls f with a C-contiguous dst and a src with its dimensions in each order. It shortens the longest dimension,
// so that dst has about the same number of bytes for all item sizes.
func eachTransposed(t *testing.T, shapes [][]int, f func(dst, src area) error) {
	for _, shape := range shapes {
		for _, itemsize := range []int{1, 2, 3, 4, 8, 16} {
			shape := slices.Clone(shape)
			i := slices.Index(shape, slices.Max(shape))
			shape[i] = shape[i]/itemsize + 1
			n := volume(shape) * itemsize
			mem := noise(n)
			for _, perm := range permutations(len(shape)) {
				src := area{base: unsafe.Pointer(&mem[0]), shape: make([]int, len(shape)), strides: make([]int, len(shape)), itemsize: itemsize}
				dst := area{base: unsafe.Pointer(&make([]byte, n)[0]), shape: src.shape, strides: make([]int, len(shape)), itemsize: itemsize}
				s := itemsize
				for i := len(shape) - 1; i >= 0; i-- {
					src.shape[perm[i]], src.strides[perm[i]] = shape[i], s
					s *= shape[i]
				}
				s = itemsize
				for i := len(shape) - 1; i >= 0; i-- {
					dst.strides[i] = s
					s *= src.shape[i]
				}
				if err := f(dst, src); err != nil {
					t.Fatal(err)
				}
				if !equalNaive(dst, src) {
					t.Errorf("wrong copy from %v to %v", src, dst)
				}
			}
		}
	}
}

// The extents are odd, so that pieces and tiles do not divide them.
func TestShare(t *testing.T) {
	shapes := [][]int{{1031, 1033}, {3, 601, 607}, {601, 607, 3}, {7, 150001}, {150001, 7}, {101, 102, 103}}
	streams := []bool{false}
	if hasAVX2 {
		streams = append(streams, true)
	}
	for _, stream := range streams {
		eachTransposed(t, shapes, func(dst, src area) error {
			var few fewAxes
			p := newPlan(&dst, &src, &few)
			p.stream = stream
			if len(p.axes) == 0 {
				return copyArea(dst, src)
			}
			p.share(dst.base, src.base, 3)
			return nil
		})
	}
}

// Copies above the thresholds use several goroutines and bypass the caches.
func TestCopyAreaLarge(t *testing.T) {
	shapes := [][]int{{streamBytes + 77}, {601, streamBytes / 600}}
	eachTransposed(t, shapes, func(dst, src area) error {
		if size := dst.items() * dst.itemsize; size < parallelBytes || size < streamBytes {
			return fmt.Errorf("%d bytes are below the thresholds", size)
		}
		return copyArea(dst, src)
	})
}

// equalNaive compares item by item, without copies.
func equalNaive(a, b area) bool {
	var rec func(p, q unsafe.Pointer, dim int) bool
	rec = func(p, q unsafe.Pointer, dim int) bool {
		if dim == len(a.shape) {
			return bytes.Equal(unsafe.Slice((*byte)(p), a.itemsize), unsafe.Slice((*byte)(q), a.itemsize))
		}
		for i := range a.shape[dim] {
			if !rec(a.step(p, dim, i), b.step(q, dim, i), dim+1) {
				return false
			}
		}
		return true
	}
	return rec(a.base, b.base, 0)
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			out = append(out, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return out
}

func TestFillArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		mem := make([]byte, 1<<17)
		dst := drawArea(t, "dst", shape, itemsize, true, mem)
		item := []byte("abcdefghijklmnopqrstuvwxyz")[:itemsize]
		for i := range mem {
			mem[i] = 0xa5
		}
		want := slices.Clone(mem)
		if dst.items() > 0 {
			ref := dst
			ref.base = unsafe.Pointer(&want[uintptr(dst.base)-uintptr(unsafe.Pointer(&mem[0]))])
			ref.scatter(bytes.Repeat(item, dst.items()))
		}
		fillArea(dst, unsafe.Pointer(&item[0]))
		if !bytes.Equal(mem, want) {
			t.Fatalf("wrong memory after filling %v", dst)
		}
	})
}
