package buffer

import "unsafe"

// answer checks what an exporter said of its memory, refuses the request that flags are where the memory does not allow it,
// and otherwise leaves the members that were asked for. The rules are those of the buffer protocol's documentation,
// and where that is silent those of memoryview.
func (b *Buffer) answer(flags Flags) error {
	l, err := b.layout()
	format, formatErr := b.formatText()
	if err == nil {
		err = formatErr
	}
	if err != nil {
		return &BufferError{Reason: "the exporter contradicts itself", Err: err}
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
		return bufferErrorf("the exporter contradicts itself: expected a format for %d-byte items, got none, which means 'B'", b.itemsize)
	}
	if flags.has(PyBUF_FORMAT) && !flags.has(PyBUF_ND) && format != "B" {
		return bufferErrorf("expected a request for plain bytes, got one with PyBUF_FORMAT and without PyBUF_ND for %s", b.describe())
	}
	b.give(flags, l)
	return nil
}

// byteFormat is the "B" that stands for no format.
var byteFormat = [2]byte{'B', 0}

// give leaves the members that flags ask for, and sets those that the exporter left to be understood.
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

// contiguous is what [Buffer.IsContiguous] says, of a layout.
func (l layout) contiguous(itemsize int, order Order) bool {
	return !l.indirect && contiguous(l.shape, l.strides, itemsize, order)
}
