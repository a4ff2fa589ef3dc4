package vector

// Invert stores ^x[i] in dst[i]: for an unsigned type its greatest number less x[i], the negative of a picture. It panics if the lengths differ.
func Invert[T Integer](dst, x []T) {
	sameLength("Invert", len(dst), len(x))
	if isSmall(len(dst), 2*size[T]()) {
		invertPiece(dst, x)
		return
	}
	inPieces(len(dst), 2*size[T](), func(lo, hi int) { invertPiece(dst[lo:hi], x[lo:hi]) })
}

func invertPiece[T Integer](dst, x []T) {
	for hasAVX2 && len(dst) >= stepBytes/size[T]() {
		steps, done := stepsOf[T](len(dst))
		invertVector(pointer(dst), pointer(x), steps)
		dst, x = dst[done:], x[done:]
	}
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = ^x[i]
	}
}

// InvertBools stores !x[i] in dst[i]. It panics if the lengths differ.
func InvertBools(dst, x []bool) {
	sameLength("InvertBools", len(dst), len(x))
	for i, v := range x {
		dst[i] = !v
	}
}
