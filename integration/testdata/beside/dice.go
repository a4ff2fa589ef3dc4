// Package dice throws dice.
package dice

import (
	"fmt"
	"math/rand"

	fixed "example.com/beside/rand"
)

// Throws is a list of throws of a die.
//
//goanna:name throws_of
func Throws(r *rand.Rand, n int) []int {
	var list []int
	for range n {
		list = append(list, r.Intn(6)+1)
	}
	return list
}

// Next is the next number of a source.
func Next(c *fixed.Counter) string { return fmt.Sprint(c.Int63()) }
