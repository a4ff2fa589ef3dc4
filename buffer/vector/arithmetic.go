package vector

import "unsafe"

// operation is of two items.
type operation uint8

const (
	add operation = iota
	sub
	mul
	div
)

// Add stores x[i] + y[i] in dst[i]. It panics if the lengths differ.
func Add[T Number](dst, x, y []T) { binary("Add", add, dst, x, y) }

// Sub stores x[i] - y[i] in dst[i]. It panics if the lengths differ.
func Sub[T Number](dst, x, y []T) { binary("Sub", sub, dst, x, y) }

// Mul stores x[i] * y[i] in dst[i]. It panics if the lengths differ.
func Mul[T Number](dst, x, y []T) { binary("Mul", mul, dst, x, y) }

// Div stores x[i] / y[i] in dst[i]. It panics if the lengths differ.
func Div[T Float](dst, x, y []T) { binary("Div", div, dst, x, y) }

// AddConst stores x[i] + by in dst[i]. It panics if the lengths differ.
func AddConst[T Number](dst, x []T, by T) { withScalar("AddConst", add, dst, x, by) }

// Scale stores x[i] * by in dst[i]. It panics if the lengths differ.
func Scale[T Number](dst, x []T, by T) { withScalar("Scale", mul, dst, x, by) }

// Axpy adds a*x[i] to dst[i]: "a x plus y" of BLAS. The product is rounded before it is added. It panics if the lengths differ.
func Axpy[T Number](dst []T, a T, x []T) {
	sameLength("Axpy", len(dst), len(x))
	if isSmall(len(dst), 2*size[T]()) {
		axpyPiece(dst, a, x)
		return
	}
	inPieces(len(dst), 2*size[T](), func(lo, hi int) { axpyPiece(dst[lo:hi], a, x[lo:hi]) })
}

func binary[T Number](function string, op operation, dst, x, y []T) {
	sameLength(function, len(dst), len(x))
	sameLength(function, len(dst), len(y))
	if isSmall(len(dst), 3*size[T]()) {
		binaryPiece(op, dst, x, y)
		return
	}
	inPieces(len(dst), 3*size[T](), func(lo, hi int) { binaryPiece(op, dst[lo:hi], x[lo:hi], y[lo:hi]) })
}

func withScalar[T Number](function string, op operation, dst, x []T, y T) {
	sameLength(function, len(dst), len(x))
	if isSmall(len(dst), 2*size[T]()) {
		withScalarPiece(op, dst, x, y)
		return
	}
	inPieces(len(dst), 2*size[T](), func(lo, hi int) { withScalarPiece(op, dst[lo:hi], x[lo:hi], y) })
}

// stepBytes is the unit of kernels that write: they load four vectors of 32 bytes from each source.
const stepBytes = 128

// stepsOf returns for how many steps n items are enough, at most those of a block, and how many items these are.
func stepsOf[T Number](n int) (steps, items int) {
	steps = min(n*size[T](), blockBytes) / stepBytes
	return steps, steps * stepBytes / size[T]()
}

// repeated returns stepBytes of an item, as the source of a kernel that always reads the same.
func repeated[T Number](v T) (items [stepBytes]byte) {
	s := itemsOf[T](&items)
	for i := range s {
		s[i] = v
	}
	return items
}

// itemsOf are the items in stepBytes.
func itemsOf[T Number](items *[stepBytes]byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(items)), stepBytes/size[T]())
}

func binaryPiece[T Number](op operation, dst, x, y []T) {
	for hasAVX2 && len(dst) >= stepBytes/size[T]() {
		steps, done := stepsOf[T](len(dst))
		if !binaryVector(op, kindOf[T](), pointer(dst), pointer(x), pointer(y), steps, stepBytes) {
			break
		}
		dst, x, y = dst[done:], x[done:], y[done:]
	}
	x, y = x[:len(dst)], y[:len(dst)]
	switch op {
	case add:
		for i := range dst {
			dst[i] = x[i] + y[i]
		}
	case sub:
		for i := range dst {
			dst[i] = x[i] - y[i]
		}
	case mul:
		for i := range dst {
			dst[i] = x[i] * y[i]
		}
	case div:
		for i := range dst {
			dst[i] = x[i] / y[i]
		}
	}
}

func withScalarPiece[T Number](op operation, dst, x []T, y T) {
	if hasAVX2 && len(dst) >= stepBytes/size[T]() {
		same := repeated(y)
		for len(dst) >= stepBytes/size[T]() {
			steps, done := stepsOf[T](len(dst))
			if !binaryVector(op, kindOf[T](), pointer(dst), pointer(x), &same[0], steps, 0) {
				break
			}
			dst, x = dst[done:], x[done:]
		}
	}
	x = x[:len(dst)]
	if op == add {
		for i := range dst {
			dst[i] = x[i] + y
		}
		return
	}
	for i := range dst {
		dst[i] = x[i] * y
	}
}

func axpyPiece[T Number](dst []T, a T, x []T) {
	if hasAVX2 && kindOf[T]()&float != 0 && len(dst) >= stepBytes/size[T]() {
		same := repeated(a)
		for len(dst) >= stepBytes/size[T]() {
			steps, done := stepsOf[T](len(dst))
			axpyVector(kindOf[T](), pointer(dst), pointer(x), &same[0], steps)
			dst, x = dst[done:], x[done:]
		}
	}
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += T(a * x[i])
	}
}
