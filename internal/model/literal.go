package model

import "math/big"

// Literal is a default as it is written in //goanna:sig.
type Literal struct {
	Kind   LiteralKind
	Off    int // of the text, in bytes from the start of the signature
	Text   string
	Bool   bool
	Int    *big.Int
	Float  float64 // the real part of a complex number
	Imag   float64
	String string     // of a str or bytes
	Items  []*Literal // of a list, tuple or set; of a dict keys and values in turns
}

// LiteralKind is the kind of a literal.
type LiteralKind int

const (
	BoolLiteral LiteralKind = iota
	IntLiteral
	FloatLiteral
	ComplexLiteral
	StringLiteral
	BytesLiteral
	NoneLiteral
	ListLiteral
	TupleLiteral
	SetLiteral
	DictLiteral
)

func (k LiteralKind) String() string {
	return [...]string{"a bool", "an integer", "a float", "a complex number", "a string", "bytes", "None", "a list", "a tuple",
		"a set", "a dict"}[k]
}
