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
package buffer
