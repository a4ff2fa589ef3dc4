package testbuffer

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// selected is what a subscript names: an item, or a part of the array.
type selected struct {
	*layout
	item bool
}

// find returns what a subscript names.
func (nd *NDArray) find(l *layout, key py.Object) (selected, error) {
	class, err := key.TypeName()
	if err != nil {
		return selected{}, err
	}
	switch {
	case class == "ellipsis" && l.ndim == 0:
		return selected{l, false}, nil
	case class == "slice":
		return l.slices_([]py.Object{key})
	case class == "tuple":
		keys, err := key.Items()
		if err != nil {
			return selected{}, err
		}
		if len(keys) == 0 && l.ndim == 0 {
			return selected{l, true}, nil
		}
		return l.slices_(keys)
	case l.ndim == 0:
		return selected{}, py.Errorf(py.TypeError, "an array without dimensions takes the subscripts () and ...")
	}
	i, err := key.Int()
	if err != nil {
		return selected{}, err
	}
	shape, _ := l.dims()
	if i < 0 {
		i += shape[0]
	}
	if i < 0 || i >= shape[0] {
		return selected{}, py.Errorf(py.IndexError, "index out of bounds")
	}
	if l.ndim > 1 && l.strides == nil {
		return selected{}, errNotWhole
	}
	return selected{l.index(i), l.ndim == 1}, nil
}

var errNotWhole = &buffer.BufferError{Reason: "a part needs an array with shape and strides"}

// select_ returns the part that slices name.
func (l *layout) slices_(keys []py.Object) (selected, error) {
	if len(keys) > l.ndim {
		return selected{}, py.Errorf(py.TypeError, "expected at most %d slices, got %d", l.ndim, len(keys))
	}
	if l.strides == nil {
		return selected{}, errNotWhole
	}
	spans := make([]span, len(keys))
	for d, key := range keys {
		start, _, step, n, err := SliceIndices(key, l.shape[d])
		if err != nil {
			return selected{}, err
		}
		spans[d] = span{start, step, n}
	}
	return selected{l.slice(spans), false}, nil
}

// itemFormat is the format of items of a layout, also where it is NULL.
func (l *layout) itemFormat() string {
	if l.format == "" {
		return "B"
	}
	return l.format
}

// GetItem returns an item, or an array of the same memory.
//
//goanna:name __getitem__
//goanna:sig (key, /)
func (nd *NDArray) GetItem(key py.Object) (any, error) {
	l := nd.current()
	s, err := nd.find(l, key)
	if err != nil {
		return nil, err
	}
	if s.item {
		return s.value()
	}
	return nd.view(l, s.layout)
}

func (s selected) value() (any, error) {
	c, err := codecOf(s.itemFormat())
	if err != nil {
		return nil, err
	}
	items, err := c.unpack(at(s.buf, c.size))
	if err != nil {
		return nil, err
	}
	return items[0], nil
}

// view returns a part as an array, which keeps this one.
func (nd *NDArray) view(l, sub *layout) (*NDArray, error) {
	o, err := py.ObjectOf(nd)
	if err != nil {
		return nil, err
	}
	owner, err := o.Keep()
	if err != nil {
		return nil, err
	}
	part := *sub
	part.exports = 0
	v := &NDArray{owner: owner, parent: nd, part: l}
	v.add(&part)
	nd.mu.Lock()
	defer nd.mu.Unlock()
	l.exports++
	return v, nil
}

// SetItem sets an item, or the items of a part to those of a buffer.
//
//goanna:name __setitem__
//goanna:sig (key, value, /)
func (nd *NDArray) SetItem(key, value py.Object) error {
	l := nd.current()
	if l.readonly {
		return py.Errorf(py.TypeError, "the array is read-only")
	}
	s, err := nd.find(l, key)
	if err != nil {
		return err
	}
	if !s.item && s.ndim > 0 {
		return s.copyFrom(value)
	}
	c, err := codecOf(s.itemFormat())
	if err != nil {
		return err
	}
	raw, err := c.pack([]py.Object{value})
	if err == nil {
		copy(at(s.buf, len(raw)), raw)
	}
	return err
}

// copyFrom sets the items to those of a buffer of the same format and shape.
func (l *layout) copyFrom(o py.Object) error {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return err
	}
	defer b.Release()
	from := layoutOf(b.Buffer)
	if from.format != l.format || from.itemsize != l.itemsize {
		return py.Errorf(py.ValueError, "expected items of format %q, got %q", l.format, from.format)
	}
	if from.ndim != l.ndim {
		return py.Errorf(py.ValueError, "expected %d dimensions, got %d", l.ndim, from.ndim)
	}
	for d := range l.shape {
		if l.shape[d] != from.shape[d] {
			return py.Errorf(py.ValueError, "expected shape %v, got %v", l.shape, from.shape)
		}
		if l.shape[d] == 0 {
			return nil
		}
	}
	copyRows(l, from)
	return nil
}

// copyRows copies items row by row: rows of one memory see what was copied before, as those of nested lists do.
func copyRows(to, from *layout) {
	if to.ndim == 1 {
		to.set(from.bytes())
		return
	}
	for i := range to.shape[0] {
		copyRows(to.index(i), from.index(i))
	}
}

// DelItem fails.
//
//goanna:name __delitem__
//goanna:sig (key, /)
func (nd *NDArray) DelItem(key py.Object) error {
	return py.Errorf(py.TypeError, "items of an array cannot be deleted")
}
