// Package imaging decodes, filters, resizes and encodes pictures.
//
// A picture is a buffer of bytes: (height, width) for grey, (height, width, 3) for RGB and (height, width, 4) for RGBA
// with an alpha that the colours are not multiplied by. Strides are free: flipped, cropped and transposed pictures are
// taken as they are.
package imaging

import (
	"fmt"
	"iter"
	"strings"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// MaxPixels is the largest picture that Decode and Resize make. It is checked before any memory is asked for.
const MaxPixels = 1 << 28

// channels checks that img is a picture of at least one pixel, and returns its bytes per pixel: 1, 3 or 4.
func channels(img buffer.View[uint8]) (int, error) {
	n := 0
	switch {
	case img.NDim() == 2:
		n = 1
	case img.NDim() == 3 && (img.Dim(2) == 3 || img.Dim(2) == 4):
		n = img.Dim(2)
	default:
		return 0, py.Errorf(py.BufferError, "expected an image of shape (h, w), (h, w, 3) or (h, w, 4), got shape %s", shapeText(img.Shape()))
	}
	if img.Dim(0) == 0 || img.Dim(1) == 0 {
		return 0, py.Errorf(py.ValueError, "expected an image of at least one pixel, got shape %s", shapeText(img.Shape()))
	}
	return n, nil
}

// lines yields every line of a picture as its bytes, width times channels of them. The slice is the picture's own
// memory where that is contiguous, and otherwise a copy that holds until the next line.
func lines(img buffer.View[uint8]) iter.Seq2[int, []uint8] {
	return func(yield func(int, []uint8) bool) {
		var scratch []uint8
		for y := range img.Dim(0) {
			line := img.Index(y)
			s, ok := line.Contiguous()
			if !ok {
				scratch = scratch[:0]
				for v := range line.Values() {
					scratch = append(scratch, v)
				}
				s = scratch
			}
			if !yield(y, s) {
				return
			}
		}
	}
}

// shapeText writes a shape as Python does: (), (3,), (480, 640).
func shapeText(shape []int) string {
	if len(shape) == 1 {
		return fmt.Sprintf("(%d,)", shape[0])
	}
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ", "), "[]") + ")"
}
