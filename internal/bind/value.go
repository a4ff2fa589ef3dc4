package bind

import (
	"fmt"
	"go/constant"
	"go/types"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// integerRange gives the least and greatest value of an integer kind; ok is false for other kinds.
func integerRange(k Kind) (lo, hi *big.Int, ok bool) {
	one := big.NewInt(1)
	switch k {
	case Int8, Int16, Int32, Int64:
		half := new(big.Int).Lsh(one, 8<<(k-Int8)-1)
		return new(big.Int).Neg(half), half.Sub(half, one), true
	case Uint8, Uint16, Uint32, Uint64:
		all := new(big.Int).Lsh(one, 8<<(k-Uint8))
		return new(big.Int), all.Sub(all, one), true
	}
	return nil, nil, false
}

// integerValue is a value that integerRange has found to be in range.
func integerValue(k Kind, i *big.Int) Value {
	v := Value{Kind: k, Text: i.String()}
	if Uint8 <= k && k <= Uint64 {
		v.Uint = i.Uint64()
	} else {
		v.Int = i.Int64()
	}
	return v
}

func boolValue(b bool) Value {
	if b {
		return Value{Kind: Bool, Text: "True", Int: 1}
	}
	return Value{Kind: Bool, Text: "False"}
}

func stringValue(s string) Value {
	return Value{Kind: String, Text: quotePython(s), String: s}
}

// floatValue rounds f to the kind, Float32 or Float64. Text has the fewest digits that give the same value of the kind.
func floatValue(k Kind, f float64) Value {
	f, text := roundFloat(k == Float32, f)
	return Value{Kind: k, Text: text, Float: f}
}

// complexValue rounds the parts to the kind, Complex64 or Complex128.
func complexValue(k Kind, re, im float64) Value {
	re, reText := roundFloat(k == Complex64, re)
	im, imText := roundFloat(k == Complex64, im)
	v := Value{Kind: k, Float: re, Imag: im}
	finite := func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }
	negativeZero := func(f float64) bool { return f == 0 && math.Signbit(f) }
	if !finite(re) || !finite(im) || negativeZero(re) || negativeZero(im) {
		v.Text = "complex(" + reText + ", " + imText + ")" // a sum with j would lose the sign, or make nan of inf
		return v
	}
	if im >= 0 {
		imText = "+" + imText
	}
	v.Text = "(" + reText + imText + "j)"
	return v
}

func roundFloat(single bool, f float64) (float64, string) {
	bits := 64
	if single {
		bits = 32
		f = float64(float32(f))
	}
	return f, floatText(f, bits)
}

// floatText is repr of Python's float, of a value with the precision of bits.
func floatText(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "float('nan')"
	case math.IsInf(f, 1):
		return "float('inf')"
	case math.IsInf(f, -1):
		return "float('-inf')"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, bits)
	}
	s := strconv.FormatFloat(f, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quotePython writes s, which is UTF-8, as a Python string in single quotes.
func quotePython(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// typeNames are the words for the kinds in error messages.
var typeNames = map[Kind]string{Bool: "bool", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64", Uint8: "uint8",
	Uint16: "uint16", Uint32: "uint32", Uint64: "uint64", Float32: "float32", Float64: "float64", Complex64: "complex64",
	Complex128: "complex128", String: "string"}

// defaultValue converts a default to the parameter's type as Python would convert an argument: an integer will do for a
// float, either for a complex number, and nothing else changes its kind.
func defaultValue(l *literal, name string, t Type) (Value, *sigError) {
	fail := func(format string, args ...any) (Value, *sigError) {
		return Value{}, &sigError{l.off, fmt.Sprintf(format, args...)}
	}
	mismatch := func(want string) (Value, *sigError) {
		return fail("default of '%s' (%s): expected %s, got %s: %s", name, t.Go, want, l.kind, shorten(l.text))
	}
	tooLarge := func() (Value, *sigError) {
		return fail("default %s of '%s' is out of range for %s", shorten(l.text), name, typeNames[t.Kind])
	}
	float := func() float64 {
		if l.kind == intLiteral {
			return toFloat(l.int)
		}
		return l.float
	}
	// overflows reports a finite number that the type would make infinite.
	overflows := func(f float64, single bool) bool {
		if l.kind == intLiteral && math.IsInf(f, 0) {
			return true
		}
		return single && !math.IsInf(f, 0) && math.IsInf(float64(float32(f)), 0)
	}
	switch t.Kind {
	case Bool:
		if l.kind != boolLiteral {
			return mismatch("True or False")
		}
		return boolValue(l.bool), nil
	case String:
		if l.kind != stringLiteral {
			return mismatch("a string")
		}
		return stringValue(l.string), nil
	case Float32, Float64:
		if l.kind != intLiteral && l.kind != floatLiteral {
			return mismatch("a float")
		}
		f := float()
		if overflows(f, t.Kind == Float32) {
			return tooLarge()
		}
		return floatValue(t.Kind, f), nil
	case Complex64, Complex128:
		if l.kind != intLiteral && l.kind != floatLiteral && l.kind != complexLiteral {
			return mismatch("a complex number")
		}
		f := float()
		if overflows(f, t.Kind == Complex64) || overflows(l.imag, t.Kind == Complex64) {
			return tooLarge()
		}
		return complexValue(t.Kind, f, l.imag), nil
	}
	lo, hi, ok := integerRange(t.Kind)
	if !ok {
		return fail("'%s' (%s) takes a buffer, which has no default: leave it out", name, t.Go)
	}
	if l.kind != intLiteral {
		return mismatch("an integer")
	}
	if l.int.Cmp(lo) < 0 || l.int.Cmp(hi) > 0 {
		return fail("default %s of '%s' is out of range for %s (%s to %s)", shorten(l.text), name, typeNames[t.Kind], lo, hi)
	}
	return integerValue(t.Kind, l.int), nil
}

// constantValue converts the value of a constant. An untyped integer or rune is an int64 where it fits, else a uint64,
// else a BigInt; other untyped constants have Go's default type. The reason is "" where it can be bound.
func constantValue(val constant.Value, k Kind, untyped bool) (v Value, reason string) {
	switch k {
	case Bool:
		return boolValue(constant.BoolVal(val)), ""
	case String:
		s := constant.StringVal(val)
		if !utf8.ValidString(s) {
			return Value{}, "the string is not UTF-8, as Python's str must be"
		}
		return stringValue(s), ""
	case Float32, Float64:
		f, _ := constant.Float64Val(constant.ToFloat(val))
		if math.IsInf(f, 0) {
			return Value{}, "the number is out of range for float64"
		}
		f, _ = roundFloat(k == Float32, f)
		return Value{Kind: k, Text: floatText(f, 64), Float: f}, ""
	case Complex64, Complex128:
		c := constant.ToComplex(val)
		re, _ := constant.Float64Val(constant.Real(c))
		im, _ := constant.Float64Val(constant.Imag(c))
		if math.IsInf(re, 0) || math.IsInf(im, 0) {
			return Value{}, "the number is out of range for complex128"
		}
		re, _ = roundFloat(k == Complex64, re)
		im, _ = roundFloat(k == Complex64, im)
		v := complexValue(Complex128, re, im)
		v.Kind = k
		return v, ""
	}
	i, ok := new(big.Int).SetString(constant.ToInt(val).ExactString(), 10)
	if !ok {
		return Value{}, "the value is not an integer"
	}
	if untyped {
		k = BigInt
		for _, candidate := range []Kind{Int64, Uint64} {
			if lo, hi, _ := integerRange(candidate); lo.Cmp(i) <= 0 && i.Cmp(hi) <= 0 {
				k = candidate
				break
			}
		}
	}
	if k == BigInt {
		return Value{Kind: BigInt, Text: i.String()}, ""
	}
	return integerValue(k, i), ""
}

// scalarKind gives the kind of a basic type, whose size sizes knows; Invalid for uintptr and unsafe.Pointer.
func scalarKind(t *types.Basic, sizes types.Sizes) Kind {
	switch t.Kind() {
	case types.Bool, types.UntypedBool:
		return Bool
	case types.Int8:
		return Int8
	case types.Int16:
		return Int16
	case types.Int32:
		return Int32
	case types.Int64, types.UntypedInt, types.UntypedRune:
		return Int64
	case types.Uint8:
		return Uint8
	case types.Uint16:
		return Uint16
	case types.Uint32:
		return Uint32
	case types.Uint64:
		return Uint64
	case types.Float32:
		return Float32
	case types.Float64, types.UntypedFloat:
		return Float64
	case types.Complex64:
		return Complex64
	case types.Complex128, types.UntypedComplex:
		return Complex128
	case types.String, types.UntypedString:
		return String
	case types.Int, types.Uint:
		k := Int32
		if sizes.Sizeof(t) == 8 {
			k = Int64
		}
		if t.Kind() == types.Uint {
			k += Uint8 - Int8
		}
		return k
	}
	return Invalid
}
