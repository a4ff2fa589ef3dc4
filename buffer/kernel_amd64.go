//go:build !race && !purego

package buffer

import (
	"math/bits"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// vector says that this machine has AVX2, which the kernels in kernel_amd64.s use. Those that are not theirs do the same
// in Go, for other machines and where the race detector is to see what is read and written.
var vector = cpu.X86.HasAVX2

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

// transposeLinesVector is transposeVector for items of 8 bytes, and writes past the caches. The rows of d are whole lines.
func transposeLinesVector(d, s unsafe.Pointer, na, nb, ds, ss int) {
	transpose8AVX2(d, s, na, nb, ds, ss, true)
}

// evensVector copies every second item of s until d has so many lines of 64 bytes more. It reads all the items between
// them, and one after the last. stream writes past the caches, for which d must be a multiple of 32.
func evensVector(d, s unsafe.Pointer, lines, item int, stream bool) {
	switch item {
	case 1:
		evens1AVX2(d, s, lines, stream)
	case 2:
		evens2AVX2(d, s, lines, stream)
	case 4:
		evens4AVX2(d, s, lines, stream)
	case 8:
		evens8AVX2(d, s, lines, stream)
	}
}

// apartVector takes rounds times 96 bytes of triples at s apart, into three rows that are ds bytes apart. stream writes past
// the caches, for which the rows must be multiples of 32.
func apartVector(d, s unsafe.Pointer, rounds, ds, item int, stream bool) {
	apartAVX2(d, s, rounds, ds, &apart[bits.TrailingZeros(uint(item))], stream)
}

// togetherVector puts rounds times 32 bytes of each of three rows, ss bytes apart, together at d. stream writes past the
// caches, for which d must be a multiple of 32.
func togetherVector(d, s unsafe.Pointer, rounds, ss, item int, stream bool) {
	togetherAVX2(d, s, rounds, ss, &together[bits.TrailingZeros(uint(item))], stream)
}

// The numbers of rows, columns, lines and rounds are not 0.

//go:noescape
func transpose1AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose2AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose4AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)

//go:noescape
func transpose8AVX2(d, s unsafe.Pointer, na, nb, ds, ss int, stream bool)

//go:noescape
func evens1AVX2(d, s unsafe.Pointer, lines int, stream bool)

//go:noescape
func evens2AVX2(d, s unsafe.Pointer, lines int, stream bool)

//go:noescape
func evens4AVX2(d, s unsafe.Pointer, lines int, stream bool)

//go:noescape
func evens8AVX2(d, s unsafe.Pointer, lines int, stream bool)

//go:noescape
func apartAVX2(d, s unsafe.Pointer, rounds, ds int, table *tripleTable, stream bool)

//go:noescape
func togetherAVX2(d, s unsafe.Pointer, rounds, ss int, table *tripleTable, stream bool)

// moveLinesVector is moveLines.
//
//go:noescape
func moveLinesVector(d, s unsafe.Pointer, rows, n, ds, ss int, stream bool)

// streamEnd orders what was written past the caches before all that is written after.
func streamEnd()
