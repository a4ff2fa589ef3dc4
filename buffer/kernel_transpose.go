package buffer

import "unsafe"

// A transpose reads a matrix of na rows, each of nb items side by side and ss bytes from the next, and writes one of nb rows,
// each of na items side by side and ds bytes from the next. It goes tile by tile. A tile is one cache line wide and is
// first put together in a small buffer: rows a power of two apart share a few sets of the cache, and a buffer that does
// not lets every line of source and destination be read or written once and whole.

// tileBytes is the width of a tile, and blockTiles the number of tiles each way that are done before the next block, which
// keeps to the pages that the TLB holds.
const (
	tileBytes  = 64
	blockTiles = 8
)

// transpose copies items of 1, 2, 4, 8 or 16 bytes. Source and destination do not overlap.
func transpose(d, s unsafe.Pointer, na, nb, ds, ss, item int) {
	tile := max(tileBytes/item, 8)
	block := tile * blockTiles
	var buf [tileBytes * tileBytes]byte
	t := unsafe.Pointer(&buf)
	for b0 := 0; b0 < nb; b0 += block {
		b1 := min(b0+block, nb)
		for a0 := 0; a0 < na; a0 += block {
			a1 := min(a0+block, na)
			for a := a0; a < a1; a += tile {
				ta := min(tile, a1-a)
				for b := b0; b < b1; b += tile {
					tb := min(tile, b1-b)
					tp, sp := unsafe.Add(d, b*ds+a*item), unsafe.Add(s, a*ss+b*item)
					switch item {
					case 1:
						tile1(t, sp, ta, tb, ss)
						flush(tp, t, ta, tb, ds)
					case 2:
						tile2(t, sp, ta, tb, ss)
						flush(tp, t, 2*ta, tb, ds)
					case 4:
						tile4(t, sp, ta, tb, ss)
						flush(tp, t, 4*ta, tb, ds)
					case 8:
						tile8(tp, sp, ta, tb, ds, ss)
					default:
						tile16(tp, sp, ta, tb, ds, ss)
					}
				}
			}
		}
	}
}

// flush copies rows of n bytes from a tile to the destination.
func flush(d, t unsafe.Pointer, n, rows, ds int) {
	if n != tileBytes {
		for r := range rows {
			moveItem(d, r*ds, t, r*tileBytes, n)
		}
		return
	}
	for r := range rows {
		q := (*[tileBytes]byte)(unsafe.Add(d, r*ds))
		*q = *(*[tileBytes]byte)(unsafe.Add(t, r*tileBytes))
	}
}

// tile1 transposes at most 64 by 64 bytes into t, of which rows are tileBytes apart.
func tile1(t, s unsafe.Pointer, na, nb, ss int) {
	a := 0
	for ; a+8 <= na; a += 8 {
		b := 0
		o := a * ss
		for ; b+8 <= nb; b += 8 {
			x0, x1, x2, x3 := load64(s, o+b), load64(s, o+ss+b), load64(s, o+2*ss+b), load64(s, o+3*ss+b)
			x4, x5, x6, x7 := load64(s, o+4*ss+b), load64(s, o+5*ss+b), load64(s, o+6*ss+b), load64(s, o+7*ss+b)
			// swap the off-diagonal quarters of 8x8 bytes, then of its 4x4 and 2x2 blocks
			const m4, m2, m1 = 0x00000000ffffffff, 0x0000ffff0000ffff, 0x00ff00ff00ff00ff
			x0, x4 = x0&m4|x4<<32, x0>>32|x4&^m4
			x1, x5 = x1&m4|x5<<32, x1>>32|x5&^m4
			x2, x6 = x2&m4|x6<<32, x2>>32|x6&^m4
			x3, x7 = x3&m4|x7<<32, x3>>32|x7&^m4
			x0, x2 = x0&m2|(x2&m2)<<16, x0>>16&m2|x2&^m2
			x1, x3 = x1&m2|(x3&m2)<<16, x1>>16&m2|x3&^m2
			x4, x6 = x4&m2|(x6&m2)<<16, x4>>16&m2|x6&^m2
			x5, x7 = x5&m2|(x7&m2)<<16, x5>>16&m2|x7&^m2
			r := b*tileBytes + a
			store64(t, r, x0&m1|(x1&m1)<<8)
			store64(t, r+tileBytes, x0>>8&m1|x1&^m1)
			store64(t, r+2*tileBytes, x2&m1|(x3&m1)<<8)
			store64(t, r+3*tileBytes, x2>>8&m1|x3&^m1)
			store64(t, r+4*tileBytes, x4&m1|(x5&m1)<<8)
			store64(t, r+5*tileBytes, x4>>8&m1|x5&^m1)
			store64(t, r+6*tileBytes, x6&m1|(x7&m1)<<8)
			store64(t, r+7*tileBytes, x6>>8&m1|x7&^m1)
		}
		for ; b < nb; b++ {
			for i := a; i < a+8; i++ {
				store8(t, b*tileBytes+i, load8(s, i*ss+b))
			}
		}
	}
	for ; a < na; a++ {
		for b := range nb {
			store8(t, b*tileBytes+a, load8(s, a*ss+b))
		}
	}
}

// tile2 transposes at most 32 by 32 items of 2 bytes.
func tile2(t, s unsafe.Pointer, na, nb, ss int) {
	a := 0
	for ; a+4 <= na; a += 4 {
		b := 0
		o := a * ss
		for ; b+4 <= nb; b += 4 {
			x0, x1, x2, x3 := load64(s, o+2*b), load64(s, o+ss+2*b), load64(s, o+2*ss+2*b), load64(s, o+3*ss+2*b)
			const m2, m1 = 0x00000000ffffffff, 0x0000ffff0000ffff
			x0, x2 = x0&m2|x2<<32, x0>>32|x2&^m2
			x1, x3 = x1&m2|x3<<32, x1>>32|x3&^m2
			r := b*tileBytes + 2*a
			store64(t, r, x0&m1|(x1&m1)<<16)
			store64(t, r+tileBytes, x0>>16&m1|x1&^m1)
			store64(t, r+2*tileBytes, x2&m1|(x3&m1)<<16)
			store64(t, r+3*tileBytes, x2>>16&m1|x3&^m1)
		}
		for ; b < nb; b++ {
			for i := a; i < a+4; i++ {
				store16(t, b*tileBytes+2*i, load16(s, i*ss+2*b))
			}
		}
	}
	for ; a < na; a++ {
		for b := range nb {
			store16(t, b*tileBytes+2*a, load16(s, a*ss+2*b))
		}
	}
}

// tile4 transposes at most 16 by 16 items of 4 bytes.
func tile4(t, s unsafe.Pointer, na, nb, ss int) {
	a := 0
	for ; a+2 <= na; a += 2 {
		b := 0
		o := a * ss
		for ; b+2 <= nb; b += 2 {
			x, y := load64(s, o+4*b), load64(s, o+ss+4*b)
			r := b*tileBytes + 4*a
			store64(t, r, x&0xffffffff|y<<32)
			store64(t, r+tileBytes, x>>32|y&^0xffffffff)
		}
		if b < nb {
			store32(t, b*tileBytes+4*a, load32(s, o+4*b))
			store32(t, b*tileBytes+4*a+4, load32(s, o+ss+4*b))
		}
	}
	if a < na {
		for b := range nb {
			store32(t, b*tileBytes+4*a, load32(s, a*ss+4*b))
		}
	}
}

// tile8 transposes at most 8 by 8 items of 8 bytes, without a buffer: eight lines fit in one set of the cache.
func tile8(d, s unsafe.Pointer, na, nb, ds, ss int) {
	if na == 8 {
		for b := range nb {
			o, r := 8*b, b*ds
			x0, x1, x2, x3 := load64(s, o), load64(s, o+ss), load64(s, o+2*ss), load64(s, o+3*ss)
			x4, x5, x6, x7 := load64(s, o+4*ss), load64(s, o+5*ss), load64(s, o+6*ss), load64(s, o+7*ss)
			store64(d, r, x0)
			store64(d, r+8, x1)
			store64(d, r+16, x2)
			store64(d, r+24, x3)
			store64(d, r+32, x4)
			store64(d, r+40, x5)
			store64(d, r+48, x6)
			store64(d, r+56, x7)
		}
		return
	}
	for b := range nb {
		for a := range na {
			store64(d, b*ds+8*a, load64(s, a*ss+8*b))
		}
	}
}

// tile16 transposes at most 8 by 8 items of 16 bytes.
func tile16(d, s unsafe.Pointer, na, nb, ds, ss int) {
	for b := range nb {
		for a := range na {
			x, y := load64(s, a*ss+16*b), load64(s, a*ss+16*b+8)
			store64(d, b*ds+16*a, x)
			store64(d, b*ds+16*a+8, y)
		}
	}
}
