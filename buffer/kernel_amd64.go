//go:build !race && !purego

package buffer

import (
	"math/bits"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasAVX2 reports whether this machine has AVX2, which the kernels in kernel_amd64.s need. The kernels in Go do the same on
// other machines, and under the race detector, which does not see what assembly reads and writes.
var hasAVX2 = cpu.X86.HasAVX2

// transposeVector is transposer.whole for items of 1, 2, 4 and 8 bytes.
func transposeVector(d, s unsafe.Pointer, na, nb, ds, ss, item int) {
	switch item {
	case 1:
		transpose1AVX2(d, s, na, nb, ds, ss)
	case 2:
		transpose2AVX2(d, s, na, nb, ds, ss)
	case 4:
		transpose4AVX2(d, s, na, nb, ds, ss)
	case 8:
		transpose8AVX2(d, s, na, nb, ds, ss, false)
	}
}

// transposeLinesVector is transposeVector for items of 8 bytes with writes that bypass the caches. The rows of d are whole
// cache lines.
func transposeLinesVector(d, s unsafe.Pointer, na, nb, ds, ss int) {
	transpose8AVX2(d, s, na, nb, ds, ss, true)
}

// evensVector copies every second item of s to d, which receives lines*64 bytes. It also reads the items between
// them, and one after the last.
func evensVector(d, s unsafe.Pointer, lines, item int) {
	switch item {
	case 1:
		evens1AVX2(d, s, lines)
	case 2:
		evens2AVX2(d, s, lines)
	case 4:
		evens4AVX2(d, s, lines)
	case 8:
		evens8AVX2(d, s, lines)
	}
}

// splitVector splits rounds*96 bytes of triples at s into three rows at d, ds bytes from each other.
func splitVector(d, s unsafe.Pointer, rounds, ds, item int) {
	splitAVX2(d, s, rounds, ds, &splitTables[bits.TrailingZeros(uint(item))])
}

// interleaveVector interleaves rounds*32 bytes of each of three rows at s, ss bytes from each other, as triples at d. With
// stream it bypasses the caches, and d must be a multiple of 32.
func interleaveVector(d, s unsafe.Pointer, rounds, ss, item int, stream bool) {
	interleaveAVX2(d, s, rounds, ss, &interleaveTables[bits.TrailingZeros(uint(item))], stream)
}

// None of na, nb, lines, rounds and rows may be 0.

//go:noescape
func transpose1AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose2AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose4AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose8AVX2(d, s unsafe.Pointer, na, nb, ds, ss int, stream bool)

//go:noescape
func evens1AVX2(d, s unsafe.Pointer, lines int)

//go:noescape
func evens2AVX2(d, s unsafe.Pointer, lines int)

//go:noescape
func evens4AVX2(d, s unsafe.Pointer, lines int)

//go:noescape
func evens8AVX2(d, s unsafe.Pointer, lines int)

//go:noescape
func splitAVX2(d, s unsafe.Pointer, rounds, ds int, table *tripleTable)

//go:noescape
func interleaveAVX2(d, s unsafe.Pointer, rounds, ss int, table *tripleTable, stream bool)

// moveLinesVector is moveLines.
//
//go:noescape
func moveLinesVector(d, s unsafe.Pointer, rows, n, ds, ss int, stream bool)

// streamEnd orders the writes that bypassed the caches before all later writes.
func streamEnd()
