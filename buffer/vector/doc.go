// Package vector has the loops that authors write over slices of numbers: sums and dot products, extremes, arithmetic, clipping,
// conversion, comparison, histograms, prefix sums and sorting. Package [github.com/goanna-py/goanna/buffer/strided] has them for views of
// N dimensions.
//
//	mean := vector.Sum(x) / float64(len(x))
//	vector.Clip(img, img, 16, 235)
//	vector.Axpy(y, 0.5, x) // y += 0.5*x
//	vector.Compare(mask, x, vector.Less, y)
//
// # Destinations
//
// A function that writes has its destination first, as copy has. A destination may be a source itself: the same slice. Otherwise they
// must not overlap. Functions panic on slices of different lengths, which is a mistake of the caller as an index out of range is. Check
// lengths that come from Python first, and return an error.
//
// # Cores
//
// Large slices are divided among up to GOMAXPROCS goroutines: from about 1 MB on, less where an item takes longer. Small ones start none.
// A fault on memory that has vanished, such as a map of a truncated file, panics in the caller's goroutine as it does in a loop of the caller's.
//
// On amd64 with AVX2 and FMA most functions have kernels in assembly for most types; elsewhere all are in Go. Under the race detector they are in Go,
// so that it sees what is read and written.
//
// # Numbers
//
// Integers wrap around as those of Go do. Functions that write an item for each item, such as [Add] and [Axpy], round after each
// operation: their results have the same bits on every machine. Sums of floats are added in another order than that of the slice, with some
// hundred partial sums or more, so they are closer to the exact sum than a loop's. The order depends on the length and the
// processor, but not on the number of cores: the same machine always gives the same result.
//
// A NaN is what the functions say of it. The zeros of both signs are equal.
package vector
