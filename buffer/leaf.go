package buffer

import (
	"slices"
	"unsafe"
)

// leaf is a number in an item of a Go type: the item itself, or a field of a record or of a record in it.
type leaf struct {
	name           string // of the field, "spin.live" of one in a record; "" of the item itself
	offset         int    // in the item
	shape, strides []int  // of the arrays around it, the outermost first
	code           code
}

// leaves returns the numbers of an item.
func (e *element) leaves() []leaf {
	if e.record == nil {
		return []leaf{{code: e.code}}
	}
	return leaf{}.append(nil, e.record)
}

// append adds the numbers of a record that is at l.
func (l leaf) append(out []leaf, members []member) []leaf {
	for _, m := range members {
		strides := make([]int, len(m.shape))
		fillStrides(strides, m.shape, m.size, OrderC)
		inner := leaf{
			name:    m.name,
			offset:  l.offset + m.offset,
			shape:   slices.Concat(l.shape, m.shape),
			strides: slices.Concat(l.strides, strides),
			code:    m.code,
		}
		if l.name != "" {
			inner.name = l.name + "." + m.name
		}
		if m.record != nil {
			out = inner.append(out, m.record)
		} else {
			out = append(out, inner)
		}
	}
	return out
}

// of returns where the number is in each item of a, which has items.
func (l leaf) of(a area) area {
	return area{
		base:     unsafe.Add(a.base, l.offset),
		shape:    slices.Concat(a.shape, l.shape),
		strides:  slices.Concat(a.strides, l.strides),
		itemsize: l.code.size,
	}
}
