// Package strided has the kernels of package [github.com/goanna-py/goanna/buffer/vector] for views of N dimensions, and box filters. What
// that says of numbers, NaNs and empty slices holds here, too.
//
//	strided.Clip(img, img.View, 16, 235)
//	brightest := strided.Max(img.View)
//	strided.Convert(out, img.View)
//
// Views may have any strides. Dimensions that lie one after another in all views of a call are walked as one, and where the items of a row lie
// one after another it is worked on where it is. Other rows are copied, 4096 items at a time; [Sort] and [Box] copy a whole row, and [CumSum] along
// the last dimension none. Dimensions are walked in the order of the strides, so views in Fortran order are as fast as those in C order if all views
// of a call are. [ArgMin], [ArgMax], [Reduce], Sort, Box and CumSum along the last dimension walk in C order: rows of views in
// Fortran order are not contiguous for them.
//
// A function that writes has its destination first. It may be a source itself: the same view, of the same type. Box is an exception, and
// panics then. Otherwise destination and sources must not overlap, nor may two indices of the destination share an item. Functions panic
// on views of different shapes, which is a mistake of the caller. Compare shapes that come from Python first, and return an error.
//
// # Cores
//
// A view of 131,072 items or more is divided among up to GOMAXPROCS goroutines, with two pieces or more for each. A piece is some 16,384 items,
// or one row if that is longer and not copied. CumSum along another dimension than the last divides the other dimensions. Box divides from
// 65,536 items on, with 2*radius+1 rows or more for each goroutine. Sort and CumSum along the last dimension take one row after the other.
// Rows that are not copied are slices for package vector, which divides long ones. So it is for a view whose items lie one after
// another: it is one row.
//
// Every call allocates a little memory for shapes and strides.
package strided
