package buffer

import "unsafe"

// Items of which three lie side by side, as the colours of a pixel do, are taken apart into three rows, or put together from
// them, by blending and shuffling. Of 48 bytes in three registers, the items of one row are all at different places in their
// registers, since no size of a register is a multiple of three: one register can have them all, in another order.

// tripleTable says how to take triples of items of one size apart, or how to put them together. For each of the rows, or of
// the registers that triples are in: the bytes that are not the first one's but the second's, and those that are the
// third's, as masks; and what a shuffle takes each byte of a row, or of a register, from.
type tripleTable struct {
	second, third, shuffle [3][16]byte
}

// apart and together are for items of 1, 2, 4 and 8 bytes, by the logarithms of the sizes.
var apart, together = tripleTables()

func tripleTables() (apart, together [4]tripleTable) {
	for log := range apart {
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
					a, t := &apart[log], &together[log]
					mark(&a.second[row], &a.third[row], register)
					mark(&t.second[register], &t.third[register], row)
					a.shuffle[row][i*item+b] = byte(place*item + b)
					t.shuffle[row][place*item+b] = byte(i*item + b)
				}
			}
		}
	}
	return apart, together
}

// moveTriples copies the first steps of x, as many as fill whole registers, where y is the three items of a triple on one
// side and x is dense in rows on the other, and returns how many these are. It reads and writes nothing else.
func moveTriples(d unsafe.Pointer, do int, s unsafe.Pointer, so int, x, y axis, item int, stream bool) int {
	if !vector || y.n != 3 || item > 8 || item&(item-1) != 0 {
		return 0
	}
	split := y.s == item && x.s == 3*item && x.d == item
	if !split && !(y.d == item && x.d == 3*item && x.s == item) {
		return 0
	}
	const register = 32
	n := 0
	if stream {
		// to a register of the destination, which in each row begins at one if the first does
		at := uintptr(d) + uintptr(do)
		for ; n < register && at%register != 0; n++ {
			at += uintptr(x.d)
		}
		stream = at%register == 0 && (!split || y.d%register == 0)
		if !stream {
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
		apartVector(p, q, rounds, y.d, item, stream)
	} else {
		togetherVector(p, q, rounds, y.s, item, stream)
	}
	return n + rounds*register/item
}
