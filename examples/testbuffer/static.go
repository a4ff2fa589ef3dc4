package testbuffer

import (
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// static is the memory of all static arrays.
var static = [12]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}

// StaticArray exports the same bytes for ever.
//
//goanna:name staticarray
type StaticArray struct{ legacy bool }

// NewStaticArray returns an array. In legacy mode its buffers have no object.
//
//goanna:sig (*, legacy_mode=False)
func NewStaticArray(legacyMode bool) *StaticArray { return &StaticArray{legacyMode} }

// GetBuffer implements buffer.Exporter.
func (a *StaticArray) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	return b.FillInfo(nil, unsafe.Pointer(&static), len(static), true, flags)
}

// ReleaseBuffer implements buffer.Exporter.
func (a *StaticArray) ReleaseBuffer(*buffer.Buffer) {}

// UnownedBuffers implements py.Unowned.
//
//goanna:skip
func (a *StaticArray) UnownedBuffers() bool { return a.legacy }
