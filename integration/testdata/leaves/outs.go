package leaves

import (
	"errors"
	"runtime"
)

// Scaled returns the items times a factor.
//
//goanna:out dst=len(src)
func Scaled(dst, src []float64, factor float64) {
	for i := range min(len(dst), len(src)) {
		dst[i] = src[i] * factor
	}
}

// Grid returns 0, 1, 2 ... in rows and columns, which of them are even, and how many there are.
//
//goanna:out dst=(rows, columns) even=rows*columns
//goanna:sig (rows, columns=4)
func Grid(dst []int32, even []bool, rows int, columns uint64) int {
	for i := range dst {
		dst[i] = int32(i)
	}
	for i := range even {
		even[i] = i&1 == 0
	}
	return len(dst)
}

// Differences returns the differences of neighbours.
//
//goanna:out dst=len(src)-1
func Differences(dst, src []int64) error {
	last := int64(0)
	for i, x := range src {
		if x < 0 {
			return errNegative
		}
		if at := i - 1; 0 <= at && at < len(dst) {
			dst[at] = x - last
		}
		last = x
	}
	return nil
}

// Unset sets the first of n items alone.
//
//goanna:out dst=n
func Unset(dst []byte, n int) {
	if len(dst) > 0 {
		dst[0] = 1
	}
}

// Upper returns the ASCII letters of a text as capitals. It is not a leaf.
//
//goanna:out dst=len(text)
func Upper(dst []byte, text string) (int, error) {
	runtime.GC()
	for i := range dst {
		dst[i] = text[i] &^ 0x20
	}
	if len(dst) == 1 {
		return 0, errors.New("one letter is too few")
	}
	if len(dst) == 2 {
		panic("two letters")
	}
	return len(dst), nil
}

// Spectrum has complex numbers.
//
//goanna:out dst=n
func Spectrum(dst []complex128, n int8) {
	for i := range dst {
		dst[i] = complex(0, float64(i))
	}
}

// Marks returns the values that were noted last.
//
//goanna:out dst=8
func (m *Meter) Marks(dst []float64) { copy(dst, m.marks[:]) }
