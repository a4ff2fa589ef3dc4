//go:build !amd64 || race || purego

package buffer

import "unsafe"

const hasAVX2 = false

func transposeVector(d, s unsafe.Pointer, na, nb, ds, ss, item int) { panic("not reached") }

func transposeLinesVector(d, s unsafe.Pointer, na, nb, ds, ss int) { panic("not reached") }

func evensVector(d, s unsafe.Pointer, lines, item int) { panic("not reached") }

func splitVector(d, s unsafe.Pointer, rounds, ds, item int) { panic("not reached") }

func interleaveVector(d, s unsafe.Pointer, rounds, ss, item int, stream bool) { panic("not reached") }

func moveLinesVector(d, s unsafe.Pointer, rows, n, ds, ss int, stream bool) { panic("not reached") }

func streamEnd() { panic("not reached") }
