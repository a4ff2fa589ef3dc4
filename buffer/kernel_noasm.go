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

// moveLines copies, of each of rows rows of n bytes that are ds bytes apart at d, the whole cache lines from the same place
// in rows that are ss bytes apart at s.
func moveLines(d, s unsafe.Pointer, rows, n, ds, ss int, _ bool) {
	for r := range rows {
		q := unsafe.Add(d, r*ds)
		i := toLine(q)
		if lines := (n - i) / lineBytes; lines > 0 {
			move(unsafe.Add(q, i), unsafe.Add(s, r*ss+i), lines*lineBytes)
		}
	}
}

func streamEnd() { panic("not reached") }
