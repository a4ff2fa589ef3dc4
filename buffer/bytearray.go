package buffer

import "unsafe"

// ByteArray is memory of bytes that grows and exports buffers, as Python's bytearray does. While a buffer is out its
// length cannot change. The zero value is empty and ready. Its length may be changed by several goroutines; its
// bytes are as those of a slice.
type ByteArray struct {
	exports Exports
	data    []byte
}

// NewByteArray returns a ByteArray with the memory of data.
func NewByteArray(data []byte) *ByteArray { return &ByteArray{data: data} }

// Bytes returns the memory, which is the array's until its length changes.
func (a *ByteArray) Bytes() []byte {
	a.exports.mu.Lock()
	defer a.exports.mu.Unlock()
	return a.data
}

// Resize sets the length; new bytes are zero. While a buffer is out it is a *[BufferError].
func (a *ByteArray) Resize(n int) error {
	if n < 0 {
		return bufferErrorf("expected a length of at least 0, got %d", n)
	}
	return a.exports.Change(func() error {
		if n <= len(a.data) {
			a.data = a.data[:n]
		} else {
			a.data = append(a.data, make([]byte, n-len(a.data))...)
		}
		return nil
	})
}

// Append adds bytes at the end. While a buffer is out it is a *[BufferError].
func (a *ByteArray) Append(p ...byte) error {
	return a.exports.Change(func() error {
		a.data = append(a.data, p...)
		return nil
	})
}

// Exports returns the number of buffers that are out.
func (a *ByteArray) Exports() int { return a.exports.Count() }

// GetBuffer implements [Exporter].
func (a *ByteArray) GetBuffer(b *Buffer, flags int) error {
	return a.exports.Export(func() error {
		return b.FillInfo(nil, unsafe.Pointer(unsafe.SliceData(a.data)), len(a.data), false, flags)
	})
}

// ReleaseBuffer implements [Exporter]. Where no buffer is out it does nothing.
func (a *ByteArray) ReleaseBuffer(*Buffer) { a.exports.Release() }
