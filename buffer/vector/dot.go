package vector

// Dot returns the sum of the products x[i]*y[i], 0 if there are none. Integers wrap around. Products of floats may be added without being
// rounded first. It panics if the lengths differ.
func Dot[T Number](x, y []T) T {
	sameLength("Dot", len(x), len(y))
	if isOnePiece(x) {
		return dotPiece(x, y)
	}
	return total(partials[T](len(x), func(lo, hi int) T { return dotPiece(x[lo:hi], y[lo:hi]) }))
}

func dotPiece[T Number](x, y []T) (sum T) {
	block := blockBytes / size[T]()
	for len(x) > block {
		sum += dotBlock(x[:block], y[:block])
		x, y = x[block:], y[block:]
	}
	return sum + dotBlock(x, y)
}

func dotBlock[T Number](x, y []T) (sum T) {
	if hasAVX2 && kindOf[T]()&float != 0 && len(x) >= groupBytes/size[T]() {
		var lanes [32]byte
		groups := len(x) * size[T]() / groupBytes
		dotVector(kindOf[T](), &lanes[0], pointer(x), pointer(y), groups)
		for _, lane := range lanesOf[T](&lanes) {
			sum += lane
		}
		done := groups * groupBytes / size[T]()
		x, y = x[done:], y[done:]
	}
	return sum + dotPlain(x, y)
}

func dotPlain[T Number](x, y []T) T {
	var a, b, c, d T
	for len(x) >= 4 && len(y) >= 4 {
		a += x[0] * y[0]
		b += x[1] * y[1]
		c += x[2] * y[2]
		d += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	y = y[:len(x)]
	for i, v := range x {
		a += v * y[i]
	}
	return a + b + (c + d)
}
