package buffer

import (
	"unsafe"

	"pgregory.net/rapid"
)

// strided is a random layout and its memory, in which the value of a byte depends on its offset.
type strided struct {
	memory         []byte // aligned to 64
	start          int    // offset of the first logical item
	shape, strides []int
	itemsize       int
}

// anyStrided draws a layout of up to maxDim dimensions with strides of any sign, gaps, strides of 0, and extents of 0 and 1.
func anyStrided(t *rapid.T, maxDim, itemsize int) *strided {
	s := &strided{itemsize: itemsize}
	ndim := rapid.IntRange(0, maxDim).Draw(t, "ndim")
	for range ndim {
		s.shape = append(s.shape, rapid.SampledFrom([]int{0, 1, 1, 2, 2, 3, 3, 4, 5}).Draw(t, "extent"))
	}
	s.strides = make([]int, ndim)
	order := rapid.Permutation(upTo(ndim)).Draw(t, "order")
	if rapid.Bool().Draw(t, "c order") {
		for i := range order {
			order[i] = ndim - 1 - i
		}
	}
	step := itemsize
	for _, d := range order {
		switch rapid.SampledFrom([]string{"packed", "packed", "packed", "gap", "reversed", "broadcast"}).Draw(t, "kind") {
		case "packed":
			s.strides[d] = step
		case "gap":
			step += itemsize * rapid.IntRange(1, 3).Draw(t, "gap")
			s.strides[d] = step
		case "reversed":
			s.strides[d] = -step
		case "broadcast":
			s.strides[d] = 0
			continue
		}
		step *= max(s.shape[d], 1)
	}
	s.place()
	return s
}

// place allocates the memory for shape and strides.
func (s *strided) place() {
	lo, hi := 0, s.itemsize
	if n, _ := countBytes(s.shape, 1); n == 0 {
		lo, hi = 0, 0
	} else {
		for i, d := range s.shape {
			if reach := (d - 1) * s.strides[i]; reach < 0 {
				lo += reach
			} else {
				hi += reach
			}
		}
	}
	raw := make([]byte, hi-lo+64)
	off := -int(uintptr(unsafe.Pointer(&raw[0]))) & 63
	s.memory = raw[off : off+hi-lo]
	s.start = -lo
	for i := range s.memory {
		s.memory[i] = byte(i*7 + i>>8)
	}
}

func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// buffer returns a Buffer of the layout.
func (s *strided) buffer(format string) *Buffer {
	n, _ := countBytes(s.shape, s.itemsize)
	b := &Buffer{len: n, itemsize: s.itemsize, ndim: int32(len(s.shape)), format: &append([]byte(format), 0)[0]}
	if len(s.memory) > 0 {
		b.buf = unsafe.Pointer(&s.memory[0])
		b.buf = unsafe.Add(b.buf, s.start)
	}
	if len(s.shape) > 0 {
		b.shape, b.strides = unsafe.SliceData(s.shape), unsafe.SliceData(s.strides)
	}
	return b
}

// offsets returns the offset in memory of each item in C order, by the definition of strides.
func (s *strided) offsets() []int {
	out := []int{s.start}
	for d, n := range s.shape {
		next := []int{}
		for _, o := range out {
			for i := range n {
				next = append(next, o+i*s.strides[d])
			}
		}
		out = next
	}
	return out
}

// indices returns each index in C order.
func indices(shape []int) [][]int {
	out := [][]int{{}}
	for _, n := range shape {
		var next [][]int
		for _, idx := range out {
			for i := range n {
				next = append(next, append(append([]int{}, idx...), i))
			}
		}
		out = next
	}
	return out
}
