package buffer

import "unsafe"

// A transpose reads a matrix of na rows, each of nb items side by side and ss bytes from the next, and writes one of nb rows,
// each of na items side by side and ds bytes from the next. Its kernels take a few rows of the source at once and write as
// many items of each destination row: whole words, for the fewest instructions, put together by shifts and masks.

// lineBytes is a cache line, of which the kernels fill the destination's whole before they go on.
const lineBytes = 64

// blockItems is the extent of a matrix, both ways, that is done before the next.
const blockItems = 512

// transposer says how items of one size are transposed.
type transposer struct {
	rows  int // of the source that the kernel takes at once
	group int // items along them at once
	tile  int // items along them before the next rows: so many cache lines of the destination are being filled
	small int // bytes up to which the caches keep these lines, half filled, whatever the strides
}

func transposerOf(item int) transposer {
	switch item {
	case 1:
		return transposer{8, 8, 64, 1 << 20}
	case 2:
		return transposer{4, 4, 32, 1 << 20}
	case 4:
		return transposer{8, 1, 64, 1 << 30}
	case 8:
		return transposer{8, 1, 64, 0}
	}
	return transposer{4, 1, 64, 0}
}

// transposeRows calls the kernel for a size of items. It is a switch and no function value, which would put the buffer that
// it is given on the heap.
func transposeRows(d, s unsafe.Pointer, nb, ds, ss, item int) {
	switch item {
	case 1:
		transpose1(d, s, nb, ds, ss)
	case 2:
		transpose2(d, s, nb, ds, ss)
	case 4:
		transpose4(d, s, nb, ds, ss)
	case 8:
		transpose8(d, s, nb, ds, ss)
	default:
		transpose16(d, s, nb, ds, ss)
	}
}

// transpose copies items of 1, 2, 4, 8 or 16 bytes. Source and destination do not overlap.
func transpose(d, s unsafe.Pointer, na, nb, ds, ss, item int) {
	t := transposerOf(item)
	// what does not fill the kernel, at the end of both axes
	wa, wb := na/t.rows*t.rows, nb/t.group*t.group
	if wa < na {
		moveStrips(d, wa*item, s, wa*ss, axis{nb, ds, item}, axis{na - wa, item, ss}, item)
	}
	if wb < nb {
		moveStrips(d, wb*ds, s, wb*item, axis{nb - wb, ds, item}, axis{wa, item, ss}, item)
	}
	if wa == 0 || wb == 0 {
		return
	}
	// Blocks keep to the pages that the TLB holds. In a block, tiles are one cache line of the destination wide. If the kernel
	// fills that in several goes, the lines of a tile must stay in the cache meanwhile: those of large matrices, and of rows a
	// large power of two apart, which share few places in it, if more than some ways of a cache, do not. Such tiles are put together in a buffer.
	line := lineBytes / item
	if line > t.rows && (wa*wb*item > t.small || ds%2048 == 0 && min(wb, t.tile) > 16) {
		transposeBuffered(d, s, wa, wb, ds, ss, item)
		return
	}
	for b0 := 0; b0 < wb; b0 += blockItems {
		b1 := min(b0+blockItems, wb)
		for a0 := 0; a0 < wa; a0 += blockItems {
			a1 := min(a0+blockItems, wa)
			for a := a0; a < a1; a += line {
				ta := min(line, a1-a)
				for b := b0; b < b1; b += t.tile {
					tb := min(t.tile, b1-b)
					for i := a; i < a+ta; i += t.rows {
						transposeRows(unsafe.Add(d, b*ds+i*item), unsafe.Add(s, i*ss+b*item), tb, ds, ss, item)
					}
				}
			}
		}
	}
}

func transposeBuffered(d, s unsafe.Pointer, na, nb, ds, ss, item int) {
	t := transposerOf(item)
	line := lineBytes / item
	var buf [64 * lineBytes]byte
	for b0 := 0; b0 < nb; b0 += blockItems {
		b1 := min(b0+blockItems, nb)
		for a0 := 0; a0 < na; a0 += blockItems {
			a1 := min(a0+blockItems, na)
			for a := a0; a < a1; a += line {
				ta := min(line, a1-a)
				for b := b0; b < b1; b += t.tile {
					tb := min(t.tile, b1-b)
					for i := 0; i < ta; i += t.rows {
						transposeRows(unsafe.Pointer(&buf[i*item]), unsafe.Add(s, (a+i)*ss+b*item), tb, lineBytes, ss, item)
					}
					flush(unsafe.Add(d, b*ds+a*item), unsafe.Pointer(&buf), ta*item, tb, ds)
				}
			}
		}
	}
}

// flush copies rows of n bytes from a buffer to the destination.
func flush(d, t unsafe.Pointer, n, rows, ds int) {
	if n != lineBytes {
		for r := range rows {
			moveItem(d, r*ds, t, r*lineBytes, n)
		}
		return
	}
	for r := range rows {
		*(*[lineBytes]byte)(unsafe.Add(d, r*ds)) = *(*[lineBytes]byte)(unsafe.Add(t, r*lineBytes))
	}
}

// Masks of the low half of a word, of each half and of each quarter.
const (
	low32 = 0x00000000ffffffff
	low16 = 0x0000ffff0000ffff
	low8  = 0x00ff00ff00ff00ff
)

// transpose1 transposes squares of 8 by 8 bytes: it swaps the quarters off the diagonal, then those of each quarter's, then
// bytes.
func transpose1(d, s unsafe.Pointer, nb, ds, ss int) {
	p1, p2, p3 := unsafe.Add(s, ss), unsafe.Add(s, 2*ss), unsafe.Add(s, 3*ss)
	p4, p5, p6, p7 := unsafe.Add(s, 4*ss), unsafe.Add(s, 5*ss), unsafe.Add(s, 6*ss), unsafe.Add(s, 7*ss)
	r := 0
	for x := 0; x < nb; x += 8 {
		x0, x1, x2, x3 := load64(s, x), load64(p1, x), load64(p2, x), load64(p3, x)
		x4, x5, x6, x7 := load64(p4, x), load64(p5, x), load64(p6, x), load64(p7, x)
		x0, x4 = x0&low32|x4<<32, x0>>32|x4&^low32
		x1, x5 = x1&low32|x5<<32, x1>>32|x5&^low32
		x2, x6 = x2&low32|x6<<32, x2>>32|x6&^low32
		x3, x7 = x3&low32|x7<<32, x3>>32|x7&^low32
		x0, x2 = x0&low16|(x2&low16)<<16, x0>>16&low16|x2&^low16
		x1, x3 = x1&low16|(x3&low16)<<16, x1>>16&low16|x3&^low16
		x4, x6 = x4&low16|(x6&low16)<<16, x4>>16&low16|x6&^low16
		x5, x7 = x5&low16|(x7&low16)<<16, x5>>16&low16|x7&^low16
		q := unsafe.Add(d, r)
		store64(q, 0, x0&low8|(x1&low8)<<8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x0>>8&low8|x1&^low8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x2&low8|(x3&low8)<<8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x2>>8&low8|x3&^low8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x4&low8|(x5&low8)<<8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x4>>8&low8|x5&^low8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x6&low8|(x7&low8)<<8)
		q = unsafe.Add(q, ds)
		store64(q, 0, x6>>8&low8|x7&^low8)
		r += 8 * ds
	}
}

// transpose2 transposes squares of 4 by 4 items of 2 bytes.
func transpose2(d, s unsafe.Pointer, nb, ds, ss int) {
	p1, p2, p3 := unsafe.Add(s, ss), unsafe.Add(s, 2*ss), unsafe.Add(s, 3*ss)
	r := 0
	for x := 0; x < 2*nb; x += 8 {
		x0, x1, x2, x3 := load64(s, x), load64(p1, x), load64(p2, x), load64(p3, x)
		x0, x2 = x0&low32|x2<<32, x0>>32|x2&^low32
		x1, x3 = x1&low32|x3<<32, x1>>32|x3&^low32
		q := unsafe.Add(d, r)
		store64(q, 0, x0&low16|(x1&low16)<<16)
		q = unsafe.Add(q, ds)
		store64(q, 0, x0>>16&low16|x1&^low16)
		q = unsafe.Add(q, ds)
		store64(q, 0, x2&low16|(x3&low16)<<16)
		q = unsafe.Add(q, ds)
		store64(q, 0, x2>>16&low16|x3&^low16)
		r += 4 * ds
	}
}

// transpose4 puts pairs of 4-byte items together.
func transpose4(d, s unsafe.Pointer, nb, ds, ss int) {
	p1, p2, p3 := unsafe.Add(s, ss), unsafe.Add(s, 2*ss), unsafe.Add(s, 3*ss)
	p4, p5, p6, p7 := unsafe.Add(s, 4*ss), unsafe.Add(s, 5*ss), unsafe.Add(s, 6*ss), unsafe.Add(s, 7*ss)
	r := 0
	for x := 0; x < 4*nb; x += 4 {
		q := unsafe.Add(d, r)
		store64(q, 0, uint64(load32(s, x))|uint64(load32(p1, x))<<32)
		store64(q, 8, uint64(load32(p2, x))|uint64(load32(p3, x))<<32)
		store64(q, 16, uint64(load32(p4, x))|uint64(load32(p5, x))<<32)
		store64(q, 24, uint64(load32(p6, x))|uint64(load32(p7, x))<<32)
		r += ds
	}
}

func transpose8(d, s unsafe.Pointer, nb, ds, ss int) {
	p1, p2, p3 := unsafe.Add(s, ss), unsafe.Add(s, 2*ss), unsafe.Add(s, 3*ss)
	p4, p5, p6, p7 := unsafe.Add(s, 4*ss), unsafe.Add(s, 5*ss), unsafe.Add(s, 6*ss), unsafe.Add(s, 7*ss)
	r := 0
	for x := 0; x < 8*nb; x += 8 {
		q := unsafe.Add(d, r)
		store64(q, 0, load64(s, x))
		store64(q, 8, load64(p1, x))
		store64(q, 16, load64(p2, x))
		store64(q, 24, load64(p3, x))
		store64(q, 32, load64(p4, x))
		store64(q, 40, load64(p5, x))
		store64(q, 48, load64(p6, x))
		store64(q, 56, load64(p7, x))
		r += ds
	}
}

func transpose16(d, s unsafe.Pointer, nb, ds, ss int) {
	p1, p2, p3 := unsafe.Add(s, ss), unsafe.Add(s, 2*ss), unsafe.Add(s, 3*ss)
	r := 0
	for x := 0; x < 16*nb; x += 16 {
		q := unsafe.Add(d, r)
		store64(q, 0, load64(s, x))
		store64(q, 8, load64(s, x+8))
		store64(q, 16, load64(p1, x))
		store64(q, 24, load64(p1, x+8))
		store64(q, 32, load64(p2, x))
		store64(q, 40, load64(p2, x+8))
		store64(q, 48, load64(p3, x))
		store64(q, 56, load64(p3, x+8))
		r += ds
	}
}
