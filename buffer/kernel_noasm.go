//go:build !amd64 || race || purego

package buffer

import "unsafe"

const (
	vector    = false
	streaming = false
)

func transposeVector(d, s unsafe.Pointer, na, nb, ds, ss, item int) { panic("not reached") }

func evensVector(d, s unsafe.Pointer, lines, item int, stream bool) { panic("not reached") }

func apartVector(d, s unsafe.Pointer, rounds, ds, item int, stream bool) { panic("not reached") }

func togetherVector(d, s unsafe.Pointer, rounds, ss, item int, stream bool) { panic("not reached") }

func streamLines(d, t unsafe.Pointer, rows, ds int) { panic("not reached") }

func streamEnd() { panic("not reached") }
