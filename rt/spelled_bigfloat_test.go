package rt

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A Decimal of a float has all of its digits, and an argument of these has the value again.
func TestBigFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := new(big.Float).SetPrec(rapid.UintRange(1, 300).Draw(t, "precision")).SetFloat64(rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) }).Draw(t, "x"))
		x.Quo(x, big.NewFloat(rapid.Float64Range(1, 10).Draw(t, "divisor")))
		slot := StoreBigFloat(x)
		if got := LoadBigFloat(&slot); got.Cmp(x) != 0 || got.Signbit() != x.Signbit() {
			t.Fatalf("%g came back as %g by %q", x, got, slot.text)
		}
	})
}
