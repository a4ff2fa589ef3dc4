// Package copies copies views into C order, so many times a call, for bench/copies to compare with NumPy.
package copies

import (
	"runtime"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
)

// Cores has Go use n cores.
func Cores(n int) { runtime.GOMAXPROCS(n) }

// Reused1 copies items of 1 byte to dst.
func Reused1(n int, dst buffer.Mut[uint8], src buffer.View[uint8]) error { return reused(n, dst, src) }

// Reused2 copies items of 2 bytes to dst.
func Reused2(n int, dst buffer.Mut[uint16], src buffer.View[uint16]) error {
	return reused(n, dst, src)
}

// Reused4 copies items of 4 bytes to dst.
func Reused4(n int, dst buffer.Mut[uint32], src buffer.View[uint32]) error {
	return reused(n, dst, src)
}

// Reused8 copies items of 8 bytes to dst.
func Reused8(n int, dst buffer.Mut[uint64], src buffer.View[uint64]) error {
	return reused(n, dst, src)
}

func reused[T any](n int, dst buffer.Mut[T], src buffer.View[T]) error {
	for range n {
		if err := dst.CopyFrom(src); err != nil {
			return err
		}
	}
	return nil
}

// Fresh1 copies items of 1 byte to new arrays.
func Fresh1(n int, src buffer.View[uint8]) error { return fresh(n, src) }

// Fresh2 copies items of 2 bytes to new arrays.
func Fresh2(n int, src buffer.View[uint16]) error { return fresh(n, src) }

// Fresh4 copies items of 4 bytes to new arrays.
func Fresh4(n int, src buffer.View[uint32]) error { return fresh(n, src) }

// Fresh8 copies items of 8 bytes to new arrays.
func Fresh8(n int, src buffer.View[uint64]) error { return fresh(n, src) }

// fresh lets each array go at once, as Python does one that it drops.
func fresh[T any](n int, src buffer.View[T]) error {
	for range n {
		d, err := hook.Detach(src.Copy())
		if err != nil {
			return err
		}
		d.Free()
	}
	return nil
}
