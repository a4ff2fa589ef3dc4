package vector

import "unsafe"

// groupBytes is the unit of kernels that reduce: they have eight accumulators of 32 bytes.
const groupBytes = 256

// Sum returns the sum of the items, 0 if there are none. Integers wrap around: [SumAs] adds in a wider type.
func Sum[T Number](x []T) T {
	if isOnePiece(x) {
		return sumPiece(x)
	}
	return total(partials[T](len(x), func(lo, hi int) T { return sumPiece(x[lo:hi]) }))
}

// total adds the sums of pieces in their order, floats in double precision.
func total[T Number](parts []T) (sum T) {
	if kindOf[T]()&float != 0 {
		var wide float64
		for _, p := range parts {
			wide += float64(p)
		}
		return T(wide)
	}
	for _, p := range parts {
		sum += p
	}
	return sum
}

func sumPiece[T Number](x []T) (sum T) {
	block := blockBytes / size[T]()
	for len(x) > block {
		sum += sumBlock(x[:block])
		x = x[block:]
	}
	return sum + sumBlock(x)
}

func sumBlock[T Number](x []T) (sum T) {
	if hasAVX2 && len(x) >= groupBytes/size[T]() {
		var lanes [32]byte
		groups := len(x) * size[T]() / groupBytes
		sumVector(kindOf[T](), &lanes[0], pointer(x), groups)
		for _, lane := range lanesOf[T](&lanes) {
			sum += lane
		}
		x = x[groups*groupBytes/size[T]():]
	}
	return sum + sumPlain(x)
}

// lanesOf are the items in a vector.
func lanesOf[T Number](lanes *[32]byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(lanes)), 32/size[T]())
}

// sumPlain has four sums, so that an addition does not wait for the one before.
func sumPlain[T Number](x []T) T {
	var a, b, c, d T
	for len(x) >= 4 {
		a += x[0]
		b += x[1]
		c += x[2]
		d += x[3]
		x = x[4:]
	}
	for _, v := range x {
		a += v
	}
	return a + b + (c + d)
}

// SumAs returns the sum of the items as numbers of type A, such as SumAs[uint64](pixels). Each item is converted as by A(x).
func SumAs[A, T Number](x []T) A {
	if isOnePiece(x) {
		return sumPieceAs[A](x)
	}
	return total(partials[T](len(x), func(lo, hi int) A { return sumPieceAs[A](x[lo:hi]) }))
}

func sumPieceAs[A, T Number](x []T) (sum A) {
	const block = 4096
	for len(x) > block {
		sum += sumBlockAs[A](x[:block])
		x = x[block:]
	}
	return sum + sumBlockAs[A](x)
}

func sumBlockAs[A, T Number](x []T) A {
	var a, b, c, d A
	if hasAVX2 && kindOf[T]() == uint8Kind && kindOf[A]()&^unsigned == int64Kind && len(x) >= groupBytes {
		var lanes [32]byte
		groups := len(x) / groupBytes
		sumBytesVector(&lanes[0], pointer(x), groups)
		for _, lane := range lanesOf[A](&lanes) {
			a += lane
		}
		x = x[groups*groupBytes:]
	}
	for len(x) >= 4 {
		a += A(x[0])
		b += A(x[1])
		c += A(x[2])
		d += A(x[3])
		x = x[4:]
	}
	for _, v := range x {
		a += A(v)
	}
	return a + b + (c + d)
}
