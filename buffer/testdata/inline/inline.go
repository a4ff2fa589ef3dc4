// Package inline uses what the compiler must inline into the loops of other packages.
package inline

import "github.com/goanna-py/goanna/buffer"

func Items(m buffer.Mut[uint16]) uint16 {
	m.Set1(1, 1)
	m.Set2(1, 2, 1)
	m.Set3(1, 2, 3, 1)
	return m.At1(1) + m.At2(1, 2) + m.At3(1, 2, 3)
}

func sum(v buffer.View[uint16]) (sum int) {
	for row := range v.Rows() {
		for _, x := range row {
			sum += int(x)
		}
	}
	return sum
}

func negate(m buffer.Mut[uint16]) {
	for row := range m.Rows() {
		for i, x := range row {
			row[i] = -x
		}
	}
}

var _, _ = sum, negate
