package vector

// Min returns the least item. It is NaN if any item is, and of zeros of both signs it is either. It panics if there are no items, as
// slices.Min does.
func Min[T Number](x []T) T {
	notEmpty("Min", len(x))
	if isOnePiece(x) {
		return minPiece(x)
	}
	return minPlain(partials[T](len(x), func(lo, hi int) T { return minPiece(x[lo:hi]) }))
}

// Max returns the greatest item, in the manner of [Min].
func Max[T Number](x []T) T {
	notEmpty("Max", len(x))
	if isOnePiece(x) {
		return maxPiece(x)
	}
	return maxPlain(partials[T](len(x), func(lo, hi int) T { return maxPiece(x[lo:hi]) }))
}

// MinMax returns the least and the greatest item; see [Min].
func MinMax[T Number](x []T) (least, greatest T) {
	notEmpty("MinMax", len(x))
	if isOnePiece(x) {
		e := extremesOf(x)
		return e.least, e.greatest
	}
	parts := partials[T](len(x), func(lo, hi int) extremes[T] { return extremesOf(x[lo:hi]) })
	e := parts[0]
	for _, p := range parts[1:] {
		e.least, e.greatest = min(e.least, p.least), max(e.greatest, p.greatest)
	}
	return e.least, e.greatest
}

type extremes[T Number] struct{ least, greatest T }

// extremesOf goes over each block twice, while it is in the cache.
func extremesOf[T Number](x []T) extremes[T] {
	e := extremes[T]{x[0], x[0]}
	for block := blockBytes / size[T](); len(x) > 0; {
		b := x[:min(block, len(x))]
		e.least, e.greatest = min(e.least, minBlock(b)), max(e.greatest, maxBlock(b))
		x = x[len(b):]
	}
	return e
}

func minPiece[T Number](x []T) T {
	least := x[0]
	for block := blockBytes / size[T](); len(x) > 0; {
		b := x[:min(block, len(x))]
		least = min(least, minBlock(b))
		x = x[len(b):]
	}
	return least
}

func maxPiece[T Number](x []T) T {
	greatest := x[0]
	for block := blockBytes / size[T](); len(x) > 0; {
		b := x[:min(block, len(x))]
		greatest = max(greatest, maxBlock(b))
		x = x[len(b):]
	}
	return greatest
}

// minBlock is Min of at most blockBytes and at least one item.
func minBlock[T Number](x []T) T {
	if !hasAVX2 || len(x) < groupBytes/size[T]() {
		return minPlain(x)
	}
	var lanes [32]byte
	groups := len(x) * size[T]() / groupBytes
	minVector(kindOf[T](), &lanes[0], pointer(x), groups)
	least := minPlain(lanesOf[T](&lanes))
	for _, v := range x[groups*groupBytes/size[T]():] {
		least = min(least, v)
	}
	return least
}

// maxBlock is Max of at most blockBytes and at least one item.
func maxBlock[T Number](x []T) T {
	if !hasAVX2 || len(x) < groupBytes/size[T]() {
		return maxPlain(x)
	}
	var lanes [32]byte
	groups := len(x) * size[T]() / groupBytes
	maxVector(kindOf[T](), &lanes[0], pointer(x), groups)
	greatest := maxPlain(lanesOf[T](&lanes))
	for _, v := range x[groups*groupBytes/size[T]():] {
		greatest = max(greatest, v)
	}
	return greatest
}

func minPlain[T Number](x []T) T {
	a := x[0]
	b, c, d := a, a, a
	for len(x) >= 4 {
		a, b, c, d = min(a, x[0]), min(b, x[1]), min(c, x[2]), min(d, x[3])
		x = x[4:]
	}
	for _, v := range x {
		a = min(a, v)
	}
	return min(a, b, c, d)
}

func maxPlain[T Number](x []T) T {
	a := x[0]
	b, c, d := a, a, a
	for len(x) >= 4 {
		a, b, c, d = max(a, x[0]), max(b, x[1]), max(c, x[2]), max(d, x[3])
		x = x[4:]
	}
	for _, v := range x {
		a = max(a, v)
	}
	return max(a, b, c, d)
}
