package buffer

import "unsafe"

// answer checks the members that an exporter has set, refuses a request that the memory does not satisfy, and leaves the members
// that flags request. The rules are those of the buffer protocol's documentation, and of memoryview where that is silent.
func (b *Buffer) answer(flags Flags) error {
	l, err := b.layout()
	format, formatErr := b.formatText()
	if err == nil {
		err = formatErr
	}
	if err != nil {
		return &BufferError{Reason: "the buffer is inconsistent", Err: err}
	}
	if flags.has(PyBUF_WRITABLE) && b.readonly != 0 {
		return bufferErrorf("expected writable memory, got a read-only buffer of %s", b.describe())
	}
	if l.indirect && !flags.has(PyBUF_INDIRECT) {
		return bufferErrorf("expected a buffer without suboffsets, got %s with suboffsets %s; ask with PyBUF_INDIRECT", b.describe(), tuple(b.SubOffsets()))
	}
	for _, c := range []struct {
		flag  Flags
		order Order
		name  string
	}{
		{PyBUF_C_CONTIGUOUS, OrderC, "C-contiguous"},
		{PyBUF_F_CONTIGUOUS, OrderF, "Fortran-contiguous"},
		{PyBUF_ANY_CONTIGUOUS, OrderAny, "contiguous"},
	} {
		if flags.has(c.flag) && !l.contiguous(b.itemsize, c.order) {
			return bufferErrorf("expected %s memory, got %s with strides %s", c.name, b.describe(), tuple(l.strides))
		}
	}
	if !flags.has(PyBUF_STRIDES) && !l.contiguous(b.itemsize, OrderC) {
		return bufferErrorf("expected C-contiguous memory, got %s with strides %s; ask with PyBUF_STRIDES", b.describe(), tuple(l.strides))
	}
	if b.format == nil && b.itemsize != 1 && b.len > 0 && flags.has(PyBUF_FORMAT) {
		return bufferErrorf("the buffer is inconsistent: expected a format for %d-byte items, got none, which means 'B'", b.itemsize)
	}
	if flags.has(PyBUF_FORMAT) && !flags.has(PyBUF_ND) && format != "B" {
		return bufferErrorf("expected a request for plain bytes, got one with PyBUF_FORMAT and without PyBUF_ND for %s", b.describe())
	}
	b.give(flags, l)
	return nil
}

// byteFormat is the format of plain bytes.
var byteFormat = [2]byte{'B', 0}

// give clears the members that flags do not request, and sets those that the exporter left out.
func (b *Buffer) give(flags Flags, l layout) {
	switch {
	case !flags.has(PyBUF_FORMAT):
		b.format = nil
	case b.format == nil:
		b.format = &byteFormat[0]
	}
	if !l.indirect {
		b.suboffsets = nil
	}
	switch {
	case !flags.has(PyBUF_ND):
		b.ndim, b.shape, b.strides = 1, nil, nil
		return
	case b.ndim == 0:
		b.shape, b.strides, b.suboffsets = nil, nil, nil
		return
	}
	b.shape = unsafe.SliceData(l.shape)
	b.strides = unsafe.SliceData(l.strides)
	if !flags.has(PyBUF_STRIDES) {
		b.strides = nil
	}
}

// contiguous is [Buffer.IsContiguous] of a layout.
func (l layout) contiguous(itemsize int, order Order) bool {
	return !l.indirect && contiguous(l.shape, l.strides, itemsize, order)
}
