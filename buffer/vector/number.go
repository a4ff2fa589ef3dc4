package vector

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// Integer is any integer type.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// Float is any floating-point type.
type Float interface {
	~float32 | ~float64
}

// Number is any type of real numbers.
type Number interface {
	Integer | Float
}

// kind is what the processor knows of a type: its class and the binary logarithm of its size in bytes.
type kind uint8

const (
	signed   kind = 0 << 2
	unsigned kind = 1 << 2
	float    kind = 2 << 2

	int8Kind    = signed
	int16Kind   = signed | 1
	int32Kind   = signed | 2
	int64Kind   = signed | 3
	uint8Kind   = unsigned
	uint16Kind  = unsigned | 1
	uint32Kind  = unsigned | 2
	uint64Kind  = unsigned | 3
	float32Kind = float | 2
	float64Kind = float | 3
)

// kindOf is a constant where it is inlined.
func kindOf[T Number]() kind {
	var zero, one T = 0, 1
	k := kind(bits.TrailingZeros8(uint8(unsafe.Sizeof(zero))))
	switch {
	case one/(one+one) != 0:
		return k | float
	case zero-one > 0:
		return k | unsigned
	default:
		return k
	}
}

// size is the size of an item in bytes.
func size[T any]() int { return int(unsafe.Sizeof(*new(T))) }

// pointer returns the address of the items, for kernels.
func pointer[T any](x []T) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(x))) }

// addressOf returns the address of an item, for kernels.
func addressOf[T any](v *T) *byte { return (*byte)(unsafe.Pointer(v)) }

// bitsOf returns the items as others of the same size.
func bitsOf[B, T any](x []T) []B {
	return unsafe.Slice((*B)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// sameLength panics unless two lengths are equal. It is small enough to be inlined.
func sameLength(function string, n, m int) {
	if n != m {
		panicLength(function, n, m)
	}
}

func panicLength(function string, n, m int) {
	panic(fmt.Errorf("vector.%s: expected slices of the same length, got %d and %d items", function, n, m))
}

// notEmpty panics if there are no items.
func notEmpty(function string, n int) {
	if n == 0 {
		panic(fmt.Errorf("vector.%s: expected at least one item, got an empty slice", function))
	}
}
