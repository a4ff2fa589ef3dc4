// Package copies makes C-ordered copies of views, for bench/copies to compare with NumPy's.
package copies

import (
	"runtime"

	"github.com/goanna-py/goanna/buffer"
)

// Cores has Go use n cores.
func Cores(n int) { runtime.GOMAXPROCS(n) }

// CopyTo1 copies items of 1 byte.
func CopyTo1(dst buffer.Mut[uint8], src buffer.View[uint8]) error { return dst.CopyFrom(src) }

// CopyTo2 copies items of 2 bytes.
func CopyTo2(dst buffer.Mut[uint16], src buffer.View[uint16]) error { return dst.CopyFrom(src) }

// CopyTo4 copies items of 4 bytes.
func CopyTo4(dst buffer.Mut[uint32], src buffer.View[uint32]) error { return dst.CopyFrom(src) }

// CopyTo8 copies items of 8 bytes.
func CopyTo8(dst buffer.Mut[uint64], src buffer.View[uint64]) error { return dst.CopyFrom(src) }

// Contiguous1 returns a copy of items of 1 byte.
func Contiguous1(a buffer.View[uint8]) *buffer.Array[uint8] { return a.Copy() }

// Contiguous2 returns a copy of items of 2 bytes.
func Contiguous2(a buffer.View[uint16]) *buffer.Array[uint16] { return a.Copy() }

// Contiguous4 returns a copy of items of 4 bytes.
func Contiguous4(a buffer.View[uint32]) *buffer.Array[uint32] { return a.Copy() }

// Contiguous8 returns a copy of items of 8 bytes.
func Contiguous8(a buffer.View[uint64]) *buffer.Array[uint64] { return a.Copy() }
