package vector

import (
	"runtime"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// parallelBytes is the least amount of memory that several goroutines share. It takes some 100 us on one core; waking another one takes
	// 5 to 10 us, 100 us on a virtual machine.
	parallelBytes = 1 << 20
	// pieceBytes is the size of the pieces that reductions and prefix sums are made of, whatever the number of goroutines.
	pieceBytes = 1 << 18
	// blockBytes is what a kernel works on at a time. Assembly cannot be preempted, and a block fits the first cache.
	blockBytes = 1 << 15
)

// isSmall reports whether n items that take as long as so many bytes stay on the caller's goroutine.
func isSmall(n, itemBytes int) bool { return n < parallelBytes/itemBytes }

// inPieces calls f for parts [lo, hi) of n items, on several goroutines. An item takes as long as so many bytes. A part but the last is a
// multiple of 1024 items.
func inPieces(n, itemBytes int, f func(lo, hi int)) {
	step := max(pieceBytes/itemBytes, 1024) &^ 1023
	parallel.Run((n+step-1)/step, runtime.GOMAXPROCS(0), func() func(int) {
		return func(i int) { f(i*step, min((i+1)*step, n)) }
	})
}

// partials returns f of each piece [lo, hi) of n items of a type. The pieces do not depend on the number of goroutines.
func partials[T, P any](n int, f func(lo, hi int) P) []P {
	step := pieceItems[T]()
	parts := make([]P, (n+step-1)/step)
	part := func(i int) { parts[i] = f(i*step, min((i+1)*step, n)) }
	workers := 1
	if !isSmall(n, max(size[T](), 1)) {
		workers = runtime.GOMAXPROCS(0)
	}
	parallel.Run(len(parts), workers, func() func(int) { return part })
	return parts
}

// isOnePiece reports whether x is not divided.
func isOnePiece[T any](x []T) bool { return len(x) <= pieceItems[T]() }

// pieceItems is the number of items in a piece.
func pieceItems[T any]() int { return max(pieceBytes/max(size[T](), 1), 1) }
