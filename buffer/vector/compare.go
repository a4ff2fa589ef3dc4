package vector

import "fmt"

// Comparison is an operator that compares two items.
type Comparison uint8

// The comparisons. With a NaN all but NotEqual are false.
const (
	Equal        Comparison = iota // ==
	NotEqual                       // !=
	Less                           // <
	LessEqual                      // <=
	Greater                        // >
	GreaterEqual                   // >=
)

// String returns the operator: "<".
func (c Comparison) String() string {
	if c > GreaterEqual {
		return fmt.Sprintf("Comparison(%d)", uint8(c))
	}
	return [...]string{"==", "!=", "<", "<=", ">", ">="}[c]
}

// check panics unless c is one of the comparisons.
func (c Comparison) check(function string) {
	if c > GreaterEqual {
		panic(fmt.Errorf("vector.%s: expected a Comparison such as vector.Less, got %v", function, c))
	}
}

// Compare stores in dst[i] how x[i] compares to y[i], such as whether it is Less. It panics if the lengths differ, or if c is none of
// the comparisons.
func Compare[T Number](dst []bool, x []T, c Comparison, y []T) {
	c.check("Compare")
	sameLength("Compare", len(dst), len(x))
	sameLength("Compare", len(dst), len(y))
	if isSmall(len(dst), 2*size[T]()+1) {
		comparePiece(dst, x, c, y)
		return
	}
	inPieces(len(dst), 2*size[T]()+1, func(lo, hi int) { comparePiece(dst[lo:hi], x[lo:hi], c, y[lo:hi]) })
}

// CompareTo stores in dst[i] how x[i] compares to y, such as whether it is Less. It panics if the lengths differ, or if c is none of
// the comparisons.
func CompareTo[T Number](dst []bool, x []T, c Comparison, y T) {
	c.check("CompareTo")
	sameLength("CompareTo", len(dst), len(x))
	if isSmall(len(dst), size[T]()+1) {
		compareToPiece(dst, x, c, y)
		return
	}
	inPieces(len(dst), size[T]()+1, func(lo, hi int) { compareToPiece(dst[lo:hi], x[lo:hi], c, y) })
}

func comparePiece[T Number](dst []bool, x []T, c Comparison, y []T) {
	for hasAVX2 && len(dst) >= stepBytes/size[T]() {
		steps, done := stepsOf[T](len(dst))
		compareVector(c, kindOf[T](), pointer(dst), pointer(x), pointer(y), steps, stepBytes, stepBytes)
		dst, x, y = dst[done:], x[done:], y[done:]
	}
	x, y = x[:len(dst)], y[:len(dst)]
	switch c {
	case Equal:
		for i := range dst {
			dst[i] = x[i] == y[i]
		}
	case NotEqual:
		for i := range dst {
			dst[i] = x[i] != y[i]
		}
	case Less:
		for i := range dst {
			dst[i] = x[i] < y[i]
		}
	case LessEqual:
		for i := range dst {
			dst[i] = x[i] <= y[i]
		}
	case Greater:
		for i := range dst {
			dst[i] = x[i] > y[i]
		}
	case GreaterEqual:
		for i := range dst {
			dst[i] = x[i] >= y[i]
		}
	}
}

func compareToPiece[T Number](dst []bool, x []T, c Comparison, y T) {
	if hasAVX2 && len(dst) >= stepBytes/size[T]() {
		same := repeated(y)
		for len(dst) >= stepBytes/size[T]() {
			steps, done := stepsOf[T](len(dst))
			compareVector(c, kindOf[T](), pointer(dst), pointer(x), &same[0], steps, stepBytes, 0)
			dst, x = dst[done:], x[done:]
		}
	}
	x = x[:len(dst)]
	switch c {
	case Equal:
		for i := range dst {
			dst[i] = x[i] == y
		}
	case NotEqual:
		for i := range dst {
			dst[i] = x[i] != y
		}
	case Less:
		for i := range dst {
			dst[i] = x[i] < y
		}
	case LessEqual:
		for i := range dst {
			dst[i] = x[i] <= y
		}
	case Greater:
		for i := range dst {
			dst[i] = x[i] > y
		}
	case GreaterEqual:
		for i := range dst {
			dst[i] = x[i] >= y
		}
	}
}

// Count returns how many are true.
func Count(x []bool) int {
	return SumAs[int](bitsOf[uint8](x))
}
