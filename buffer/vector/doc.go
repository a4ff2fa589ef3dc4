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
// A function that writes has its destination first, as copy has. A destination may be a source itself: the same slice, of the same type.
// What is stored is not specified where slices overlap in another way, as those of two types by package unsafe, in [Convert] and [Map], do. Functions
// panic on slices of different lengths, which is a mistake of the caller as an index out of range is. Check lengths that come from
// Python first, and return an error.
//
// # Cores
//
// Large slices are divided among up to GOMAXPROCS goroutines. Functions that write an item for each item do so from 1 MB of memory in all
// slices of the call on, and those that return a number, [Reduce] and [CumSum] from 1 MB in one slice on. [Histogram] does from 128 kB on if there
// are 64 items for each range, [Map] and [Sort] from 65,536 items on, except for Sort of types of one byte. Smaller slices start no goroutine, nor does
// [InvertBools]. They allocate no memory either, except for Sort where it says so, and functions that return a number from 256 kB on.
//
// A fault on memory that has vanished, such as a map of a truncated file, panics in the caller's goroutine as it does in a loop of the caller's.
//
// On amd64 with AVX2 and FMA most functions have kernels in assembly for most types, and with AVX-512 Sort, too; elsewhere all are in Go. Under the race detector they are in Go,
// so that it sees what is read and written.
//
// # Numbers
//
// Integers wrap around as those of Go do. Functions that write an item for each item, such as [Add] and [Axpy], round after each
// operation: their results have the same bits on every machine. [Sum], [SumAs] and [Dot] of floats are made of partial sums, 4 for
// some thousand items, or 32 to 64 in assembly, so as a rule they are closer to the exact sum than a loop's, and differ from it in the last digits. So do
// the sums that [CumSum] stores. The order of the additions depends on the length and the processor, but not on the number of cores: the
// same machine always gives the same result.
//
// A result of arithmetic is NaN where Go's is: so Sum, Dot, and CumSum from there on, are NaN if an item is. Extremes are NaN
// if an item is, and their index is that of the first NaN. Comparisons with a NaN are false, except for [NotEqual]. [Clip] keeps NaNs, Convert makes 0 of
// them for integers, Histogram leaves them out, and Sort puts them at the end. SumAs converts floats to integers as Go does, where
// the machine decides what becomes of a NaN. The zeros of both signs are equal: extremes may return either, and Sort puts -0 first.
//
// Of no items, sums and counts are 0, and Reduce returns its identity. Extremes panic. Functions that write do nothing then; Histogram panics
// if it has no ranges.
package vector
