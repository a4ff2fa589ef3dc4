// Package buffer is Python's buffer protocol in Go: typed views of strided memory, owned arrays, and the
// Py_buffer structure that carries them. It needs neither cgo nor a Python.
//
// A [View] looks at memory that somebody else owns, a [Mut] may also write to it, an [Array] owns its memory.
// None of the three copies items. Dimensions and strides are those of Python: a shape in items, strides in
// bytes, which may be zero or negative.
//
// The fast way over all items is by rows:
//
//	for row := range img.Rows() {
//		for _, x := range row {
//			sum += float64(x)
//		}
//	}
//
// and over two views at once, with one slice as long as the other, so that the compiler needs no check in the loop:
//
//	for y := range img.Dim(0) {
//		from := img.Row(y)
//		to := out.Row(y)[:len(from)]
//		for x := range from {
//			to[x] = 255 - from[x]
//		}
//	}
//
// At2 and Set2 serve any strides, at up to two and a half times the cost in a loop that does little else.
package buffer
