package buffer

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// countBytes returns itemsize times the product of shape, and whether it fits an int. It is 0 if any extent is 0, whatever
// the others are. No extent may be negative.
func countBytes(shape []int, itemsize int) (int, bool) {
	n, ok := itemsize, true
	for _, d := range shape {
		if d == 0 {
			return 0, true
		}
		hi, lo := bits.Mul(uint(n), uint(d))
		if hi != 0 || lo > math.MaxInt {
			ok = false
		}
		n = int(lo)
	}
	return n, ok
}

// fillStrides sets strides to those of contiguous memory: in Fortran order with OrderF, else in C order.
func fillStrides(strides, shape []int, itemsize int, order Order) {
	n := itemsize
	if order == OrderF {
		for i, d := range shape {
			strides[i] = n
			n *= d
		}
		return
	}
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = n
		n *= shape[i]
	}
}

// contiguous reports whether the items are contiguous in C order ('C'), in Fortran order ('F'), or in either ('A'). As in
// PyBuffer_IsContiguous, a shape with a 0 is contiguous, the stride of an extent of 1 is ignored, and any other order gives
// false.
func contiguous(shape, strides []int, itemsize int, order Order) bool {
	if order != OrderC && order != OrderF && order != OrderAny {
		return false
	}
	for _, d := range shape {
		if d == 0 {
			return true
		}
	}
	switch order {
	case OrderC:
		return packed(shape, strides, itemsize, len(shape)-1, -1)
	case OrderF:
		return packed(shape, strides, itemsize, 0, 1)
	}
	return packed(shape, strides, itemsize, len(shape)-1, -1) || packed(shape, strides, itemsize, 0, 1)
}

// packed reports whether memory is contiguous where dimension i has the smallest stride, i+step the next, and so on.
func packed(shape, strides []int, itemsize, i, step int) bool {
	n := itemsize
	for range shape {
		if shape[i] > 1 && strides[i] != n {
			return false
		}
		n *= shape[i]
		i += step
	}
	return true
}

// span returns the offsets in bytes of the lowest item and of the end of the highest item, from the item at index 0 of every
// dimension. It returns an error if they do not fit an int. No extent may be 0.
func span(shape, strides []int, itemsize int) (lo, hi int, err error) {
	hi = itemsize
	for i, d := range shape {
		s := strides[i]
		if d == 1 || s == 0 {
			continue
		}
		over, n := bits.Mul(uint(d-1), magnitude(s))
		if over != 0 || n > math.MaxInt || n > uint(math.MaxInt-hi) || n > uint(math.MaxInt+lo) {
			return 0, 0, errors.New("strides " + tuple(strides) + " of shape " + tuple(shape) + " leave the address space")
		}
		if s < 0 {
			lo -= int(n)
		} else {
			hi += int(n)
		}
	}
	return lo, hi, nil
}

func magnitude(n int) uint {
	if n < 0 {
		return -uint(n)
	}
	return uint(n)
}

// tuple prints a shape or strides as Python does: (480, 640), (3,), ().
func tuple(v []int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range v {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if len(v) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}

// checkShape returns the number of bytes of a shape, or an error if no buffer can have that shape.
func checkShape(shape []int, itemsize int) (int, error) {
	if len(shape) > PyBUF_MAX_NDIM {
		return 0, fmt.Errorf("expected at most %d dimensions, got %d", PyBUF_MAX_NDIM, len(shape))
	}
	for i, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("expected extents of at least 0, got %d in dimension %d of shape %s", d, i, tuple(shape))
		}
	}
	n, ok := countBytes(shape, itemsize)
	if !ok {
		return 0, fmt.Errorf("shape %s of %d-byte items is larger than the address space", tuple(shape), itemsize)
	}
	return n, nil
}
