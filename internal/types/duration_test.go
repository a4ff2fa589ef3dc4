package types

import (
	"math/big"
	"testing"
)

func TestRoundEven(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1/2": 0, "3/2": 2, "5/2": 2, "-1/2": 0, "-3/2": -2, "-5/2": -2, "4/3": 1, "5/3": 2, "-4/3": -1, "-5/3": -2, "7": 7} {
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatal(text)
		}
		if got := roundEven(r); got.Cmp(big.NewInt(want)) != 0 {
			t.Errorf("%s: got %s, want %d", text, got, want)
		}
	}
}
