package vector

import "fmt"

// Clip stores x[i] in dst[i], or lo where it is less, or hi where it is greater. A NaN stays one. It panics if the lengths differ, or unless
// lo <= hi.
func Clip[T Number](dst, x []T, lo, hi T) {
	sameLength("Clip", len(dst), len(x))
	if !(lo <= hi) {
		panic(fmt.Errorf("vector.Clip: expected a lower limit of at most the upper one, got %v and %v", lo, hi))
	}
	if isSmall(len(dst), 2*size[T]()) {
		clipPiece(dst, x, lo, hi)
		return
	}
	inPieces(len(dst), 2*size[T](), func(a, b int) { clipPiece(dst[a:b], x[a:b], lo, hi) })
}

func clipPiece[T Number](dst, x []T, lo, hi T) {
	if hasAVX2 && len(dst) >= stepBytes/size[T]() {
		least, greatest := repeated(lo), repeated(hi)
		for len(dst) >= stepBytes/size[T]() {
			steps, done := stepsOf[T](len(dst))
			clipVector(kindOf[T](), pointer(dst), pointer(x), &least[0], &greatest[0], steps)
			dst, x = dst[done:], x[done:]
		}
	}
	x = x[:len(dst)]
	for i := range dst {
		v := x[i]
		if v < lo {
			v = lo
		}
		if v > hi {
			v = hi
		}
		dst[i] = v
	}
}
