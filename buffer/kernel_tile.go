package buffer

import (
	"sync"
	"unsafe"
)

const (
	// tileLines is the number of whole cache lines in a row of a tile.
	tileLines = 4
	// tileStride is the length of a tile's row in bytes: its lines, and parts of lines before and after them.
	tileStride = (tileLines + 1) * lineBytes
	// tileRows is the largest number of rows in a tile.
	tileRows = 64
)

// tileMemory holds a tile that begins at a cache line.
type tileMemory [tileRows*tileStride + lineBytes]byte

// tilePool holds memory for tiles. On the stack, Go would clear it for each tile.
var tilePool = sync.Pool{New: func() any { return new(tileMemory) }}

// tiled is transpose for matrices of at least t.rows by t.group. It assembles whole cache lines of the destination in a
// tile and writes each line at once. So rows that are a power of two apart do not evict each other from a cache set, and with
// stream, writes bypass the caches and the machine does not read a line before it writes it. Parts of lines at the ends of
// rows are ordinary writes.
func (t *transposer) tiled(d, s unsafe.Pointer, na, nb, ds, ss int, stream bool) {
	memory := tilePool.Get().(*tileMemory)
	defer tilePool.Put(memory)
	tile := unsafe.Pointer(memory)
	tile = unsafe.Add(tile, toLine(tile))
	line := lineBytes / t.item
	columns := max(line, 32)
	alike := ds%lineBytes == 0 && uintptr(d)%uintptr(t.item) == 0 // all rows have their lines at the same offsets
	direct := alike && stream && t.vector && t.item == 8          // the kernel writes whole lines at once
	for a, next := 0, 0; a < na; a = next {
		n := (tileLines + 1) * line
		next = a + n - line // the end of n rows need not be that of a line
		if alike {
			n = tileLines*line + toLine(unsafe.Add(d, a*t.item))/t.item
			next = a + n
		}
		if a+n >= na {
			a, next = min(a, na-t.rows), na
			n = na - a
		}
		for b, m := 0, 0; b < nb; b += m {
			m = min(columns, nb-b) &^ (t.group - 1)
			if m == 0 {
				b, m = nb-t.group, t.group
			}
			q, p := unsafe.Add(d, a*t.item+b*ds), unsafe.Add(s, a*ss+b*t.item)
			if direct && toLine(q) == 0 && n%line == 0 {
				transposeLinesVector(q, p, n, m, ds, ss)
				continue
			}
			t.fill(tile, p, n, m, ss)
			if a == 0 {
				moveBegins(q, tile, m, ds, n*t.item)
			}
			moveLines(q, tile, m, n*t.item, ds, tileStride, stream)
			if next == na {
				moveEnds(q, tile, m, ds, n*t.item)
			}
		}
	}
	if stream {
		streamEnd()
	}
}

// fill transposes na rows of nb items to the tile. na is t.rows or more, and nb a multiple of t.group.
func (t *transposer) fill(tile, s unsafe.Pointer, na, nb, ss int) {
	t.whole(tile, s, na&^(t.rows-1), nb, tileStride, ss)
	if na&(t.rows-1) != 0 {
		a := na - t.rows
		t.whole(unsafe.Add(tile, a*t.item), unsafe.Add(s, a*ss), t.rows, nb, tileStride, ss)
	}
}

// toLine returns the number of bytes from p to the next cache line.
func toLine(p unsafe.Pointer) int { return int(-uintptr(p) & (lineBytes - 1)) }

// moveBegins copies from the tile the part before the first whole line of each row. There are rows rows of n bytes at d.
func moveBegins(d, tile unsafe.Pointer, rows, ds, n int) {
	for r := range rows {
		q := unsafe.Add(d, r*ds)
		moveItem(q, 0, tile, r*tileStride, min(n, toLine(q)))
	}
}

// moveEnds copies from the tile the part after the last whole line of each row. There are rows rows of n bytes at d.
func moveEnds(d, tile unsafe.Pointer, rows, ds, n int) {
	for r := range rows {
		q := unsafe.Add(d, r*ds)
		rest := min(n, int(uintptr(unsafe.Add(q, n))%lineBytes))
		moveItem(q, n-rest, tile, r*tileStride+n-rest, rest)
	}
}

// moveLines copies the cache lines that lie whole in each row of d, from the same offsets in the rows of s. Both have rows rows
// of n bytes; their strides are ds and ss. With stream the writes bypass the caches.
func moveLines(d, s unsafe.Pointer, rows, n, ds, ss int, stream bool) {
	if hasAVX2 {
		moveLinesVector(d, s, rows, n, ds, ss, stream)
		return
	}
	for r := range rows {
		q := unsafe.Add(d, r*ds)
		i := toLine(q)
		if lines := (n - i) / lineBytes; lines > 0 {
			move(unsafe.Add(q, i), unsafe.Add(s, r*ss+i), lines*lineBytes)
		}
	}
}
