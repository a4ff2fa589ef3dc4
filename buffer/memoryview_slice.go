package buffer

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"unsafe"
)

// Omitted is a bound of a [Span] that is left out, as in Python's m[::2].
const Omitted = math.MinInt

// Span is Start:Stop:Step of one dimension, with Python's meaning: bounds may count from the end, and what is out of
// range is cut off. A Step of 0 stands for 1.
type Span struct{ Start, Stop, Step int }

// Ellipsis, as a key of [MemoryView.Slice], stands for all dimensions that the other keys leave over.
var Ellipsis = ellipsis{}

type ellipsis struct{}

// indices is slice.indices of Python.
func (s Span) indices(n int) (start, step, count int) {
	step = s.Step
	if step == 0 {
		step = 1
	}
	first, last := 0, n // the bounds that omitted ones stand for
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

// Slice returns a memoryview of a part. Each key is for one dimension, from the first: an int takes one index and leaves the
// dimension out, a [Span] takes some; [Ellipsis], once, stands for as many dimensions as are left over. Dimensions without a
// key stay whole. Nothing is copied.
//
// A result that would have to follow a pointer of a dimension that is left out, behind another one, cannot be described
// by suboffsets, nor can one whose items begin before what several pointers point at: that is an error.
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
	taken := make([]bool, len(keys)) // by an int
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
				// Otherwise the step means nothing, and might overflow.
				a.strides[d] *= step
			}
			empty = empty || a.shape[d] == 0
		}
	}
	if empty {
		// There is nothing to point at, and pointers on the way may not be there.
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

// expand puts in place of an ellipsis, and behind the last key, whole dimensions.
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

// pointers says which dimensions have pointers to follow.
func (a area) pointers() []bool {
	out := make([]bool, len(a.shape))
	for d, s := range a.suboffsets {
		out[d] = s >= 0
	}
	return out
}

// shift moves the beginning of dimension d by bytes: of the memory, or where a pointer is followed before that
// dimension, of what it points at. A suboffset may be negative until [area.leave] has followed the pointer.
func (a *area) shift(pointers []bool, d, bytes int) {
	for n := d - 1; n >= 0; n-- {
		if pointers[n] {
			a.suboffsets[n] += bytes
			return
		}
	}
	a.base = unsafe.Add(a.base, bytes)
}

// leave takes out the dimensions of which one index was taken. Where such a dimension has a pointer to follow, it is followed,
// and so is one that suboffsets cannot describe.
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
			return out, fmt.Errorf("memoryview: dimension %d has pointers to follow and others before it, so that suboffsets cannot "+
				"say one index of it; take one of those too", d+1)
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
				return out, fmt.Errorf("memoryview: the part begins before what the pointers of dimension %d of it point at, which "+
					"suboffsets cannot say; take one index of that", d+1)
			}
			if err := out.follow(left[:d+1]); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// follow follows the pointers of the first dimensions, which have one index each.
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

// jump makes base what a pointer at base points at, and suboffset bytes behind.
func (a *area) jump(suboffset int) error {
	p := *(*unsafe.Pointer)(a.base)
	if p == nil {
		return errNullPointer
	}
	a.base = unsafe.Add(p, suboffset)
	return nil
}
