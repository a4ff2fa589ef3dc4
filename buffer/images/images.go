package images

import (
	"fmt"
	"image"
	"strings"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// Gray returns the image that has the pixels of v, of shape (height, width). Pixels of a row must lie next to each other. Any other
// layout is a *[buffer.BufferError].
func Gray(v buffer.View[uint8]) (*image.Gray, error) {
	p, err := pixelsOf(v, 1)
	if err != nil {
		return nil, err
	}
	return &image.Gray{Pix: p.pix, Stride: p.stride, Rect: p.rect}, nil
}

// RGBA is [Gray] for shape (height, width, 4), with colours that alpha is multiplied into.
func RGBA(v buffer.View[uint8]) (*image.RGBA, error) {
	p, err := pixelsOf(v, 4)
	if err != nil {
		return nil, err
	}
	return &image.RGBA{Pix: p.pix, Stride: p.stride, Rect: p.rect}, nil
}

// NRGBA is [Gray] for shape (height, width, 4), with colours that alpha is not multiplied into: RGBA for Pillow and most of Python.
func NRGBA(v buffer.View[uint8]) (*image.NRGBA, error) {
	p, err := pixelsOf(v, 4)
	if err != nil {
		return nil, err
	}
	return &image.NRGBA{Pix: p.pix, Stride: p.stride, Rect: p.rect}, nil
}

// CMYK is [Gray] for shape (height, width, 4).
func CMYK(v buffer.View[uint8]) (*image.CMYK, error) {
	p, err := pixelsOf(v, 4)
	if err != nil {
		return nil, err
	}
	return &image.CMYK{Pix: p.pix, Stride: p.stride, Rect: p.rect}, nil
}

// pixels are the fields that the image types share.
type pixels struct {
	pix    []uint8
	stride int
	rect   image.Rectangle
}

// pixelsOf returns the pixels of a view with so many channels. With one the view has no dimension for them.
func pixelsOf(v buffer.View[uint8], channels int) (pixels, error) {
	ndim, shape := 2, "(height, width)"
	if channels > 1 {
		ndim, shape = 3, fmt.Sprintf("(height, width, %d)", channels)
	}
	if v.NDim() != ndim || channels > 1 && v.Dim(2) != channels {
		return pixels{}, refusal("expected a picture of shape %s, got shape %s", shape, tuple(v.Shape()))
	}
	h, w := v.Dim(0), v.Dim(1)
	p := pixels{stride: w * channels, rect: image.Rect(0, 0, w, h)}
	if h == 0 || w == 0 {
		return p, nil
	}
	packed := (w == 1 || v.Stride(1) == channels) && (channels == 1 || v.Stride(2) == 1)
	if h > 1 {
		p.stride = v.Stride(0)
	}
	if !packed || p.stride < 0 {
		return pixels{}, refusal("expected a picture whose rows follow each other with the pixels of each next to each other, got shape %s with strides %s: "+
			"copy it to the Pixels of a new image", tuple(v.Shape()), tuple(v.Strides()))
	}
	p.pix = unsafe.Slice((*uint8)(v.Buf()), (h-1)*p.stride+w*channels)
	return p, nil
}

func refusal(format string, args ...any) error {
	return &buffer.BufferError{Reason: fmt.Sprintf(format, args...)}
}

// tuple writes numbers as Python does.
func tuple(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("(%d,)", numbers[0])
	}
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]") + ")"
}
