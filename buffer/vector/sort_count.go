package vector

import "unsafe"

// order is how the bits of items are ordered.
type order uint8

const (
	signedOrder order = iota
	unsignedOrder
	floatOrder
)

// orderOf returns the order of a type.
func orderOf[T Number]() order {
	return [...]order{signed >> 2: signedOrder, unsigned >> 2: unsignedOrder, float >> 2: floatOrder}[kindOf[T]()>>2]
}

// bitPattern is the bits of an item.
type bitPattern interface {
	uint8 | uint16 | uint32 | uint64
}

// key returns an unsigned number that is ordered as the bits are.
func key[P bitPattern](p P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(p) - 1)
	switch {
	case o == unsignedOrder:
		return p
	case o == floatOrder && p&top != 0:
		return ^p
	default:
		return p ^ top
	}
}

// unkey is the inverse of key.
func unkey[P bitPattern](k P, o order) P {
	top := P(1) << (8*unsafe.Sizeof(k) - 1)
	switch {
	case o == unsignedOrder:
		return k
	case o == floatOrder && k&top == 0:
		return ^k
	default:
		return k ^ top
	}
}

// sortBytes counts how often each byte is there.
func sortBytes(x []uint8, o order) {
	var tables [4][256]int // an increment waits for the one before of the same counter
	rest := x
	for ; len(rest) >= 4; rest = rest[4:] {
		tables[0][rest[0]]++
		tables[1][rest[1]]++
		tables[2][rest[2]]++
		tables[3][rest[3]]++
	}
	for _, p := range rest {
		tables[0][p]++
	}
	for k := range 256 {
		p := unkey(uint8(k), o)
		x = repeat(x, tables[0][p]+tables[1][p]+tables[2][p]+tables[3][p], p)
	}
}

// sortPairs counts how often each pair of bytes is there.
func sortPairs(x []uint16, o order) {
	counts := make([]int, 1<<16)
	for _, p := range x {
		counts[p]++
	}
	for k := range 1 << 16 {
		p := unkey(uint16(k), o)
		x = repeat(x, counts[p], p)
	}
}

// repeat stores n items p, and returns the rest of x.
func repeat[P bitPattern](x []P, n int, p P) []P {
	part := x[:n]
	for i := range part {
		part[i] = p
	}
	return x[n:]
}
