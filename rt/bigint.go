package rt

import (
	"math/big"

	"github.com/goanna-py/goanna/py"
)

// BigInt is the slot of a *big.Int, laid out as goanna_bigint in C.
type BigInt struct {
	magnitude []byte // big-endian, if sign is 1 or -1
	value     int64  // if sign is 0
	sign      int64  // -1, 0, 1 or bigNil
}

const bigNil = 2 // the sign of a nil result

// LoadBigInt returns the integer of an argument with memory of its own.
func LoadBigInt(p *BigInt) *big.Int {
	if p.sign == 0 {
		return big.NewInt(p.value)
	}
	x := new(big.Int).SetBytes(p.magnitude)
	if p.sign < 0 {
		x.Neg(x)
	}
	return x
}

// StoreBigInt returns the slot of a result.
func StoreBigInt(x *big.Int) BigInt {
	switch {
	case x == nil:
		return BigInt{sign: bigNil}
	case x.IsInt64():
		return BigInt{value: x.Int64()}
	default:
		return BigInt{magnitude: x.Bytes(), sign: int64(x.Sign())}
	}
}

// BigRat is the slot of a *big.Rat, laid out as goanna_rational in C.
type BigRat struct{ numerator, denominator BigInt }

// LoadBigRat returns the fraction of an argument with memory of its own.
func LoadBigRat(p *BigRat) *big.Rat {
	denominator := LoadBigInt(&p.denominator)
	if denominator.Sign() == 0 {
		refuse(py.Errorf(py.ValueError, "expected a Fraction, got one with a denominator of 0"))
	}
	return new(big.Rat).SetFrac(LoadBigInt(&p.numerator), denominator)
}

// StoreBigRat returns the slot of a result.
func StoreBigRat(x *big.Rat) BigRat {
	if x == nil {
		return BigRat{numerator: StoreBigInt(nil)}
	}
	return BigRat{StoreBigInt(x.Num()), StoreBigInt(x.Denom())}
}
