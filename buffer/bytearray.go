package buffer

import (
	"math"
	"unsafe"
)

// ByteArray is memory of bytes that grows and exports buffers, as Python's bytearray does. Its length cannot change while a
// buffer is exported. The zero value is empty and ready to use. Several goroutines may change the length at once. Access to the
// bytes is not synchronized, as with a slice.
type ByteArray struct {
	exports Exports
	data    []byte
}

// NewByteArray returns a ByteArray with the memory of data.
func NewByteArray(data []byte) *ByteArray { return &ByteArray{data: data} }

// Bytes returns the memory. The slice and the array share it until the length changes.
func (a *ByteArray) Bytes() []byte {
	a.exports.mu.Lock()
	defer a.exports.mu.Unlock()
	return a.data
}

// Resize sets the length. New bytes are zero. It fails with a *[BufferError] while a buffer is exported, and with an
// *[OutOfMemoryError] if n exceeds the address space.
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

// grow appends zeros up to a length of n.
func (a *ByteArray) grow(n int) error {
	if n > cap(a.data) {
		// More than n, so that a loop of small steps copies little.
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

// Append adds bytes at the end. It fails with a *[BufferError] while a buffer is exported.
func (a *ByteArray) Append(p ...byte) error {
	return a.exports.Change(func() error {
		a.data = append(a.data, p...)
		return nil
	})
}

// Exports returns the number of buffers that are exported.
func (a *ByteArray) Exports() int { return a.exports.Count() }

// GetBuffer implements [Exporter].
func (a *ByteArray) GetBuffer(b *Buffer, flags Flags) error {
	return a.exports.Export(func() error {
		return b.FillInfo(nil, unsafe.Pointer(unsafe.SliceData(a.data)), len(a.data), false, flags)
	})
}

// ReleaseBuffer implements [Exporter]. It does nothing if no buffer is exported.
func (a *ByteArray) ReleaseBuffer(*Buffer) { a.exports.Release() }
