// Package gopypeer is what an author of a Go package for gopy writes.
package gopypeer

import "errors"

func Nop() {}

func AddOne(n int) int { return n + 1 }

func Invert(n int) int { return 1_000_000 / n }

func Add(a, b float64) float64 { return a + b }

func StrLen(s string) int { return len(s) }

func Sum1(a []float64) float64 {
	t := 0.0
	for _, x := range a {
		t += x
	}
	return t
}

func Sum3(a, b, c []float64) float64 { return Sum1(a) + Sum1(b) + Sum1(c) }

var errRefused = errors.New("no number is good enough")

func RefuseAll(n int) error { return errRefused }

func RefuseNew(n int) error { return errors.New("no number is good enough") }
