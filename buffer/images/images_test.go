package images

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/buffer"
)

func numbered(shape ...int) buffer.Mut[uint8] {
	a := buffer.NewArray[uint8](shape...)
	for i, data := 0, a.Data(); i < len(data); i++ {
		data[i] = uint8(i)
	}
	return a.Mut
}

// An image shares the memory of a view, and has its pixels.
func TestImages(t *testing.T) {
	grey := numbered(6, 9).Slice(0, 1, 5).Slice(1, 2, 7)
	img, err := Gray(grey.View)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 5, 4) || img.Stride != 9 || img.GrayAt(3, 2).Y != grey.At2(2, 3) {
		t.Error(img.Bounds(), img.Stride, img.GrayAt(3, 2))
	}
	img.SetGray(4, 3, color.Gray{Y: 99})
	if grey.At2(3, 4) != 99 {
		t.Error("the image has memory of its own")
	}
	colours := numbered(5, 7, 4).SliceStep(0, 0, 5, 2)
	for y := range 3 {
		for x := range 7 {
			at := func(i int) uint8 { return colours.At3(y, x, i) }
			n, err := NRGBA(colours.View)
			if want := (color.NRGBA{at(0), at(1), at(2), at(3)}); err != nil || n.NRGBAAt(x, y) != want {
				t.Error(err, n.NRGBAAt(x, y), want)
			}
			r, err := RGBA(colours.View)
			if want := (color.RGBA{at(0), at(1), at(2), at(3)}); err != nil || r.RGBAAt(x, y) != want {
				t.Error(err, r.RGBAAt(x, y), want)
			}
			c, err := CMYK(colours.View)
			if want := (color.CMYK{at(0), at(1), at(2), at(3)}); err != nil || c.CMYKAt(x, y) != want {
				t.Error(err, c.CMYKAt(x, y), want)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		view buffer.Mut[uint8]
		want string
	}{
		"grey":       {numbered(3, 4), "expected a picture of shape (height, width, 4), got shape (3, 4)"},
		"flat":       {numbered(3), "got shape (3,)"},
		"rgb":        {numbered(3, 4, 3), "got shape (3, 4, 3)"},
		"flipped":    {numbered(3, 4, 4).SliceStep(0, 2, -1, -1), "strides (-16, 4, 1)"},
		"mirrored":   {numbered(3, 4, 4).SliceStep(1, 3, -1, -1), "strides (16, -4, 1)"},
		"thinned":    {numbered(3, 4, 4).SliceStep(1, 0, 4, 2), "copy it to the Pixels of a new image"},
		"planes":     {numbered(4, 4, 4).Transpose(), "strides (1, 4, 16)"},
		"bgra":       {numbered(3, 4, 4).SliceStep(2, 3, -1, -1), "strides (16, 4, -1)"},
		"of six":     {numbered(3, 4, 6).Slice(2, 0, 4), "strides (24, 6, 1)"},
		"four empty": {numbered(0, 4, 3), "got shape (0, 4, 3)"},
	} {
		for kind, make := range map[string]func(buffer.View[uint8]) (image.Image, error){
			"RGBA":  func(v buffer.View[uint8]) (image.Image, error) { return RGBA(v) },
			"NRGBA": func(v buffer.View[uint8]) (image.Image, error) { return NRGBA(v) },
			"CMYK":  func(v buffer.View[uint8]) (image.Image, error) { return CMYK(v) },
		} {
			if img, err := make(test.view.View); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s, %s: %v, %v, want %q", name, kind, img, err, test.want)
			}
		}
	}
	if _, err := Gray(numbered(4, 6).Transpose().View); err == nil || !strings.Contains(err.Error(), "strides (1, 6)") {
		t.Error(err)
	}
	for _, img := range []image.Image{image.NewUniform(color.White), nil, image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio444)} {
		if _, err := Pixels(img); err == nil {
			t.Errorf("%T: no error", img)
		}
		if _, err := MemoryView(img); err == nil {
			t.Errorf("%T: no error", img)
		}
	}
}

// each returns an image of every type.
func each(r image.Rectangle) []image.Image {
	return []image.Image{
		image.NewGray(r), image.NewAlpha(r), image.NewPaletted(r, color.Palette{color.Black}), image.NewRGBA(r), image.NewNRGBA(r),
		image.NewCMYK(r), image.NewGray16(r), image.NewAlpha16(r), image.NewRGBA64(r), image.NewNRGBA64(r),
	}
}

// The pixels of any part of an image are at the offset that the image says.
func TestPixels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-3, 9)
		whole := image.Rect(n.Draw(t, "x0"), n.Draw(t, "y0"), n.Draw(t, "x1"), n.Draw(t, "y1"))
		part := image.Rect(n.Draw(t, "left"), n.Draw(t, "top"), n.Draw(t, "right"), n.Draw(t, "bottom"))
		for _, img := range each(whole) {
			cut := img.(interface {
				SubImage(image.Rectangle) image.Image
			}).SubImage(part)
			p, err := Pixels(cut)
			if err != nil {
				t.Fatal(err)
			}
			b := cut.Bounds()
			if p.Dim(0) != b.Dy() || p.Dim(1) != b.Dx() {
				t.Fatalf("%T: %v of %v has shape %v", img, b, whole, p.Shape())
			}
			m, err := MemoryView(cut)
			if err != nil {
				t.Fatal(err)
			}
			if size := m.ItemSize(); size == 2 && (m.Format() != ">H" || m.NDim() != p.NDim()-1) || size == 1 && m.NDim() != p.NDim() {
				t.Fatalf("%T: %q of shape %v", img, m.Format(), m.Shape())
			}
			if b.Empty() {
				continue
			}
			offset := cut.(interface{ PixOffset(x, y int) int }).PixOffset
			last := p.Index(b.Dy() - 1).Index(b.Dx() - 1)
			if got, want := uintptr(last.Buf())-uintptr(p.Buf()), offset(b.Max.X-1, b.Max.Y-1)-offset(b.Min.X, b.Min.Y); got != uintptr(want) {
				t.Fatalf("%T: the last pixel is at %d, want %d", img, got, want)
			}
		}
	})
}

func TestSixteenBits(t *testing.T) {
	img := image.NewRGBA64(image.Rect(0, 0, 3, 2))
	img.SetRGBA64(2, 1, color.RGBA64{R: 1, G: 256, B: 0x1234, A: 0xffff})
	m, err := MemoryView(img.SubImage(image.Rect(1, 1, 3, 2)))
	if err != nil {
		t.Fatal(err)
	}
	want := []any{[]any{[]any{uint16(0), uint16(0), uint16(0), uint16(0)}, []any{uint16(1), uint16(256), uint16(0x1234), uint16(0xffff)}}}
	if got, err := m.ToList(); err != nil || !slices.EqualFunc(got.([]any)[0].([]any), want[0].([]any), func(a, b any) bool {
		return slices.Equal(a.([]any), b.([]any))
	}) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if err := m.Release(); err != nil {
		t.Error(err)
	}
}

// Planes have the samples that the image says, of every ratio and at every offset.
func TestPlanes(t *testing.T) {
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		img := image.NewYCbCr(image.Rect(0, 0, 11, 9), ratio)
		for _, plane := range [][]uint8{img.Y, img.Cb, img.Cr} {
			for i := range plane {
				plane[i] = uint8(len(plane) + i)
			}
		}
		for x0 := range 5 {
			for y0 := range 5 {
				part := img.SubImage(image.Rect(x0, y0, 11-x0/2, 9-y0)).(*image.YCbCr)
				y, cb, cr := Planes(part)
				for _, at := range []image.Point{part.Rect.Min, part.Rect.Max.Sub(image.Pt(1, 1))} {
					c := part.COffset(at.X, at.Y) - part.COffset(x0, y0)
					dx, dy := c%part.CStride, c/part.CStride
					got := color.YCbCr{Y: y.At2(at.Y-y0, at.X-x0), Cb: cb.At2(dy, dx), Cr: cr.At2(dy, dx)}
					if want := part.YCbCrAt(at.X, at.Y); got != want {
						t.Errorf("%v from %d, %d: got %v, want %v", ratio, x0, y0, got, want)
					}
				}
				c := part.COffset(part.Rect.Max.X-1, part.Rect.Max.Y-1) - part.COffset(x0, y0)
				if cb.Dim(0) != c/part.CStride+1 || cb.Dim(1) != c%part.CStride+1 {
					t.Errorf("%v: chroma of shape %v", ratio, cb.Shape())
				}
			}
		}
	}
	if y, _, _ := Planes(&image.YCbCr{}); y.Len() != 0 {
		t.Error(y.Shape())
	}
}

func TestDecoded(t *testing.T) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewRGBA(image.Rect(0, 0, 33, 17)), nil); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	y, cb, _ := Planes(img.(*image.YCbCr))
	if !slices.Equal(y.Shape(), []int{17, 33}) || !slices.Equal(cb.Shape(), []int{9, 17}) {
		t.Error(y.Shape(), cb.Shape())
	}
}
