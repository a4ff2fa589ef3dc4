package buffer

import (
	"math"
	"unsafe"
)

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

// Resize sets the length; new bytes are zero. While a buffer is out it is a *[BufferError], and for more bytes than an address
// space has an *[OutOfMemoryError].
func (a *ByteArray) Resize(n int) error {
	if n < 0 {
		return bufferErrorf("expected a length of at least 0, got %d", n)
	}
	return a.exports.Change(func() error {
		if n <= len(a.data) {
			a.data = a.data[:n]
			return nil
		}
		return a.grow(n)
	})
}

// grow appends zeros, to a length of n.
func (a *ByteArray) grow(n int) error {
	if n > cap(a.data) {
		// In steps, so that a loop that grows it by a little copies little.
		grown, err := makeBytes(n, min(len(a.data)/4, math.MaxInt-n))
		if err != nil {
			return err
		}
		copy(grown, a.data)
		a.data = grown[:n]
		return nil
	}
	old := len(a.data)
	a.data = a.data[:n]
	clear(a.data[old:])
	return nil
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
func (a *ByteArray) GetBuffer(b *Buffer, flags Flags) error {
	return a.exports.Export(func() error {
		return b.FillInfo(nil, unsafe.Pointer(unsafe.SliceData(a.data)), len(a.data), false, flags)
	})
}

// ReleaseBuffer implements [Exporter]. Where no buffer is out it does nothing.
func (a *ByteArray) ReleaseBuffer(*Buffer) { a.exports.Release() }
