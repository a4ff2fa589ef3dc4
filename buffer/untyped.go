package buffer

import "unsafe"

// Dim returns the extent of dimension i in items. It is also known where the member shape is NULL.
func (b *Buffer) Dim(i int) int {
	l, err := b.layout()
	if err != nil {
		return 0
	}
	return l.shape[i]
}

// Stride returns the distance in bytes between neighbors in dimension i: where the member strides is NULL, that of C-contiguous
// memory.
func (b *Buffer) Stride(i int) int {
	l, err := b.layout()
	if err != nil {
		return 0
	}
	return l.strides[i]
}

// Bytes returns the memory of C-contiguous items, without a copy. It reports false for other memory, and for a buffer that
// is inconsistent. The slice is read-only if ReadOnly is true, and valid as long as the buffer.
func (b *Buffer) Bytes() ([]byte, bool) {
	l, err := b.layout()
	if err != nil || l.indirect || !contiguous(l.shape, l.strides, b.itemsize, 'C') {
		return nil, false
	}
	if b.len == 0 {
		return []byte{}, true
	}
	return unsafe.Slice((*byte)(b.buf), b.len), true
}

// MemoryView returns a memoryview of the buffer, as [NewMemoryView] does. It reads and writes items of any format.
func (b *Buffer) MemoryView() (*MemoryView, error) { return NewMemoryView(b) }
