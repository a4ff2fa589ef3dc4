package vector

import (
	"runtime"

	"github.com/goanna-py/goanna/internal/parallel"
)

// CumSum stores the sum of x[0] to x[i] in dst[i]: the prefix sums. Integers wrap around. It panics if the lengths differ.
func CumSum[T Number](dst, x []T) {
	sameLength("CumSum", len(dst), len(x))
	if isOnePiece(x) {
		cumSumPiece(dst, x, 0)
		return
	}
	if runtime.GOMAXPROCS(0) == 1 || isSmall(len(x), size[T]()) {
		cumSumSerial(dst, x)
		return
	}
	// The sum of a piece is the same whichever way it is calculated, so the result does not depend on the number of goroutines.
	sums := partials[T](len(x), func(lo, hi int) T { return sumPiece(x[lo:hi]) })
	var before T
	for i, s := range sums {
		sums[i] = before
		before += s
	}
	step := pieceItems[T]()
	parallel.Run(len(sums), runtime.GOMAXPROCS(0), func() func(int) {
		return func(i int) {
			lo, hi := i*step, min((i+1)*step, len(x))
			cumSumPiece(dst[lo:hi], x[lo:hi], sums[i])
		}
	})
}

func cumSumSerial[T Number](dst, x []T) {
	step := pieceItems[T]()
	var before T
	for lo := 0; lo < len(x); lo += step {
		hi := min(lo+step, len(x))
		last := cumSumPieceAfter(dst[lo:hi], x[lo:hi], before)
		before = last
	}
}

// cumSumPieceAfter returns what comes before the next piece.
func cumSumPieceAfter[T Number](dst, x []T, before T) T {
	if kindOf[T]()&float == 0 {
		cumSumPiece(dst, x, before)
		return dst[len(dst)-1]
	}
	sum := sumPiece(x) // before dst, which may be x
	cumSumPiece(dst, x, before)
	return before + sum
}

// cumSumPiece adds four items to each other before it adds what comes before: only the last addition waits for the four before.
func cumSumPiece[T Number](dst, x []T, before T) {
	x = x[:len(dst)]
	for len(dst) >= 4 && len(x) >= 4 {
		a := x[0]
		b := a + x[1]
		cd := x[2] + x[3]
		c, d := b+x[2], b+cd
		dst[0], dst[1], dst[2] = before+a, before+b, before+c
		before += d
		dst[3] = before
		dst, x = dst[4:], x[4:]
	}
	for i, v := range x {
		before += v
		dst[i] = before
	}
}
