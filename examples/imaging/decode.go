package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"

	// The formats that Decode knows.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Decode reads a PNG, JPEG or GIF file and returns its pixels as RGBA, in shape (height, width, 4). Of an animation it
// returns the first frame. Of 16 bits per colour it keeps the upper 8. It refuses a picture of more than MaxPixels.
func Decode(data []byte) (*buffer.Array[uint8], error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) {
		return nil, py.Errorf(py.ValueError, "expected a PNG, JPEG or GIF file, got %d bytes that begin with %q", len(data), data[:min(len(data), 8)])
	}
	if err != nil {
		return nil, py.Errorf(py.ValueError, "decoding the header of a %s file: %w", format, err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > MaxPixels/cfg.Height {
		return nil, py.Errorf(py.ValueError, "expected a picture of 1 to %d pixels, got one of %d x %d", MaxPixels, cfg.Width, cfg.Height)
	}
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, py.Errorf(py.ValueError, "decoding a %s file: %w", format, err)
	}
	out := buffer.NewArray[uint8](cfg.Height, cfg.Width, 4)
	toNRGBA(&image.NRGBA{Pix: out.Data(), Stride: 4 * cfg.Width, Rect: image.Rect(0, 0, cfg.Width, cfg.Height)}, img)
	return out, nil
}

// toNRGBA copies src to the same place in dst. A GIF's first frame may be smaller than the picture, so what is outside
// of src keeps its value.
func toNRGBA(dst *image.NRGBA, src image.Image) {
	b := src.Bounds().Intersect(dst.Rect)
	n := b.Dx()
	switch src := src.(type) {
	case *image.NRGBA:
		for y := b.Min.Y; y < b.Max.Y; y++ {
			copy(dst.Pix[dst.PixOffset(b.Min.X, y):], src.Pix[src.PixOffset(b.Min.X, y):][:4*n])
		}
	case *image.NRGBA64:
		for y := b.Min.Y; y < b.Max.Y; y++ {
			to, from := dst.Pix[dst.PixOffset(b.Min.X, y):][:4*n], src.Pix[src.PixOffset(b.Min.X, y):][:8*n]
			for i := range to {
				to[i] = from[2*i] // the upper byte: image keeps 16 bits in big-endian order
			}
		}
	case *image.Paletted:
		var palette [256]color.NRGBA // an index beyond the file's palette is transparent black
		for i, c := range src.Palette {
			palette[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		for y := b.Min.Y; y < b.Max.Y; y++ {
			to := dst.Pix[dst.PixOffset(b.Min.X, y):][:4*n]
			for i, p := range src.Pix[src.PixOffset(b.Min.X, y):][:n] {
				c := palette[p]
				to[4*i], to[4*i+1], to[4*i+2], to[4*i+3] = c.R, c.G, c.B, c.A
			}
		}
	default:
		opaque, ok := src.(interface{ Opaque() bool })
		if ok && opaque.Opaque() {
			// Without transparency RGBA and NRGBA are the same bytes, and draw has fast loops for RGBA.
			draw.Draw(&image.RGBA{Pix: dst.Pix, Stride: dst.Stride, Rect: dst.Rect}, b, src, b.Min, draw.Src)
			return
		}
		draw.Draw(dst, b, src, b.Min, draw.Src)
	}
}
