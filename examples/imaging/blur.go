package imaging

import (
	"math/bits"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// MaxRadius is the largest radius of BoxBlur.
const MaxRadius = 4096

// BoxBlur blurs a grey picture in place: every pixel becomes the mean, rounded, of the square of 2*radius+1 pixels
// around it. Beyond the edges the nearest pixel counts. The time does not depend on the radius.
//
//goanna:ndim img=2
//goanna:sig (img, /, radius=1)
func BoxBlur(img buffer.Mut[uint8], radius int) error {
	if img.NDim() != 2 {
		return py.Errorf(py.BufferError, "expected a grey image with 2 dimensions, got shape %s", shapeText(img.Shape()))
	}
	if radius < 0 || radius > MaxRadius {
		return py.Errorf(py.ValueError, "expected a radius of 0 to %d, got %d", MaxRadius, radius)
	}
	if radius == 0 || img.Len() == 0 {
		return nil
	}
	if img.ContiguousRows() {
		blur(img, radius)
		return nil
	}
	work := buffer.NewArray[uint8](img.Shape()...)
	if err := work.CopyFrom(img.View); err != nil {
		return err
	}
	blur(work.Mut, radius)
	return img.CopyFrom(work.View)
}

// blur is BoxBlur of a picture with contiguous rows, of at least one pixel, with a radius of 1 to MaxRadius.
//
// It keeps the row sums (the sums of 2*radius+1 neighbours in a row) of the rows that the square touches, and for each
// column their total. Down one row, a total gains one row sum and loses another. The picture's own rows are read
// before they are overwritten: a row sum is made once, radius rows ahead of its row's result.
func blur(img buffer.Mut[uint8], radius int) {
	h, w := img.Dim(0), img.Dim(1)
	kept := min(2*radius+2, h)
	sums := make([]uint32, kept*w)
	rowSums := func(y int) []uint32 { return sums[y%kept*w:][:w] }

	totals := make([]uint64, w)
	for y := range min(radius, h-1) + 1 {
		sumRow(rowSums(y), img.Row(y), radius)
		weight := 1
		if y == 0 {
			weight += radius
		}
		if y == h-1 {
			weight += radius - y
		}
		for x, s := range rowSums(y) {
			totals[x] += uint64(weight) * uint64(s)
		}
	}

	// total*reciprocal>>64 is total/area, exactly: the reciprocal is less than 1 too large in 2^64/area, and
	// total*area < 256*area*area < 2^64 as area <= 8193*8193 < 2^28.
	area := uint64(2*radius+1) * uint64(2*radius+1)
	reciprocal := ^uint64(0)/area + 1
	for y := range h {
		for x, row := 0, img.Row(y); x < len(row); x++ {
			mean, _ := bits.Mul64(totals[x]+area/2, reciprocal)
			row[x] = uint8(mean)
		}
		if y == h-1 {
			break
		}
		next := min(y+radius+1, h-1)
		if next == y+radius+1 {
			sumRow(rowSums(next), img.Row(next), radius)
		}
		gain, loss := rowSums(next), rowSums(max(y-radius, 0))
		for x := range totals {
			totals[x] += uint64(gain[x]) - uint64(loss[x])
		}
	}
}

// sumRow sets sums[x] to the sum of row[x-radius] to row[x+radius], the first and the last item standing for what is
// beyond them.
func sumRow(sums []uint32, row []uint8, radius int) {
	last := len(row) - 1
	inside := min(radius, last)
	sum := uint32(radius)*uint32(row[0]) + uint32(radius-inside)*uint32(row[last])
	for _, v := range row[:inside+1] {
		sum += uint32(v)
	}
	for x := range row {
		sums[x] = sum
		sum += uint32(row[min(x+radius+1, last)]) - uint32(row[max(x-radius, 0)])
	}
}
