//go:build !amd64 || race || purego

package vector

import "unsafe"

const vector = false

func sumVector(k kind, lanes *[32]byte, x unsafe.Pointer, groups int) { panic("not reached") }

func sumBytesVector(lanes *[32]byte, x unsafe.Pointer, groups int) { panic("not reached") }

func dotVector(k kind, lanes *[32]byte, x, y unsafe.Pointer, groups int) { panic("not reached") }

func minVector(k kind, lanes *[32]byte, x unsafe.Pointer, groups int) { panic("not reached") }

func maxVector(k kind, lanes *[32]byte, x unsafe.Pointer, groups int) { panic("not reached") }

func binaryVector(op operation, k kind, dst, x, y unsafe.Pointer, steps, ystep int) bool {
	panic("not reached")
}

func axpyVector(k kind, dst, x, a unsafe.Pointer, steps int) { panic("not reached") }

func clipVector(k kind, dst, x, lo, hi unsafe.Pointer, steps int) { panic("not reached") }

func invertVector(dst, x unsafe.Pointer, steps int) { panic("not reached") }

func compareVector(c Comparison, k kind, dst, x, y unsafe.Pointer, steps, xstep, ystep int) {
	panic("not reached")
}

func convertVector(to, from kind, dst, x unsafe.Pointer, groups int) bool { panic("not reached") }
