package vector

// Convert stores src[i] as a number of the other type in dst[i]. An integer of fewer bits keeps the low ones, as in Go. A
// float as an integer loses its fraction, becomes the nearest number of the type if it is out of range, and 0 if it is NaN, on every machine. All else is
// rounded to the nearest number. The slices must not overlap, unless the types are the same. It panics if the lengths differ.
func Convert[D, S Number](dst []D, src []S) {
	sameLength("Convert", len(dst), len(src))
	if isSmall(len(dst), size[D]()+size[S]()) {
		convertPiece(dst, src)
		return
	}
	inPieces(len(dst), size[D]()+size[S](), func(lo, hi int) { convertPiece(dst[lo:hi], src[lo:hi]) })
}

// convertItems is the unit of kernels that convert, in items.
const convertItems = 32

func convertPiece[D, S Number](dst []D, src []S) {
	for hasAVX2 && len(dst) >= convertItems {
		groups := min(len(dst), blockBytes/8) / convertItems
		if !convertVector(kindOf[D](), kindOf[S](), pointer(dst), pointer(src), groups) {
			break
		}
		dst, src = dst[groups*convertItems:], src[groups*convertItems:]
	}
	src = src[:len(dst)]
	if kindOf[S]()&float == 0 || kindOf[D]()&float != 0 {
		for i, v := range src {
			dst[i] = D(v)
		}
		return
	}
	least, limit := limits[D, S]()
	for i, v := range src {
		switch {
		case v != v:
			dst[i] = 0
		case v >= limit:
			dst[i] = greatest[D]()
		case v < least:
			dst[i] = greatest[D]() + 1 // wraps around to the least
		default:
			dst[i] = D(v)
		}
	}
}

// limits returns the least number of an integer type, and the first that is too great for it. Both are powers of two, or 0, which a float has.
func limits[D, S Number]() (least, limit S) {
	limit = 1
	for range 8*size[D]() - 1 {
		limit *= 2
	}
	if kindOf[D]()&unsigned != 0 {
		return 0, 2 * limit
	}
	return -limit, limit
}

// greatest returns the greatest number of an integer type.
func greatest[D Number]() D {
	var zero D
	if kindOf[D]()&unsigned != 0 {
		return zero - 1
	}
	half := D(1)
	for range 8*size[D]() - 2 {
		half *= 2
	}
	return half - 1 + half
}
