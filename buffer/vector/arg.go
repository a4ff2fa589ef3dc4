package vector

// argBytes is the size of the blocks in one of which the index of an extreme is looked for.
const argBytes = 1 << 13

// ArgMin returns the index of the first least item, or of the first NaN if there is one. It panics if there are no items.
func ArgMin[T Number](x []T) int {
	notEmpty("ArgMin", len(x))
	if isOnePiece(x) {
		return argMinPiece(x)
	}
	best := -1
	for _, i := range partials[T](len(x), func(lo, hi int) int { return lo + argMinPiece(x[lo:hi]) }) {
		if best < 0 || x[i] < x[best] || x[i] != x[i] && x[best] == x[best] {
			best = i
		}
	}
	return best
}

// ArgMax returns the index of the first greatest item, or of the first NaN if there is one. It panics if there are no items.
func ArgMax[T Number](x []T) int {
	notEmpty("ArgMax", len(x))
	if isOnePiece(x) {
		return argMaxPiece(x)
	}
	best := -1
	for _, i := range partials[T](len(x), func(lo, hi int) int { return lo + argMaxPiece(x[lo:hi]) }) {
		if best < 0 || x[i] > x[best] || x[i] != x[i] && x[best] == x[best] {
			best = i
		}
	}
	return best
}

func argMinPiece[T Number](x []T) int {
	block := argBytes / size[T]()
	from, least := 0, minBlock(x[:min(block, len(x))])
	for i := block; i < len(x) && least == least; i += block {
		if v := minBlock(x[i:min(i+block, len(x))]); v < least || v != v {
			from, least = i, v
		}
	}
	return from + index(x[from:], least)
}

func argMaxPiece[T Number](x []T) int {
	block := argBytes / size[T]()
	from, greatest := 0, maxBlock(x[:min(block, len(x))])
	for i := block; i < len(x) && greatest == greatest; i += block {
		if v := maxBlock(x[i:min(i+block, len(x))]); v > greatest || v != v {
			from, greatest = i, v
		}
	}
	return from + index(x[from:], greatest)
}

// index returns the index of the first item equal to v, or of the first NaN if v is one. There is one.
func index[T Number](x []T, v T) int {
	if v != v {
		for i, w := range x {
			if w != w {
				return i
			}
		}
	}
	for i, w := range x {
		if w == v {
			return i
		}
	}
	return 0 // another thread has changed the items meanwhile
}
