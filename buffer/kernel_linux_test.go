package buffer

import (
	"bytes"
	"fmt"
	"syscall"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// fenced returns at least size bytes, in whole pages, between two pages that cannot be read. It is never unmapped.
func fenced(t *testing.T, size int) []byte {
	t.Helper()
	page := syscall.Getpagesize()
	size = (size + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for _, fence := range [][]byte{m[:page], m[page+size:]} {
		if err := syscall.Mprotect(fence, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return m[page : page+size]
}

// kernelTest copies between areas in two fenced memories.
type kernelTest struct {
	src, dst, want []byte
}

func newKernelTest(t *testing.T, size int) *kernelTest {
	x := &kernelTest{src: fenced(t, size), dst: fenced(t, size)}
	copy(x.src, noise(len(x.src)))
	x.want = make([]byte, len(x.dst))
	return x
}

// place draws a position for a in mem: at its start, at its end or between.
func place(t *rapid.T, name string, a area, mem []byte) area {
	lo, hi := a.offsets()
	if hi-lo > len(mem) {
		t.Skip("does not fit")
	}
	at := 0
	switch rapid.IntRange(0, 2).Draw(t, name+" place") {
	case 1:
		at = len(mem) - (hi - lo)
	case 2:
		at = rapid.IntRange(0, len(mem)-(hi-lo)).Draw(t, name+" offset")
	}
	a.base = unsafe.Pointer(&mem[at-lo])
	return a
}

// check copies src to dst and compares all of x.dst with the expected bytes. stream selects writes that bypass the caches, whatever
// the size.
func (x *kernelTest) check(t *rapid.T, dst, src area, stream bool) {
	for i := range x.dst {
		x.dst[i], x.want[i] = 0xa5, 0xa5
	}
	ref := dst
	ref.base = unsafe.Pointer(&x.want[uintptr(dst.base)-uintptr(unsafe.Pointer(&x.dst[0]))])
	ref.scatter(src.collect())
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.stream = stream
	p.serial(dst.base, src.base)
	if !bytes.Equal(x.dst, x.want) {
		i := 0
		for x.dst[i] == x.want[i] {
			i++
		}
		at := i - int(uintptr(dst.base)-uintptr(unsafe.Pointer(&x.dst[0])))
		t.Fatalf("byte %d is %#x, want %#x, after a copy from %v to %v", at, x.dst[i], x.want[i], src, dst)
	}
}

// eachKernelSet checks the property f for each item size that has kernels, with assembly and without.
func eachKernelSet(t *testing.T, f func(t *rapid.T, item int, stream bool)) {
	for _, v := range kernelSets() {
		for _, item := range []int{1, 2, 4, 8, 16} {
			t.Run(fmt.Sprintf("vector %v/%d", v, item), func(t *testing.T) {
				useKernels(t, v)
				rapid.Check(t, func(t *rapid.T) { f(t, item, hasAVX2 && rapid.Bool().Draw(t, "stream")) })
			})
		}
	}
}

// drawExtent prefers extents at the boundaries of the kernels' groups, blocks and pieces.
func drawExtent(t *rapid.T, name string, most int) int {
	n := rapid.OneOf(rapid.IntRange(1, most), rapid.SampledFrom([]int{8, 16, 64, 128, 256, 512})).Draw(t, name)
	return max(1, min(most, n+rapid.IntRange(-1, 1).Draw(t, name+" more")))
}

func TestTransposeKernels(t *testing.T) {
	x := newKernelTest(t, 1<<21)
	eachKernelSet(t, func(t *rapid.T, item int, stream bool) {
		na, nb := drawExtent(t, "rows", 600), drawExtent(t, "columns", 600)
		gap := rapid.SampledFrom([]int{0, 0, 0, item, 1, 3, 64, 100})
		src := area{shape: []int{nb, na}, strides: []int{item, nb*item + gap.Draw(t, "source gap")}, itemsize: item}
		dst := area{shape: src.shape, strides: []int{na*item + gap.Draw(t, "gap"), item}, itemsize: item}
		if stride := 1024 * item; na*item <= stride && nb*stride <= len(x.dst)/2 && rapid.Bool().Draw(t, "crowded") {
			dst.strides[0] = stride
		}
		for _, a := range []*area{&src, &dst} {
			for i := range a.strides {
				if rapid.IntRange(0, 3).Draw(t, "turned") == 0 {
					a.strides[i] = -a.strides[i]
				}
			}
		}
		x.check(t, place(t, "dst", dst, x.dst), place(t, "src", src, x.src), stream)
	})
}

func TestSecondItemKernels(t *testing.T) {
	x := newKernelTest(t, 1<<16)
	eachKernelSet(t, func(t *rapid.T, item int, stream bool) {
		rows, n := rapid.IntRange(1, 4).Draw(t, "rows"), drawExtent(t, "items", 600)
		gap := rapid.IntRange(0, 70)
		src := area{shape: []int{rows, n}, strides: []int{2*n*item + gap.Draw(t, "source gap"), 2 * item}, itemsize: item}
		dst := area{shape: src.shape, strides: []int{n*item + gap.Draw(t, "gap"), item}, itemsize: item}
		x.check(t, place(t, "dst", dst, x.dst), place(t, "src", src, x.src), stream)
	})
}

func TestTripleKernels(t *testing.T) {
	x := newKernelTest(t, 1<<16)
	eachKernelSet(t, func(t *rapid.T, item int, stream bool) {
		rows, n := rapid.IntRange(1, 4).Draw(t, "rows"), drawExtent(t, "items", 600)
		gap := rapid.SampledFrom([]int{0, 0, item, 1, 32, 100})
		row := n*item + gap.Draw(t, "gap of rows")
		planar := []int{3 * row, row, item}
		if rapid.Bool().Draw(t, "turned") {
			planar[1] = -row
		}
		pixels := []int{3*n*item + gap.Draw(t, "gap of pixels"), item, 3 * item}
		src := area{shape: []int{rows, 3, n}, strides: pixels, itemsize: item}
		dst := area{shape: src.shape, strides: planar, itemsize: item}
		if rapid.Bool().Draw(t, "interleaved") {
			src.strides, dst.strides = planar, pixels
		}
		x.check(t, place(t, "dst", dst, x.dst), place(t, "src", src, x.src), stream)
	})
}
