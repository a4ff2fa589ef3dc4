package types

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/goanna-py/goanna/internal/model"
)

// DefaultError is the error of a default that does not fit its parameter. The name of the parameter, which the type does not know,
// comes between the two texts.
type DefaultError struct{ before, after string }

// For returns the text for a parameter.
func (e *DefaultError) For(name string) string { return e.before + "'" + name + "'" + e.after }

func (e *DefaultError) Error() string { return e.before + "the parameter" + e.after }

// unfit returns the error of a default that is wrong for the type s.
func unfit(s source, format string, args ...any) error {
	return &DefaultError{"default of ", " (" + s.text + "): " + fmt.Sprintf(format, args...)}
}

// mismatch returns the error of a literal of another kind than the type s expects.
func mismatch(s source, l *model.Literal, want string) error {
	return unfit(s, "expected %s, got %s: %s", want, l.Kind, shorten(l.Text))
}

// outOfRange returns the error of a number outside the range of the type; bounds describes the range, or is "".
func outOfRange(l *model.Literal, kind, bounds string) error {
	return &DefaultError{"default " + shorten(l.Text) + " of ", " is out of range for " + kind + bounds}
}

// noDefault returns the error of a default for a type that has no defaults. what names the values of the parameter.
func noDefault(s source, what string) error {
	return &DefaultError{"", " (" + s.text + ") takes " + what + ", which has no default: leave it out"}
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

// floatText returns the repr() of Python's float for a value with a precision of bits.
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

// floatInit returns a floating constant of C.
func floatInit(v float64) string {
	switch {
	case math.IsNaN(v):
		return `__builtin_nan("")`
	case math.IsInf(v, 1):
		return "__builtin_inf()"
	case math.IsInf(v, -1):
		return "-__builtin_inf()"
	default:
		return strconv.FormatFloat(v, 'x', -1, 64)
	}
}

// quotePython returns s, which is UTF-8, as a Python string in single quotes.
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

// quoteBytes returns s as a bytes literal of Python.
func quoteBytes(s string) string {
	var b strings.Builder
	b.WriteString("b'")
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// asRead returns the text of a value as inspect.signature can parse it.
func asRead(v model.Value) string {
	if v.Signature != "" {
		return v.Signature
	}
	return v.Text
}

// displays has the brackets of the literals, and the text after a single item.
var displays = map[model.LiteralKind][3]string{
	model.ListLiteral:  {"[", "]", ""},
	model.TupleLiteral: {"(", ")", ","},
	model.SetLiteral:   {"{", "}", ""},
	model.DictLiteral:  {"{", "}", ""},
}

// display returns the value of a list, tuple, set or dict whose items have the given texts.
func display(kind model.LiteralKind, texts, read []string) model.Value {
	around := displays[kind]
	write := func(items []string) string {
		text := strings.Join(items, ", ")
		if len(items) == 1 {
			text += around[2]
		}
		return around[0] + text + around[1]
	}
	v := model.Value{Text: write(texts)}
	if signature := write(read); signature != v.Text {
		v.Signature = signature
	}
	return v
}

// literalValue returns the value of a literal of any type.
func literalValue(l *model.Literal) model.Value {
	switch l.Kind {
	case model.BoolLiteral:
		return boolValue(l.Bool)
	case model.IntLiteral:
		return model.Value{Text: l.Int.String()}
	case model.FloatLiteral:
		return float{size: 8}.value(l.Float, 64)
	case model.ComplexLiteral:
		return complexValue(l.Float, l.Imag, 64)
	case model.StringLiteral:
		return textValue(l.String)
	case model.BytesLiteral:
		return model.Value{Text: quoteBytes(l.String)}
	case model.NoneLiteral:
		return model.Value{Text: "None"}
	case model.DictLiteral:
		v, _ := dictValue(l, anything{}, anything{})
		return v
	case model.ListLiteral, model.TupleLiteral, model.SetLiteral:
		v, _ := sequenceValue(l, anything{})
		return v
	}
	panic("a literal of no known kind: " + l.Text)
}

// sequenceValue is literalValue for a list, tuple or set.
func sequenceValue(l *model.Literal, elem model.Type) (model.Value, error) {
	var texts, read []string
	for _, item := range l.Items {
		v, err := elem.Default(item)
		if err != nil {
			return model.Value{}, err
		}
		texts, read = append(texts, v.Text), append(read, asRead(v))
	}
	return display(l.Kind, texts, read), nil
}

// dictValue is literalValue for a dict.
func dictValue(l *model.Literal, key, elem model.Type) (model.Value, error) {
	var texts, read []string
	for i := 0; i+1 < len(l.Items); i += 2 {
		k, err := key.Default(l.Items[i])
		if err != nil {
			return model.Value{}, err
		}
		v, err := elem.Default(l.Items[i+1])
		if err != nil {
			return model.Value{}, err
		}
		texts, read = append(texts, k.Text+": "+v.Text), append(read, asRead(k)+": "+asRead(v))
	}
	return display(l.Kind, texts, read), nil
}

// QuoteC returns s as a string literal of C. Bytes that are not printable ASCII are octal escapes, which end after three digits, and so
// are question marks, which could begin a trigraph.
func QuoteC(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c > '~' || c == '?':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
