package vector

// callBytes is what a call of an author's function counts, so that some 60 000 of them are divided.
const callBytes = 16

// Map stores f(x[i]) in dst[i]. Several goroutines call f if there are many items. It panics if the lengths differ.
func Map[D, S any](dst []D, x []S, f func(S) D) {
	sameLength("Map", len(dst), len(x))
	if isSmall(len(dst), callBytes) {
		mapPiece(dst, x, f)
		return
	}
	inPieces(len(dst), callBytes, func(lo, hi int) { mapPiece(dst[lo:hi], x[lo:hi], f) })
}

func mapPiece[D, S any](dst []D, x []S, f func(S) D) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = f(x[i])
	}
}

// Reduce returns f of all items: f(f(f(identity, x[0]), x[1]), x[2]) and so on. f must be associative and f(identity, v) must be v, because
// the slice is reduced in pieces, and these in their order. Several goroutines call f if there are many items.
func Reduce[T any](x []T, identity T, f func(a, b T) T) T {
	if isOnePiece(x) {
		return reducePiece(x, identity, f)
	}
	parts := partials[T](len(x), func(lo, hi int) T { return reducePiece(x[lo:hi], identity, f) })
	return reducePiece(parts, identity, f)
}

func reducePiece[T any](x []T, identity T, f func(a, b T) T) T {
	for _, v := range x {
		identity = f(identity, v)
	}
	return identity
}
