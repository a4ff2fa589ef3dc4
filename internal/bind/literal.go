package bind

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/model"
)

// A default is written as in Python:
//
//	value   = "None" | "True" | "False" | string | bytes | number | number ("+" | "-") number "j" | list | tuple | set | dict
//	number  = [ "+" | "-" ] ( integer | float | "inf" | "nan" ) [ "j" ]
//	bytes   = "b" string
//	list    = "[" [ value { "," value } [ "," ] ] "]"
//	tuple   = "(" ")" | "(" value "," [ value { "," value } [ "," ] ] ")"
//	set     = "{" value { "," value } [ "," ] "}"
//	dict    = "{" [ value ":" value { "," value ":" value } [ "," ] ] "}"
//
// A value in parentheses is the value. The items of a set and the keys of a dict are hashable.

const expectedValue = "None, True, False, a number, a string, bytes, a list, a tuple, a set or a dict"

// maxNesting is the largest number of nested brackets. Python's parser allows 200.
const maxNesting = 50

// maxDigits is the largest number of digits of an integer: 400 digits are out of range of every type, float64 included.
const maxDigits = 400

func (p *sigParser) value() (*model.Literal, *sigError) {
	start := p.off
	c := p.peek()
	switch c {
	case '"', '\'':
		s, err := p.quoted(c, false)
		if err != nil {
			return nil, err
		}
		return &model.Literal{Kind: model.StringLiteral, Off: start, Text: p.text[start:p.off], String: s}, nil
	case '[', '(', '{':
		return p.display(c)
	}
	if identifierStart(rune(c)) {
		w := p.word()
		if q := p.peek(); (w == "b" || w == "B") && (q == '"' || q == '\'') {
			s, err := p.quoted(q, true)
			if err != nil {
				return nil, err
			}
			return &model.Literal{Kind: model.BytesLiteral, Off: start, Text: p.text[start:p.off], String: s}, nil
		}
		switch w {
		case "True", "False":
			return &model.Literal{Kind: model.BoolLiteral, Off: start, Text: w, Bool: w == "True"}, nil
		case "true", "false":
			return nil, p.errorf(start, "a default is written as in Python: %s", strings.ToUpper(w[:1])+w[1:])
		case "None":
			return &model.Literal{Kind: model.NoneLiteral, Off: start, Text: w}, nil
		case "nil":
			return nil, p.errorf(start, "a default is written as in Python: None")
		case "inf", "nan":
			p.off = start
		default:
			return nil, p.errorf(start, "expected %s, got %s", expectedValue, w)
		}
	}
	l, err := p.number()
	if err != nil {
		return nil, err
	}
	l.Off = start
	end := p.off
	p.space()
	if sign := p.peek(); l.Kind != model.ComplexLiteral && (sign == '+' || sign == '-') {
		im, err := p.number()
		if err != nil {
			return nil, err
		}
		if im.Kind != model.ComplexLiteral {
			return nil, p.errorf(end, "a default is one value, not a sum")
		}
		re := l.Float
		if l.Kind == model.IntLiteral {
			if re = toFloat(l.Int); math.IsInf(re, 0) {
				return nil, p.errorf(start, "an integer that is beyond float64 is not a part of a complex number")
			}
		}
		l = &model.Literal{Kind: model.ComplexLiteral, Off: start, Float: re, Imag: im.Imag}
		end = p.off
	}
	p.off = end
	l.Text = p.text[start:end]
	return l, nil
}

// display parses a list, a tuple, a set or a dict, or a value in parentheses. The next byte is the opening bracket.
func (p *sigParser) display(open byte) (*model.Literal, *sigError) {
	if p.nesting++; p.nesting > maxNesting {
		return nil, p.errorf(p.off, "the default has more than %d brackets in each other", maxNesting)
	}
	defer func() { p.nesting-- }()
	l := &model.Literal{Kind: map[byte]model.LiteralKind{'[': model.ListLiteral, '(': model.TupleLiteral, '{': model.DictLiteral}[open], Off: p.off}
	closing := map[byte]byte{'[': ']', '(': ')', '{': '}'}[open]
	comma := false
	p.off++
	for p.space(); !p.accept(closing); p.space() {
		if len(l.Items) > 0 && !comma {
			return nil, p.expected(fmt.Sprintf("',' or '%c'", closing))
		}
		if err := p.item(l, open == '{'); err != nil {
			return nil, err
		}
		p.space()
		comma = p.accept(',')
	}
	l.Text = p.text[l.Off:p.off]
	if open == '(' && len(l.Items) == 1 && !comma {
		return l.Items[0], nil
	}
	return l, nil
}

// item parses an item of l, or a key and its value. The first item shows whether braces are a dict or a set.
func (p *sigParser) item(l *model.Literal, braces bool) *sigError {
	value, err := p.value()
	if err != nil {
		return err
	}
	p.space()
	colon := braces && p.peek() == ':'
	if braces && len(l.Items) == 0 && !colon {
		l.Kind = model.SetLiteral
	}
	if braces && !hashable(value) {
		return p.errorf(value.Off, "%s is not hashable", value.Kind)
	}
	l.Items = append(l.Items, value)
	if l.Kind != model.DictLiteral {
		return nil
	}
	if !p.accept(':') {
		return p.expected("':'")
	}
	p.space()
	if value, err = p.value(); err != nil {
		return err
	}
	l.Items = append(l.Items, value)
	return nil
}

func hashable(l *model.Literal) bool {
	switch l.Kind {
	case model.ListLiteral, model.SetLiteral, model.DictLiteral:
		return false
	case model.TupleLiteral:
		return !slices.ContainsFunc(l.Items, func(item *model.Literal) bool { return !hashable(item) })
	}
	return true
}

func toFloat(i *big.Int) float64 {
	f, _ := new(big.Float).SetInt(i).Float64()
	return f
}

// number parses one signed number.
func (p *sigParser) number() (*model.Literal, *sigError) {
	start := p.off
	negative := false
	if !p.accept('+') {
		negative = p.accept('-')
	}
	p.space()
	digits := p.off
	signed := func(f float64) float64 {
		if negative {
			return -f
		}
		return f
	}
	if c := p.peek(); c == 'i' || c == 'n' {
		switch w := p.word(); w {
		case "inf":
			return &model.Literal{Kind: model.FloatLiteral, Off: start, Float: signed(math.Inf(1))}, nil
		case "nan":
			return &model.Literal{Kind: model.FloatLiteral, Off: start, Float: math.NaN()}, nil
		}
		p.off = digits
	}
	// A token of digits, letters, dots and underscores, with the sign of an exponent.
	decimal := true
	for ; p.off < len(p.text); p.off++ {
		c := p.text[p.off]
		if p.off == digits+1 && p.text[digits] == '0' && strings.IndexByte("xXoObB", c) >= 0 {
			decimal = false
		}
		exponentSign := (c == '+' || c == '-') && decimal && p.off > digits && (p.text[p.off-1]|0x20) == 'e'
		if !exponentSign && c != '.' && (c >= utf8.RuneSelf || !identifierPart(rune(c))) {
			break
		}
	}
	token := p.text[digits:p.off]
	if token == "" {
		return nil, p.expected(expectedValue)
	}
	bad := p.errorf(digits, "%q is not a number of Python", shorten(token))
	if token[0] != '.' && (token[0] < '0' || token[0] > '9') {
		return nil, bad
	}
	plain, ok := dropUnderscores(token, decimal)
	if !ok {
		return nil, bad
	}
	body, imaginary := plain, false
	if decimal {
		body = strings.TrimRight(plain, "jJ")
		imaginary = len(body) == len(plain)-1
		if !imaginary && len(body) != len(plain) {
			return nil, bad
		}
	}
	if !decimal || !imaginary && !strings.ContainsAny(body, ".eE") {
		if len(body) > maxDigits {
			return nil, p.errorf(digits, "no Go type has integers of %d digits", len(body))
		}
		if decimal && body[0] == '0' && strings.Trim(body, "0") != "" {
			return nil, p.errorf(digits, "%q: Python allows no leading zeros (octal is 0o17)", shorten(token))
		}
		base := 10
		if !decimal {
			base = map[byte]int{'x': 16, 'o': 8, 'b': 2}[body[1]|0x20]
			body = body[2:]
		}
		i, ok := new(big.Int).SetString(body, base)
		if !ok {
			return nil, bad
		}
		if negative {
			i.Neg(i)
		}
		return &model.Literal{Kind: model.IntLiteral, Off: start, Int: i}, nil
	}
	f, err := strconv.ParseFloat(body, 64)
	if err != nil && !math.IsInf(f, 0) { // 1e999 is inf, as in Python
		return nil, bad
	}
	if imaginary {
		return &model.Literal{Kind: model.ComplexLiteral, Off: start, Imag: signed(f)}, nil
	}
	return &model.Literal{Kind: model.FloatLiteral, Off: start, Float: signed(f)}, nil
}

// dropUnderscores removes the underscores of a number. Each must be between two digits, or after the prefix of a base.
func dropUnderscores(token string, decimal bool) (string, bool) {
	if strings.IndexByte(token, '_') < 0 {
		return token, true
	}
	digit := func(i int) bool {
		if i < 0 || i >= len(token) {
			return false
		}
		c := token[i]
		return '0' <= c && c <= '9' || !decimal && ('a' <= c|0x20 && c|0x20 <= 'f' || i == 1)
	}
	for i := range len(token) {
		if token[i] == '_' && !(digit(i-1) && digit(i+1)) {
			return "", false
		}
	}
	return strings.ReplaceAll(token, "_", ""), true
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

// quoted parses a string, or bytes, in quotes q.
func (p *sigParser) quoted(q byte, bytes bool) (string, *sigError) {
	start := p.off
	p.off++
	var b strings.Builder
	for p.off < len(p.text) {
		switch c := p.text[p.off]; c {
		case q:
			p.off++
			return b.String(), nil
		case '\\':
			r, err := p.escape(bytes)
			switch {
			case err != nil:
				return "", err
			case bytes:
				b.WriteByte(byte(r))
			default:
				b.WriteRune(r)
			}
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.off:])
			if r == utf8.RuneError && size == 1 {
				return "", p.errorf(p.off, "the string is not UTF-8")
			}
			if bytes && r >= utf8.RuneSelf {
				return "", p.errorf(p.off, `bytes have ASCII characters and escapes (\xe9), got %q`, r)
			}
			b.WriteString(p.text[p.off : p.off+size])
			p.off += size
		}
	}
	return "", p.errorf(start, "the string has no closing %c", q)
}

var simpleEscapes = map[byte]rune{'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r',
	't': '\t', 'v': '\v'}

// escape parses an escape sequence of a string or of bytes.
func (p *sigParser) escape(bytes bool) (rune, *sigError) {
	start := p.off
	p.off++
	c := p.peek()
	if r, ok := simpleEscapes[c]; ok {
		p.off++
		return r, nil
	}
	base, length := 16, 0
	switch {
	case c == 'x':
		length = 2
	case c == 'u' && !bytes:
		length = 4
	case c == 'U' && !bytes:
		length = 8
	case '0' <= c && c <= '7':
		base, length = 8, 0
		for length < 3 && p.off+length < len(p.text) && '0' <= p.text[p.off+length] && p.text[p.off+length] <= '7' {
			length++
		}
		p.off--
	default:
		return 0, p.errorf(start, `expected an escape of Python (\n, \\, \x41, \u0041), got %q`, p.text[start:min(start+2, len(p.text))])
	}
	p.off++
	end := min(p.off+length, len(p.text))
	n, err := strconv.ParseUint(p.text[p.off:end], base, 32)
	if err != nil || end-p.off < length {
		return 0, p.errorf(start, `\%c needs %d hexadecimal digits`, c, length)
	}
	p.off = end
	if bytes && n > math.MaxUint8 {
		return 0, p.errorf(start, "%s is not a byte", p.text[start:end])
	}
	if !bytes && !utf8.ValidRune(rune(n)) {
		return 0, p.errorf(start, "%s is not a character of UTF-8, which Go strings are", p.text[start:end])
	}
	return rune(n), nil
}
