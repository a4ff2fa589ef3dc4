package buffer

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"unsafe"
)

// Omitted is the value of a bound that a [Span] leaves out, as in Python's m[::2].
const Omitted = math.MinInt

// Span is a slice Start:Stop:Step of one dimension, as in Python: negative bounds count from the end, and bounds out of
// range are clipped. A Step of 0 stands for 1.
type Span struct{ Start, Stop, Step int }

// Ellipsis, as a key of [MemoryView.Slice], stands for all dimensions for which there is no other key.
var Ellipsis = ellipsis{}

type ellipsis struct{}

// indices returns the first index, the step and the number of indices for an extent of n, as slice.indices in Python.
func (s Span) indices(n int) (start, step, count int) {
	step = s.Step
	if step == 0 {
		step = 1
	}
	first, last := 0, n // the defaults of omitted bounds
	lowest, highest := 0, n
	if step < 0 {
		first, last, lowest, highest = n-1, -1, -1, n-1
	}
	bound := func(i, omitted int) int {
		switch {
		case i == Omitted:
			return omitted
		case i < 0:
			return max(i+n, lowest)
		}
		return min(i, highest)
	}
	start, stop := bound(s.Start, first), bound(s.Stop, last)
	switch {
	case step > 0 && start < stop:
		count = (stop-start-1)/step + 1
	case step < 0 && start > stop:
		count = int(uint(start-stop-1)/magnitude(step)) + 1
	}
	return start, step, count
}

// Slice returns a memoryview of a part of the same memory. Keys apply to the dimensions in order: an int takes one index and
// removes the dimension, a [Span] takes a range of indices, and [Ellipsis], which may occur once, stands for all dimensions
// without another key. Missing keys at the end take whole dimensions.
//
// Suboffsets cannot describe two kinds of results, which are errors: one index of a dimension of pointers after dimensions of
// several items, and items that begin before the targets of several pointers.
func (m *MemoryView) Slice(keys ...any) (*MemoryView, error) {
	if err := m.live(); err != nil {
		return nil, err
	}
	keys, err := m.expand(keys)
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(m)
	a := m.area
	a.shape, a.strides, a.suboffsets = slices.Clone(a.shape), slices.Clone(a.strides), slices.Clone(a.suboffsets)
	starts := make([]int, len(keys))
	taken := make([]bool, len(keys)) // dimensions with an int as key
	empty := m.items() == 0
	for d, k := range keys {
		switch k := k.(type) {
		case int:
			if starts[d], err = within(k, a.shape[d], d); err != nil {
				return nil, err
			}
			taken[d] = true
		case Span:
			var step int
			starts[d], step, a.shape[d] = k.indices(a.shape[d])
			if a.shape[d] > 1 {
				// The stride of an extent of 1 is not used, and might overflow.
				a.strides[d] *= step
			}
			empty = empty || a.shape[d] == 0
		}
	}
	if empty {
		// There are no items, and perhaps no pointers.
		a.suboffsets, starts = nil, nil
	}
	p := a.pointers()
	for d, start := range starts {
		a.shift(p, d, start*m.strides[d])
	}
	out, err := a.leave(p, taken)
	if err != nil {
		return nil, err
	}
	return m.with(out), nil
}

// expand returns one key for each dimension: it replaces an ellipsis and missing keys by whole dimensions.
func (m *MemoryView) expand(keys []any) ([]any, error) {
	at, whole := len(keys), len(m.shape)-len(keys)
	for i, k := range keys {
		switch k.(type) {
		case int, Span:
		case ellipsis:
			if at < len(keys) {
				return nil, fmt.Errorf("expected one Ellipsis among the keys, got more")
			}
			at, whole = i, whole+1
		default:
			return nil, fmt.Errorf("memoryview: expected an int, a Span or Ellipsis as key, got %T", k)
		}
	}
	if whole < 0 {
		return nil, fmt.Errorf("expected at most %d keys for a memoryview of %[1]d dimensions, got %d", len(m.shape), len(m.shape)-whole)
	}
	out := slices.Clone(keys[:at])
	for range whole {
		out = append(out, Span{Omitted, Omitted, 1})
	}
	if at < len(keys) {
		out = append(out, keys[at+1:]...)
	}
	return out, nil
}

// pointers reports for each dimension whether it is a table of pointers.
func (a area) pointers() []bool {
	out := make([]bool, len(a.shape))
	for d, s := range a.suboffsets {
		out[d] = s >= 0
	}
	return out
}

// shift moves the start of dimension d by bytes. If an earlier dimension is a table of pointers, it changes the suboffset of the last
// such dimension, else base. A suboffset may be negative until [area.leave] has followed the pointer.
func (a *area) shift(pointers []bool, d, bytes int) {
	for n := d - 1; n >= 0; n-- {
		if pointers[n] {
			a.suboffsets[n] += bytes
			return
		}
	}
	a.base = unsafe.Add(a.base, bytes)
}

// leave returns a without the dimensions in taken. It follows the pointers of those dimensions, and pointers with a negative
// suboffset, which Py_buffer cannot have.
func (a area) leave(pointers, taken []bool) (area, error) {
	out := area{base: a.base, itemsize: a.itemsize}
	var left []bool // pointers of out
	for d := range a.shape {
		suboffset := -1
		if pointers[d] {
			suboffset = a.suboffsets[d]
		}
		if !taken[d] {
			out.shape, out.strides = append(out.shape, a.shape[d]), append(out.strides, a.strides[d])
			out.suboffsets, left = append(out.suboffsets, suboffset), append(left, pointers[d])
			continue
		}
		if !pointers[d] {
			continue
		}
		if volume(out.shape) > 1 {
			return out, fmt.Errorf("memoryview: suboffsets cannot describe one index of dimension %d, which has pointers, after "+
				"dimensions of several items; take one index of those too", d+1)
		}
		if err := out.follow(left); err != nil {
			return out, err
		}
		if err := out.jump(suboffset); err != nil {
			return out, err
		}
	}
	for d, pointer := range left {
		if pointer && out.suboffsets[d] < 0 {
			if volume(out.shape[:d+1]) > 1 {
				return out, fmt.Errorf("memoryview: suboffsets cannot describe a part that begins before the targets of the pointers in "+
					"its dimension %d; take one index of that dimension", d+1)
			}
			if err := out.follow(left[:d+1]); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// follow follows the pointers of the first len(pointers) dimensions, each of which has one item.
func (a *area) follow(pointers []bool) error {
	for d := range pointers {
		if pointers[d] {
			if err := a.jump(a.suboffsets[d]); err != nil {
				return err
			}
			a.suboffsets[d], pointers[d] = -1, false
		}
	}
	return nil
}

// jump sets base to the pointer at base plus suboffset bytes.
func (a *area) jump(suboffset int) error {
	p := *(*unsafe.Pointer)(a.base)
	if p == nil {
		return errNullPointer
	}
	a.base = unsafe.Add(p, suboffset)
	return nil
}
