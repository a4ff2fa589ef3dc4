package buffer

import "unsafe"

// A transpose reads na rows of nb contiguous items with a stride of ss bytes, and writes nb rows of na contiguous items with
// a stride of ds bytes. A kernel reads a few rows of the source at once and writes as many items of each destination row: it
// loads and stores whole words, and rearranges them by shifts and masks.

// lineBytes is the size of a cache line.
const lineBytes = 64

// transposer is a transpose kernel for items of one size.
type transposer struct {
	item   int  // bytes
	rows   int  // rows of the source in one step: na must be a multiple
	group  int  // columns of the source in one step: nb must be a multiple
	vector bool // the kernel is in assembly
}

// transposerOf returns the kernel for a matrix of na by nb items, and false if the matrix is too small for any.
func transposerOf(item, na, nb int) (t transposer, ok bool) {
	t = transposer{item: item, rows: 8, group: 1}
	switch item {
	case 1:
		t.group = 8
	case 2:
		t.rows, t.group = 4, 4
	case 16:
		t.rows = 4
	}
	if hasAVX2 && item <= 8 {
		v := transposer{item: item, rows: 8, group: 16 / item, vector: true}
		if item < 4 {
			v.rows = 16
		}
		if na >= v.rows && nb >= v.group {
			return v, true
		}
	}
	return t, na >= t.rows && nb >= t.group
}

// whole transposes a matrix whose na and nb are multiples of t.rows and t.group, and not 0. It calls the kernels in a
// switch: with function values, d and s would escape to the heap.
func (t *transposer) whole(d, s unsafe.Pointer, na, nb, ds, ss int) {
	if t.vector {
		transposeVector(d, s, na, nb, ds, ss, t.item)
		return
	}
	for a := 0; a < na; a += t.rows {
		d, s := unsafe.Add(d, a*t.item), unsafe.Add(s, a*ss)
		switch t.item {
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
}

// transpose transposes a matrix of items of 1, 2, 4, 8 or 16 bytes. Source and destination do not overlap. With stream its
// writes bypass the caches where the rows are long enough.
func transpose(d, s unsafe.Pointer, na, nb, ds, ss, item int, stream bool) {
	t, ok := transposerOf(item, na, nb)
	if !ok {
		moveStrips(d, 0, s, 0, axis{nb, ds, item}, axis{na, item, ss}, item, stream)
		return
	}
	if stream && na*item >= 8*lineBytes || t.crowded(na, nb, ds) {
		t.tiled(d, s, na, nb, ds, ss, stream)
		return
	}
	wa, wb := na/t.rows*t.rows, nb/t.group*t.group
	at := func(p unsafe.Pointer, a, b, as, bs int) unsafe.Pointer { return unsafe.Add(p, a*as+b*bs) }
	rows, columns, step := t.block(ds)
	for b := 0; b < wb; b += columns {
		for a := 0; a < wa; a += rows {
			for c := b; c < min(b+columns, wb); c += step {
				t.whole(at(d, a, c, item, ds), at(s, a, c, ss, item), min(rows, wa-a), min(step, wb-c), ds, ss)
			}
		}
	}
	// the rest at the end of both axes, together with items that were copied before
	if wa < na {
		t.whole(at(d, na-t.rows, 0, item, ds), at(s, na-t.rows, 0, ss, item), t.rows, wb, ds, ss)
	}
	if wb < nb {
		t.whole(at(d, 0, nb-t.group, item, ds), at(s, 0, nb-t.group, ss, item), wa, t.group, ds, ss)
	}
	if wa < na && wb < nb {
		t.whole(at(d, na-t.rows, nb-t.group, item, ds), at(s, na-t.rows, nb-t.group, ss, item), t.rows, t.group, ds, ss)
	}
}

// block returns the rows and columns of the blocks in which transpose goes over the source: whole cache lines on both sides,
// as many as the first-level cache holds. Within a block it goes step columns at a time. For items of one byte a kernel writes a
// quarter of a line; where the destination's stride, ds, maps its rows to the same cache sets, step is one group.
func (t *transposer) block(ds int) (rows, columns, step int) {
	line := lineBytes / t.item
	columns = 2 * line
	if ds%1024 == 0 {
		columns = line
	}
	step = columns
	if t.item == 1 && ds%512 == 0 {
		step = t.group
	}
	return max(line, 16), columns, step
}

// crowded reports whether a stride of ds maps the destination's rows to so few sets of the first-level cache, which has one set
// for each line of 4096 bytes, that the cache would evict lines that are written only in part. The smaller the items, the
// smaller the part of a line that a kernel writes.
func (t *transposer) crowded(na, nb, ds int) bool {
	return t.item <= 4 && nb > 16 && na*t.item >= lineBytes && ds%(1024*t.item) == 0
}

// Masks of the low half of a word, of each half and of each quarter.
const (
	low32 = 0x00000000ffffffff
	low16 = 0x0000ffff0000ffff
	low8  = 0x00ff00ff00ff00ff
)

// transpose1 transposes squares of 8 by 8 bytes: it swaps the two quarters off the diagonal, then does the same in each quarter,
// then in each square of 2 by 2 bytes.
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

// transpose4 combines pairs of 4-byte items into words.
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
