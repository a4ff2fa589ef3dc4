package buffer

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/big"
	"runtime"
	"slices"
	"unsafe"
)

// Equal reports whether two memoryviews have the same shape and equal values, whatever their formats and layouts: the int32 1
// equals the float64 1. As in Python, extents after an extent of 0 do not matter. A released memoryview equals only itself. Items that
// cannot be read, because of their format or a NULL pointer, equal nothing.
func (m *MemoryView) Equal(o *MemoryView) bool {
	defer runtime.KeepAlive(m)
	defer runtime.KeepAlive(o)
	if m.live() != nil || o.live() != nil {
		return m == o
	}
	if !sameShape(m.shape, o.shape) || m.format.err != nil || o.format.err != nil {
		return false
	}
	if m.items() == 0 || o.items() == 0 {
		return true
	}
	if m.checkTables() != nil || o.checkTables() != nil {
		return false
	}
	x, okX := m.format.parsed.number()
	y, okY := o.format.parsed.number()
	if okX && okY && x == y {
		if eq, ok := x.equality(); ok {
			return equalAreas(m.area, o.area, eq)
		}
	}
	return m.equalItems(o, m.base, o.base, 0)
}

// equalItems unpacks and compares the items at p and q in the dimensions from dim on.
func (m *MemoryView) equalItems(o *MemoryView, p, q unsafe.Pointer, dim int) bool {
	if dim == len(m.shape) {
		x, err := m.unpack(p)
		if err != nil {
			return false
		}
		y, err := o.unpack(q)
		return err == nil && equalValues(x, y)
	}
	for i := range m.shape[dim] {
		if !m.equalItems(o, m.step(p, dim, i), o.step(q, dim, i), dim+1) {
			return false
		}
	}
	return true
}

func sameShape(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
		if a[i] == 0 {
			break
		}
	}
	return true
}

// equalValues compares two values of [Format.Unpack] as Python's == does.
func equalValues(x, y any) bool {
	switch x := x.(type) {
	case []byte:
		y, ok := y.([]byte)
		return ok && bytes.Equal(x, y)
	case string:
		y, ok := y.(string)
		return ok && x == y
	case []any:
		y, ok := y.([]any)
		return ok && slices.EqualFunc(x, y, equalValues)
	}
	a, okA := number(x)
	b, okB := number(y)
	if !okA || !okB || a.imag != b.imag {
		return false
	}
	if a.whole != nil && b.whole != nil {
		return a.whole.Cmp(b.whole) == 0
	}
	if a.whole != nil {
		a, b = b, a
	}
	if b.whole == nil {
		return a.real == b.real
	}
	if math.IsNaN(a.real) || math.IsInf(a.real, 0) {
		return false
	}
	// an exact comparison: a float64 cannot represent every int64
	return big.NewFloat(a.real).Cmp(new(big.Float).SetInt(b.whole)) == 0
}

// numeric is the exact value of a number: an integer in whole, or else a complex number.
type numeric struct {
	whole      *big.Int
	real, imag float64
}

func number(x any) (numeric, bool) {
	signed := func(n int64) (numeric, bool) { return numeric{whole: big.NewInt(n)}, true }
	unsigned := func(n uint64) (numeric, bool) { return numeric{whole: new(big.Int).SetUint64(n)}, true }
	switch x := x.(type) {
	case bool:
		if x {
			return signed(1)
		}
		return signed(0)
	case int8:
		return signed(int64(x))
	case int16:
		return signed(int64(x))
	case int32:
		return signed(int64(x))
	case int64:
		return signed(x)
	case uint8:
		return unsigned(uint64(x))
	case uint16:
		return unsigned(uint64(x))
	case uint32:
		return unsigned(uint64(x))
	case uint64:
		return unsigned(x)
	case uintptr:
		return unsigned(uint64(x))
	case float32:
		return numeric{real: float64(x)}, true
	case float64:
		return numeric{real: x}, true
	case complex64:
		return numeric{real: float64(real(x)), imag: float64(imag(x))}, true
	case complex128:
		return numeric{real: real(x), imag: imag(x)}, true
	}
	return numeric{}, false
}

// writable reports whether the buffer is writable. For a buffer of another memoryview it looks at that memoryview's origin.
func (o *origin) writable() bool {
	if m, ok := o.b.Obj().(*MemoryView); ok {
		return m.origin.writable()
	}
	return o.b.readonly == 0
}

var hashSeed = maphash.MakeSeed()

// Hash returns a hash of the bytes in C order. In one process, equal memoryviews have equal hashes. As in Python, only a read-only
// memoryview of the formats 'B', 'b' and 'c' has a hash. A read-only memoryview of writable memory has none; Python raises an
// exception if the object that owns the memory has no hash, as a bytearray.
func (m *MemoryView) Hash() (uint64, error) {
	if err := m.live(); err != nil {
		return 0, err
	}
	if !m.readonly {
		return 0, errors.New("cannot hash writable memoryview object")
	}
	if m.origin.writable() {
		return 0, fmt.Errorf("memoryview: expected read-only memory to hash, got a read-only view of writable memory (%T)", m.Obj())
	}
	switch f := m.format.String(); f {
	case "B", "b", "c", "@B", "@b", "@c":
	default:
		return 0, fmt.Errorf("memoryview: hashing is restricted to formats 'B', 'b' or 'c', got '%s'", f)
	}
	b, err := m.ToBytes(OrderC)
	if err != nil {
		return 0, err
	}
	return maphash.Bytes(hashSeed, b), nil
}
