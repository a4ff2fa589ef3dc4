package imaging

import (
	"image"

	"golang.org/x/image/draw"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// maxSamples bounds the scratch memory of Resize: CatmullRom keeps 32 bytes for each pixel of the new width and the
// old height.
const maxSamples = 1 << 26

// Resize returns img scaled to width and height with the Catmull-Rom filter. The result is grey, RGB or RGBA as img is.
// It refuses a result of more than MaxPixels, and one whose width times the height of img is more than a quarter of that.
func Resize(img buffer.View[uint8], width, height int) (*buffer.Array[uint8], error) {
	n, err := channels(img)
	if err != nil {
		return nil, err
	}
	if width < 1 || height < 1 || width > MaxPixels/height {
		return nil, py.Errorf(py.ValueError, "expected a size of 1 to %d pixels, got width %d and height %d", MaxPixels, width, height)
	}
	if width > maxSamples/img.Dim(0) {
		return nil, py.Errorf(py.ValueError, "expected a width of at most %d for an image of height %d, got %d", maxSamples/img.Dim(0), img.Dim(0), width)
	}
	src, err := toImage(img)
	if err != nil {
		return nil, err
	}
	// draw has fast loops for RGBA as the destination only; its colours are multiplied by alpha.
	scaled := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(scaled, scaled.Rect, src, src.Bounds(), draw.Src, nil)

	if n == 1 {
		out := buffer.NewArray[uint8](height, width)
		for i, data := 0, out.Data(); i < len(data); i++ {
			data[i] = scaled.Pix[4*i]
		}
		return out, nil
	}
	out := buffer.NewArray[uint8](height, width, n)
	data := out.Data()
	if n == 3 {
		for i := range width * height {
			copy(data[3*i:3*i+3], scaled.Pix[4*i:])
		}
		return out, nil
	}
	for i := range width * height {
		p, to := scaled.Pix[4*i:][:4], data[4*i:][:4]
		copy(to, p)
		if a := uint32(p[3]); a != 0 && a != 255 {
			for c := range 3 {
				to[c] = uint8((uint32(p[c])*255 + a/2) / a)
			}
		}
	}
	return out, nil
}
