// Package strided has the kernels of package [github.com/goanna-py/goanna/buffer/vector] for views of N dimensions, and box filters. What
// that says of numbers, NaNs and goroutines holds here, too.
//
//	strided.Clip(img, img.View, 16, 235)
//	brightest := strided.Max(img.View)
//	strided.Convert(out, img.View)
//
// Views may have any strides. Dimensions that lie one after another in all views of a call are walked as one, and where the items of a row lie
// one after another it is worked on where it is. Other rows are copied in blocks of some thousand items, never the whole view. So views in
// Fortran order are as fast as those in C order, if all are.
//
// A function that writes has its destination first. It may be a source itself: the same view. Otherwise they must not overlap, nor
// may two indices of the destination share an item. Functions panic on views of different shapes, which is a mistake of
// the caller. Compare shapes that come from Python first, and return an error.
package strided
