package imaging

import (
	"bytes"
	"image"
	"image/png"

	"github.com/goanna-py/goanna/buffer"
)

// EncodePNG returns img as the bytes of a PNG file. img is grey, RGB or RGBA.
func EncodePNG(img buffer.View[uint8]) ([]byte, error) {
	src, err := toImage(img)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, src); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// toImage returns img as an image.Gray, an opaque image.RGBA or an image.NRGBA. It shares img's memory where that is
// contiguous and not RGB.
func toImage(img buffer.View[uint8]) (image.Image, error) {
	n, err := channels(img)
	if err != nil {
		return nil, err
	}
	h, w := img.Dim(0), img.Dim(1)
	rect := image.Rect(0, 0, w, h)
	if n == 3 {
		out := image.NewRGBA(rect)
		for y, line := range lines(img) {
			to := out.Pix[y*out.Stride:][:4*w]
			for x := range w {
				to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = line[3*x], line[3*x+1], line[3*x+2], 255
			}
		}
		return out, nil
	}
	pix, ok := img.Contiguous()
	if !ok {
		pix = make([]uint8, 0, h*w*n)
		for _, line := range lines(img) {
			pix = append(pix, line...)
		}
	}
	if n == 1 {
		return &image.Gray{Pix: pix, Stride: w, Rect: rect}, nil
	}
	return &image.NRGBA{Pix: pix, Stride: 4 * w, Rect: rect}, nil
}
