package buffer

import (
	"encoding/binary"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/goanna-py/goanna/buffer/vector"
)

// A bool of Go is a byte of 0 or 1, and the compiler relies on it: a bool of 2 indexes memory behind an array. In Python any byte
// but 0 is true, and items of format '?' may hold any byte.

// checkBools refuses bools in a that are neither 0 nor 1. In writable memory it sets them to 1.
func (e *element) checkBools(a area, writable bool) error {
	if e.bools == nil || a.items() == 0 {
		return nil
	}
	if e.record == nil && len(a.shape) == 1 && a.strides[0] == 1 && !anyAboveOne(a.base, a.shape[0]) {
		return nil
	}
	for _, l := range e.bools {
		bytes := l.of(a)
		var few [4]stretch
		base, stretches := bytes.stretches(few[:0])
		switch {
		case !walk(base, stretches, invalid):
		case writable:
			walk(base, stretches, normalize)
		default:
			if err := bytes.invalidError(l.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// stretch is n bytes, or as many stretches, at a distance of step.
type stretch struct{ n, step int }

// stretches returns the bytes of a as loops in loops, the innermost first, and the lowest address. The order is not a's, and bytes
// that several indices share come once where that can be told from the strides. a has items of one byte.
func (a area) stretches(out []stretch) (unsafe.Pointer, []stretch) {
	for i, n := range a.shape {
		step := a.strides[i]
		if step < 0 {
			a.base, step = unsafe.Add(a.base, (n-1)*step), -step
		}
		if n > 1 && step != 0 {
			out = append(out, stretch{n, step})
		}
	}
	slices.SortFunc(out, func(x, y stretch) int { return x.step - y.step })
	merged := out[:0]
	for _, s := range out {
		if k := len(merged) - 1; k >= 0 && s.step%merged[k].step == 0 && s.step <= merged[k].n*merged[k].step {
			merged[k].n += (s.n - 1) * (s.step / merged[k].step)
		} else {
			merged = append(merged, s)
		}
	}
	return a.base, merged
}

// walk calls f with the innermost stretches until it returns true, and reports whether it did.
func walk(p unsafe.Pointer, stretches []stretch, f func(p unsafe.Pointer, s stretch) bool) bool {
	switch k := len(stretches) - 1; k {
	case -1:
		return f(p, stretch{1, 1})
	case 0:
		return f(p, stretches[0])
	default:
		for i := range stretches[k].n {
			if walk(unsafe.Add(p, i*stretches[k].step), stretches[:k], f) {
				return true
			}
		}
		return false
	}
}

// invalid reports whether a byte of a stretch is neither 0 nor 1.
func invalid(p unsafe.Pointer, s stretch) bool {
	if s.step > 1 {
		for i := range s.n {
			if load8(p, i*s.step) > 1 {
				return true
			}
		}
		return false
	}
	return anyAboveOne(p, s.n)
}

// anyAboveOne reports whether any of n bytes is neither 0 nor 1.
func anyAboveOne(p unsafe.Pointer, n int) bool {
	const group = 256 // of the kernel of Max, which does what is left one by one
	bytes := unsafe.Slice((*uint8)(p), n)
	if whole := n &^ (group - 1); whole > 0 {
		if vector.Max(bytes[:whole]) > 1 {
			return true
		}
		bytes = bytes[whole:]
	}
	bits := uint64(0)
	for ; len(bytes) >= 8; bytes = bytes[8:] {
		bits |= binary.NativeEndian.Uint64(bytes)
	}
	for _, b := range bytes {
		bits |= uint64(b)
	}
	return bits&^0x0101010101010101 != 0
}

// normalize sets the bytes of a stretch that are neither 0 nor 1 to 1.
func normalize(p unsafe.Pointer, s stretch) bool {
	for i := range s.n {
		if load8(p, i*s.step) > 1 {
			setTrue(unsafe.Add(p, i*s.step))
		}
	}
	return false
}

// setTrue sets a byte that is neither 0 nor 1 to 1. Another call may write the byte meanwhile, so the operation is atomic. Go has no
// atomic byte: setTrue swaps the word around it, which is in the same page.
//
//go:nocheckptr
func setTrue(p unsafe.Pointer) {
	at := int(uintptr(p) % 4)
	word := (*uint32)(unsafe.Add(p, -at))
	for {
		old := atomic.LoadUint32(word)
		new := old
		if b := (*[4]byte)(unsafe.Pointer(&new)); b[at] > 1 {
			b[at] = 1
		}
		if new == old || atomic.CompareAndSwapUint32(word, old, new) {
			return
		}
	}
}

// invalidError returns an error with the index of the first byte, in C order, that is neither 0 nor 1. It returns nil if another
// thread has changed that byte meanwhile.
func (a area) invalidError(field string) error {
	var index []int
	for len(a.shape) > 0 {
		i, n := 0, a.shape[0]
		if a.strides[0] == 0 {
			n = 1
		}
		for i < n && !a.at(i).anyInvalid() {
			i++
		}
		if i == n {
			return nil
		}
		index, a = append(index, i), a.at(i)
	}
	x := load8(a.base, 0)
	if field != "" {
		return bufferErrorf("expected bools of 0 or 1 in field '%s', got %d at index %s", field, x, tuple(index))
	}
	return bufferErrorf("expected bool items of 0 or 1, got %d at index %s; view it as uint8", x, tuple(index))
}

// at is index i of the first dimension.
func (a area) at(i int) area {
	return area{base: unsafe.Add(a.base, i*a.strides[0]), shape: a.shape[1:], strides: a.strides[1:], itemsize: a.itemsize}
}

func (a area) anyInvalid() bool {
	if len(a.shape) == 0 {
		return load8(a.base, 0) > 1
	}
	var few [4]stretch
	base, stretches := a.stretches(few[:0])
	return walk(base, stretches, invalid)
}
