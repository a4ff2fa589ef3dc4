package testbuffer

import "github.com/goanna-py/goanna/py"

// tuple returns numbers as a tuple.
func tuple(numbers []int) any {
	list := make(py.Tuple, len(numbers))
	for i, n := range numbers {
		list[i] = n
	}
	return list
}

//goanna:property
func (nd *NDArray) Shape() any { return tuple(nd.current().shape) }

//goanna:property
func (nd *NDArray) Strides() any { return tuple(nd.current().strides) }

//goanna:property
func (nd *NDArray) Suboffsets() any { return tuple(nd.current().suboffsets) }

//goanna:property
//goanna:name ndim
func (nd *NDArray) NDim() int { return nd.current().ndim }

//goanna:property
func (nd *NDArray) Itemsize() int { return nd.current().itemsize }

//goanna:property
func (nd *NDArray) Nbytes() int { return nd.current().nbytes }

//goanna:property
func (nd *NDArray) Offset() int { return nd.current().offset }

//goanna:property
func (nd *NDArray) Format() string { return nd.current().format }

//goanna:property
func (nd *NDArray) Readonly() bool { return nd.current().readonly }

//goanna:property
//goanna:name c_contiguous
func (nd *NDArray) CContiguous() bool { return nd.current().isContiguous(false) }

//goanna:property
//goanna:name f_contiguous
func (nd *NDArray) FContiguous() bool { return nd.current().isContiguous(true) }

//goanna:property
func (nd *NDArray) Contiguous() bool { return nd.CContiguous() || nd.FContiguous() }

// Flags are those of the last Push, and what the buffer of another object is like.
//
//goanna:property
func (nd *NDArray) Flags() int {
	l := nd.current()
	flags := nd.flags | l.flags
	if l.suboffsets != nil {
		flags |= PIL
	}
	if !l.readonly {
		flags |= Writable
	}
	return flags
}

// Obj is the object whose memory it is, None for its own.
//
//goanna:property
func (nd *NDArray) Obj() (py.Object, error) {
	if nd.owner == nil {
		return py.Object{}, nil
	}
	return nd.owner.Object()
}

// Len is the extent of the first dimension.
//
//goanna:name __len__
func (nd *NDArray) Len() (int, error) {
	l := nd.current()
	if l.ndim == 0 {
		return 0, py.Errorf(py.TypeError, "an array without dimensions has no length")
	}
	shape, _ := l.dims()
	return shape[0], nil
}

// Tolist returns the items as lists of lists.
func (nd *NDArray) Tolist() (py.Object, error) {
	l := nd.current()
	if l.format == "" {
		return py.Object{}, py.Errorf(py.ValueError, "tolist() needs a format")
	}
	c, err := codecOf(l.format)
	if err != nil {
		return py.Object{}, err
	}
	items, err := c.unpack(l.bytes())
	if err != nil {
		return py.Object{}, err
	}
	shape, _ := l.dims()
	return py.ObjectOf(nested(items, shape))
}

// Tobytes returns the items in C order.
func (nd *NDArray) Tobytes() []byte { return nd.current().bytes() }

// Hash is that of the bytes.
//
//goanna:name __hash__
func (nd *NDArray) Hash() (py.Object, error) {
	l := nd.current()
	if !l.readonly {
		return py.Object{}, py.Errorf(py.ValueError, "writable memory cannot be hashed")
	}
	hash, err := attr("builtins", "hash")
	if err != nil {
		return py.Object{}, err
	}
	return hash.Call(l.bytes())
}

// AddSuboffsets adds suboffsets that mean nothing.
func (nd *NDArray) AddSuboffsets() error {
	nd.mu.Lock()
	defer nd.mu.Unlock()
	l := nd.layouts[len(nd.layouts)-1]
	if l.suboffsets != nil || l.shape == nil {
		return py.Errorf(py.TypeError, "expected an array with a shape and without suboffsets")
	}
	l.suboffsets = make([]int, l.ndim)
	for d := range l.suboffsets {
		l.suboffsets[d] = -1
	}
	return nil
}
