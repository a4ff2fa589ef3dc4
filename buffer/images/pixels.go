package images

import (
	"errors"
	"fmt"
	"image"

	"github.com/goanna-py/goanna/buffer"
)

// Pixels returns the memory of an image of package image, which it keeps:
//
//	Gray, Alpha, Paletted    (height, width)
//	RGBA, NRGBA, CMYK        (height, width, 4)
//	Gray16, Alpha16          (height, width, 2)
//	RGBA64, NRGBA64          (height, width, 4, 2)
//
// The last dimension of the 16-bit images has the upper octet first. An image of any other type is an error; that of a YCbCr has three
// [Planes].
func Pixels(img image.Image) (buffer.Mut[uint8], error) {
	switch img := img.(type) {
	case *image.Gray:
		return view(img.Pix, img.Stride, img.Rect), nil
	case *image.Alpha:
		return view(img.Pix, img.Stride, img.Rect), nil
	case *image.Paletted:
		return view(img.Pix, img.Stride, img.Rect), nil
	case *image.RGBA:
		return view(img.Pix, img.Stride, img.Rect, 4), nil
	case *image.NRGBA:
		return view(img.Pix, img.Stride, img.Rect, 4), nil
	case *image.CMYK:
		return view(img.Pix, img.Stride, img.Rect, 4), nil
	case *image.Gray16:
		return view(img.Pix, img.Stride, img.Rect, 2), nil
	case *image.Alpha16:
		return view(img.Pix, img.Stride, img.Rect, 2), nil
	case *image.RGBA64:
		return view(img.Pix, img.Stride, img.Rect, 4, 2), nil
	case *image.NRGBA64:
		return view(img.Pix, img.Stride, img.Rect, 4, 2), nil
	case *image.YCbCr, *image.NYCbCrA:
		return buffer.Mut[uint8]{}, fmt.Errorf("expected an image whose pixels lie together, got %T: it has Planes, or draw it to an image.RGBA", img)
	}
	return buffer.Mut[uint8]{}, fmt.Errorf("expected an image of package image that has pixels in memory, got %T: draw it to an image.NRGBA", img)
}

// view returns a view of pix, the memory from the first pixel of rect on, whose pixels have the extents inner.
func view(pix []uint8, stride int, rect image.Rectangle, inner ...int) buffer.Mut[uint8] {
	shape := append([]int{rect.Dy(), rect.Dx()}, inner...)
	strides := make([]int, len(shape))
	size := 1
	for i := len(shape) - 1; i > 0; i-- {
		strides[i] = size
		size *= shape[i]
	}
	strides[0] = stride
	return buffer.AsStrided(pix, shape, strides)
}

// Planes returns the memory of a picture of a JPEG or a video, which it keeps: Y in shape (height, width), Cb and Cr as far as the image is
// subsampled. The chroma of a part that SubImage has cut out begins with the sample of its first pixel.
func Planes(img *image.YCbCr) (y, cb, cr buffer.Mut[uint8]) {
	r := img.Rect
	if r.Empty() {
		none := view(nil, 0, image.Rectangle{})
		return none, none, none
	}
	chroma := r
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		chroma.Min.X, chroma.Max.X = r.Min.X/2, (r.Max.X+1)/2
	case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
		chroma.Min.X, chroma.Max.X = r.Min.X/4, (r.Max.X+3)/4
	}
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio410:
		chroma.Min.Y, chroma.Max.Y = r.Min.Y/2, (r.Max.Y+1)/2
	}
	at := img.COffset(r.Min.X, r.Min.Y)
	return view(img.Y[img.YOffset(r.Min.X, r.Min.Y):], img.YStride, r), view(img.Cb[at:], img.CStride, chroma), view(img.Cr[at:], img.CStride, chroma)
}

// MemoryView returns the [Pixels] of an image as what a function returns to Python: an Array with the memory of the image. The samples of
// 16-bit images are numbers of two octets in big-endian order: NumPy's dtype >u2, in shape (height, width) or (height, width, 4).
func MemoryView(img image.Image) (*buffer.MemoryView, error) {
	p, err := Pixels(img)
	if err != nil {
		return nil, err
	}
	m, err := p.MemoryView()
	if err != nil {
		return nil, err
	}
	switch img.(type) {
	case *image.Gray16, *image.Alpha16, *image.RGBA64, *image.NRGBA64:
		return buffer.MemoryViewOf(samples{m})
	}
	return m, nil
}

// samples exports octets, of which the last dimension has two, as numbers. It owns the memoryview, and is exported once.
type samples struct{ octets *buffer.MemoryView }

func (s samples) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	if err := s.octets.GetBuffer(b, flags); err != nil {
		return err
	}
	ndim, shape, strides := b.NDim()-1, b.Shape(), b.Strides()
	b.SetFormat(">H")
	b.SetItemSize(2)
	return errors.Join(b.SetNDim(ndim), b.SetShape(shape[:ndim]), b.SetStrides(strides[:ndim]))
}

func (s samples) ReleaseBuffer(b *buffer.Buffer) {
	s.octets.ReleaseBuffer(b)
	s.octets.Release()
}
