package buffer

import "strconv"

// Order is an order of the items of an array, in which the last index changes fastest, or the first.
type Order byte

const (
	OrderC   Order = 'C' // the last index changes fastest
	OrderF   Order = 'F' // Fortran's: the first index changes fastest
	OrderAny Order = 'A' // either
)

// String returns the letter in quotes, as CPython's documentation writes it: 'C'.
func (o Order) String() string { return strconv.QuoteRune(rune(o)) }
