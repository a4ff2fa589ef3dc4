package interop

import (
	"image"
	"image/color"
	"image/draw"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/images"
)

// Picture returns a part of a picture, with the strides of the whole, and its address.
func Picture(height, width int) (*buffer.MemoryView, uintptr, error) {
	whole := image.NewNRGBA(image.Rect(0, 0, width+3, height+2))
	whole.SetNRGBA(width+2, height+1, color.NRGBA{R: 1, G: 2, B: 3, A: 4})
	part := whole.SubImage(image.Rect(3, 2, width+3, height+2)).(*image.NRGBA)
	m, err := images.MemoryView(part)
	return m, address(part.Pix), err
}

// Depth returns a picture of 16 bits a sample, whose pixel (x, y) is x+256*y.
func Depth(height, width int) (*buffer.MemoryView, error) {
	img := image.NewGray16(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetGray16(x, y, color.Gray16{Y: uint16(x + 256*y)})
		}
	}
	return images.MemoryView(img)
}

// AddressOfPicture returns the address of the image that a picture of Python is.
func AddressOfPicture(v buffer.View[uint8]) (uintptr, error) {
	img, err := images.NRGBA(v)
	if err != nil {
		return 0, err
	}
	return address(img.Pix), nil
}

// Paint fills a rectangle of a picture.
func Paint(m buffer.Mut[uint8], x0, y0, x1, y1 int, grey uint8) error {
	img, err := images.NRGBA(m.View)
	if err != nil {
		return err
	}
	draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(color.Gray{Y: grey}), image.Point{}, draw.Src)
	return nil
}
