package buffer

import "unsafe"

// Triples are three items side by side, such as the colours of a pixel. The kernels split them into three rows, or interleave
// three rows, by blends and shuffles. Three registers hold 48 bytes of triples. Because 3 does not divide the size of a
// register, the items of one row have different positions in the three registers: a blend collects them in one register, and
// a shuffle puts them in order.

// tripleTable has the masks to split, or to interleave, triples of items of one size. For each result (a row, or a register of
// triples): a mask of the bytes that come from the second input, one of those from the third, and the indices of the shuffle.
type tripleTable struct {
	second, third, shuffle [3][16]byte
}

// splitTables and interleaveTables are for items of 1, 2, 4 and 8 bytes, by the logarithm of the size.
var splitTables, interleaveTables = tripleTables()

func tripleTables() (split, interleave [4]tripleTable) {
	for log := range split {
		item := 1 << log
		n := 16 / item
		for row := range 3 {
			for i := range n {
				register, place := (3*i+row)/n, (3*i+row)%n
				for b := range item {
					mark := func(second, third *[16]byte, which int) {
						switch which {
						case 1:
							second[place*item+b] = 0xff
						case 2:
							third[place*item+b] = 0xff
						}
					}
					s, t := &split[log], &interleave[log]
					mark(&s.second[row], &s.third[row], register)
					mark(&t.second[register], &t.third[register], row)
					s.shuffle[row][i*item+b] = byte(place*item + b)
					t.shuffle[row][place*item+b] = byte(i*item + b)
				}
			}
		}
	}
	return split, interleave
}

// moveTriples copies the first steps of x where one side has triples along y and the other has contiguous rows along x. It
// copies as many steps as fill whole registers and returns their number: 0 for other layouts.
func moveTriples(d unsafe.Pointer, do int, s unsafe.Pointer, so int, x, y axis, item int, stream bool) int {
	if !hasAVX2 || y.n != 3 || item > 8 || item&(item-1) != 0 {
		return 0
	}
	split := y.s == item && x.s == 3*item && x.d == item
	if !split && !(y.d == item && x.d == 3*item && x.s == item) {
		return 0
	}
	const register = 32
	n := 0
	if stream = stream && !split; stream {
		// up to a multiple of a register's size in the destination
		at := uintptr(d) + uintptr(do)
		for ; n < register && at%register != 0; n++ {
			at += uintptr(x.d)
		}
		if stream = at%register == 0; !stream {
			n = 0
		}
	}
	rounds := (x.n - n) * item / register
	if rounds <= 0 {
		return 0
	}
	for j := range y.n {
		moveRow(d, do+j*y.d, s, so+j*y.s, n, x.d, x.s, item)
	}
	p, q := unsafe.Add(d, do+n*x.d), unsafe.Add(s, so+n*x.s)
	if split {
		splitVector(p, q, rounds, y.d, item)
	} else {
		interleaveVector(p, q, rounds, y.s, item, stream)
	}
	return n + rounds*register/item
}
