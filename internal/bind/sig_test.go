package bind

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/goanna-py/goanna/internal/model"
)

// show writes what was parsed, with every offset.
func showSig(params []sigParam) string {
	var b strings.Builder
	for _, p := range params {
		fmt.Fprintf(&b, "%s@%d%s", p.name, p.off, [...]string{"", "/", "*", "**"}[p.kind])
		if l := p.def; l != nil {
			fmt.Fprintf(&b, "=%s@%d:", l.Text, l.Off)
			fmt.Fprint(&b, showLiteral(l))
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func showLiteral(l *model.Literal) string {
	switch l.Kind {
	case model.NoneLiteral:
		return "nil"
	case model.BoolLiteral:
		return fmt.Sprint(l.Bool)
	case model.IntLiteral:
		return l.Int.String()
	case model.FloatLiteral:
		return fmt.Sprintf("%gf", l.Float)
	case model.ComplexLiteral:
		return fmt.Sprint(complex(l.Float, l.Imag))
	case model.StringLiteral:
		return fmt.Sprintf("%q", l.String)
	case model.BytesLiteral:
		return fmt.Sprintf("b%q", l.String)
	}
	var items []string
	for _, item := range l.Items {
		items = append(items, showLiteral(item))
	}
	kind := map[model.LiteralKind]string{model.ListLiteral: "list", model.TupleLiteral: "tuple", model.SetLiteral: "set", model.DictLiteral: "dict"}
	return kind[l.Kind] + "(" + strings.Join(items, " ") + ")"
}

func TestParseSig(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`()`, ``},
		{`( )`, ``},
		{`(a)`, `a@1`},
		{`(a,)`, `a@1`},
		{"( a\t, b )", `a@2 b@6`},
		{`(img, /, radius=1, *, name="x")`, `img@1/ radius@9=1@16:1 name@22*="x"@27:"x"`},
		{`(a, b, /)`, `a@1/ b@4/`},
		{`(a, /, *, b)`, `a@1/ b@10*`},
		{`(*, a=1, b)`, `a@4*=1@6:1 b@9*`},
		{`(größe=1)`, `größe@1=1@9:1`},
		{`(a=True, b=False)`, `a@1=True@3:true b@9=False@11:false`},
		{`(a=0x_fF, b=0b1_0, c=0O17, d=1_000, e=00, f=+3, g=- 3)`,
			`a@1=0x_fF@3:255 b@10=0b1_0@12:2 c@19=0O17@21:15 d@27=1_000@29:1000 e@36=00@38:0 f@42=+3@44:3 g@48=- 3@50:-3`},
		{`(a=1.5, b=.5, c=1., d=1e3, e=1E-3, f=1_0.0_1, g=01.5, h=0e+1)`,
			`a@1=1.5@3:1.5f b@8=.5@10:0.5f c@14=1.@16:1f d@20=1e3@22:1000f e@27=1E-3@29:0.001f f@35=1_0.0_1@37:10.01f ` +
				`g@46=01.5@48:1.5f h@54=0e+1@56:0f`},
		{`(a=inf, b=-inf, c=nan, d=+inf, e=1e999)`,
			`a@1=inf@3:+Inff b@8=-inf@10:-Inff c@16=nan@18:NaNf d@23=+inf@25:+Inff e@31=1e999@33:+Inff`},
		{`(a=1j, b=1+2J, c=-1.5 - .5j , d=inf+1j, e=01j)`,
			`a@1=1j@3:(0+1i) b@7=1+2J@9:(1+2i) c@15=-1.5 - .5j@17:(-1.5-0.5i) d@30=inf+1j@32:(+Inf+1i) e@40=01j@42:(0+1i)`},
		{`(a="", b='"', c='\'', d="\\\n\t\r\a\b\f\v\"", e="\x41\u00e9\U0001F600\0\101\7z")`,
			`a@1=""@3:"" b@7='"'@9:"\"" c@14='\''@16:"'" d@22="\\\n\t\r\a\b\f\v\""@24:"\\\n\t\r\a\b\f\v\"" ` +
				`e@46="\x41\u00e9\U0001F600\0\101\7z"@48:"Aé😀\x00A\az"`},
		{`(a="), /, b")`, `a@1="), /, b"@3:"), /, b"`},
		{`(a='größe')`, `a@1='größe'@3:"größe"`},
		{`(a=None, b=b'', c=B"\x00\377'")`, `a@1=None@3:nil b@9=b''@11:b"" c@16=B"\x00\377'"@18:b"\x00\xff'"`},
		{`(a=[], b=[ 1 , "x" , ], c=(), d=(1,), e=(1), f=( 1+2j ))`,
			`a@1=[]@3:list() b@7=[ 1 , "x" , ]@9:list(1 "x") c@24=()@26:tuple() d@30=(1,)@32:tuple(1) e@38=1@41:1 f@45=1+2j@49:(1+2i)`},
		{`(a={}, b={1, (2, None)}, c={"k": [nan], (1, 2): {3}, })`,
			`a@1={}@3:dict() b@7={1, (2, None)}@9:set(1 tuple(2 nil)) c@25={"k": [nan], (1, 2): {3}, }@27:dict("k" list(NaNf) tuple(1 2) set(3))`},
	} {
		params, err := parseSig(c.text)
		if err != nil {
			t.Errorf("parseSig(%s): at %d: %s", c.text, err.off, err.msg)
		} else if got := showSig(params); got != c.want {
			t.Errorf("parseSig(%s):\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestParseSigErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		off  int
		want string
	}{
		{``, 0, `expected '(', the signature ends`},
		{`a`, 0, `expected '(', got 'a'`},
		{`(`, 1, `expected a parameter's name, '/', '*' or ')', the signature ends`},
		{`(a`, 2, `expected ',' or ')', the signature ends`},
		{`(a b)`, 3, `expected ',' or ')', got 'b'`},
		{`(,)`, 1, `expected a parameter's name, '/', '*' or ')', got ','`},
		{`(a,,b)`, 3, `expected a parameter's name, '/', '*' or ')', got ','`},
		{`(1)`, 1, `expected a parameter's name, '/', '*' or ')', got '1'`},
		{`(a) b`, 4, `expected the end after ')', got 'b'`},
		{`(a) -> int`, 4, `the results are those of the Go function: leave '->' out`},
		{`(a: int)`, 2, `the type of 'a' is that of the Go parameter: leave ':' out`},
		{`(a, a)`, 4, `'a' is given twice`},
		{`(/)`, 1, `'/' needs a parameter before it`},
		{`(a, /, /)`, 7, `'/' is given twice`},
		{`(*, a, /)`, 7, `'/' comes before '*'`},
		{`(*)`, 1, `'*' needs a parameter after it`},
		{`(a, *,)`, 4, `'*' needs a parameter after it`},
		{`(*, a, *, b)`, 7, `'*' is given twice`},
		{`(**kwargs)`, 1, `**kwargs has no Go counterpart`},
		{`(*args, *more)`, 8, `'*' is given twice`},
		{`(*args, *, a)`, 8, `'*' is given twice`},
		{`(args, *args)`, 7, `'args' is given twice`},
		{`(*args=1)`, 6, `expected ',' or ')', got '='`},
		{`(a=1, b)`, 6, `'b' has no default, and 'a' before it has: give it one, or put '*' before it`},
		{`(a=1, /, b)`, 9, `'b' has no default, and 'a' before it has: give it one, or put '*' before it`},
		{`(a=)`, 3, `expected ` + expectedValue + `, got ')'`},
		{`(a=`, 3, `expected ` + expectedValue + `, the signature ends`},
		{`(a=nil)`, 3, `a default is written as in Python: None`},
		{`(a=[1)`, 5, `expected ',' or ']', got ')'`},
		{`(a=[1 2])`, 6, `expected ',' or ']', got '2'`},
		{`(a=[,])`, 4, `expected ` + expectedValue + `, got ','`},
		{`(a=(1,,))`, 6, `expected ` + expectedValue + `, got ','`},
		{`(a={1: 2, 3})`, 11, `expected ':', got '}'`},
		{`(a={1, 2: 3})`, 8, `expected ',' or '}', got ':'`},
		{`(a={1:})`, 6, `expected ` + expectedValue + `, got '}'`},
		{`(a={[1]})`, 4, `a list is not hashable`},
		{`(a={(1, {}): 2})`, 4, `a tuple is not hashable`},
		{`(a=[`, 4, `expected ` + expectedValue + `, the signature ends`},
		{`(a=b'é')`, 5, `bytes have ASCII characters and escapes (\xe9), got 'é'`},
		{`(a=b'\u0041')`, 5, `expected an escape of Python (\n, \\, \x41, \u0041), got "\\u"`},
		{`(a=b'\400')`, 5, `\400 is not a byte`},
		{`(a=` + strings.Repeat("[", 51) + strings.Repeat("]", 51) + `)`, 53, `the default has more than 50 brackets in each other`},
		{`(a=true)`, 3, `a default is written as in Python: True`},
		{`(a=false)`, 3, `a default is written as in Python: False`},
		{`(a=foo)`, 3, `expected ` + expectedValue + `, got foo`},
		{`(a=-foo)`, 4, `"foo" is not a number of Python`},
		{`(a=-)`, 4, `expected ` + expectedValue + `, got ')'`},
		{`(a=--1)`, 4, `expected ` + expectedValue + `, got '-'`},
		{`(a=1x)`, 3, `"1x" is not a number of Python`},
		{`(a=1__0)`, 3, `"1__0" is not a number of Python`},
		{`(a=1_)`, 3, `"1_" is not a number of Python`},
		{`(a=1_.0)`, 3, `"1_.0" is not a number of Python`},
		{`(a=1_j)`, 3, `"1_j" is not a number of Python`},
		{`(a=0x)`, 3, `"0x" is not a number of Python`},
		{`(a=0b2)`, 3, `"0b2" is not a number of Python`},
		{`(a=0x1p3)`, 3, `"0x1p3" is not a number of Python`},
		{`(a=0x1.8)`, 3, `"0x1.8" is not a number of Python`},
		{`(a=.)`, 3, `"." is not a number of Python`},
		{`(a=1.2.3)`, 3, `"1.2.3" is not a number of Python`},
		{`(a=1e)`, 3, `"1e" is not a number of Python`},
		{`(a=1jj)`, 3, `"1jj" is not a number of Python`},
		{`(a=.j)`, 3, `".j" is not a number of Python`},
		{`(a=017)`, 3, `"017": Python allows no leading zeros (octal is 0o17)`},
		{`(a=1+2)`, 4, `a default is one value, not a sum`},
		{`(a=1+2j+3)`, 7, `expected ',' or ')', got '+'`},
		{`(a=1j+2j)`, 5, `expected ',' or ')', got '+'`},
		{`(a=1 + )`, 7, `expected ` + expectedValue + `, got ')'`},
		{`(a=1` + strings.Repeat("0", 400) + `)`, 3, `no Go type has integers of 401 digits`},
		{`(a="x)`, 3, `the string has no closing "`},
		{`(a='x")`, 3, `the string has no closing '`},
		{`(a="\`, 4, `expected an escape of Python (\n, \\, \x41, \u0041), got "\\"`},
		{`(a="\q")`, 4, `expected an escape of Python (\n, \\, \x41, \u0041), got "\\q"`},
		{`(a="\x4")`, 4, `\x needs 2 hexadecimal digits`},
		{`(a="\u41")`, 4, `\u needs 4 hexadecimal digits`},
		{`(a="\u+041")`, 4, `\u needs 4 hexadecimal digits`},
		{`(a="\U0001F60`, 4, `\U needs 8 hexadecimal digits`},
		{`(a="\ud800")`, 4, `\ud800 is not a character of UTF-8, which Go strings are`},
		{`(a="\U00110000")`, 4, `\U00110000 is not a character of UTF-8, which Go strings are`},
		{`(a="\UFFFFFFFF")`, 4, `\UFFFFFFFF is not a character of UTF-8, which Go strings are`},
		{"(a=\"\xff\")", 4, `the string is not UTF-8`},
		{`(a="""x""")`, 5, `expected ',' or ')', got '"'`},
	} {
		params, err := parseSig(c.text)
		if err == nil {
			t.Errorf("parseSig(%s) = %s, want the error %s", c.text, showSig(params), c.want)
		} else if err.msg != c.want || err.off != c.off {
			t.Errorf("parseSig(%s):\ngot  at %d: %s\nwant at %d: %s", c.text, err.off, err.msg, c.off, c.want)
		}
	}
}

// Long texts are parsed in time that is proportional to their length: the square of it would be hours.
func TestParseSigLong(t *testing.T) {
	const n = 1 << 20
	for name, text := range map[string]string{
		"names":       "(" + strings.Repeat("a,", n),
		"string":      `(a="` + strings.Repeat(`\n`, n),
		"digits":      "(a=" + strings.Repeat("1", n),
		"hex":         "(a=0x" + strings.Repeat("f", n),
		"float":       "(a=1." + strings.Repeat("1", n) + ")",
		"underscores": "(a=1" + strings.Repeat("_1", n),
		"parens":      strings.Repeat("(", n),
		"distinct": "(" + func() string {
			var b strings.Builder
			for i := range n / 8 {
				fmt.Fprintf(&b, "a%d=1,", i)
			}
			return b.String()
		}() + ")",
	} {
		_, err := parseSig(text)
		if isWhole := name == "float" || name == "distinct"; isWhole != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var sigSeeds = []string{`(img, /, radius=1, *, name="x")`, `(a=-1.5 - .5j, *, b='\x41\u00e9', c=0x_f)`, `(a=inf`, `(*`, `(a="\`,
	`(a=None, b=[1, [], 'x'], c=(), d=(1,), e={1, (2,)}, f={'k': b'\x00', (1, None): {}})`, `(größe=True,)`, "(a=\xff)", `(a=nan+1j, b=1e999, c=-0.0)`}

// FuzzSig checks that parseSig comes back, points into its input, and that the text of what it read reads the same.
func FuzzSig(f *testing.F) {
	for _, s := range sigSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		params, err := parseSig(text)
		if err != nil {
			if err.off < 0 || err.off > len(text) || err.msg == "" {
				t.Errorf("error at %d of %d: %q", err.off, len(text), err.msg)
			}
			return
		}
		kind := model.PositionalOnly
		for _, p := range params {
			if norm.NFKC.IsNormalString(p.name) && !isIdentifier(p.name) || !strings.HasPrefix(text[p.off:], p.name) {
				t.Errorf("name %q at %d", p.name, p.off)
			}
			if order := [...]int{model.PositionalOnly: 0, model.PositionalOrKeyword: 1, model.VarPositional: 2, model.KeywordOnly: 3}; order[p.kind] < order[kind] {
				t.Errorf("kinds out of order at %q", p.name)
			}
			kind = p.kind
			if p.def == nil {
				continue
			}
			if !strings.HasPrefix(text[p.def.Off:], p.def.Text) {
				t.Errorf("default %q at %d", p.def.Text, p.def.Off)
			}
			again, err := parseSig("(a=" + canonical(t, p.def) + ")")
			if err != nil {
				t.Fatalf("%s gives %s: %s", p.def.Text, canonical(t, p.def), err.msg)
			}
			if got := again[0].def; !sameLiteral(got, p.def) {
				t.Errorf("%s gives %s, that gives %+v", p.def.Text, canonical(t, p.def), got)
			}
		}
	})
}

// canonical is the Value's text of a literal, in the grammar of signatures.
func canonical(t *testing.T, l *model.Literal) string {
	if l.Kind == model.StringLiteral && !utf8.ValidString(l.String) {
		t.Errorf("%s gives the string %q", l.Text, l.String)
	}
	number := func(f float64) string {
		s := strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
		if !strings.ContainsAny(s, ".en") {
			s += ".0"
		}
		return s
	}
	switch l.Kind {
	case model.NoneLiteral:
		return "None"
	case model.BytesLiteral:
		var b strings.Builder
		for i := range len(l.String) {
			fmt.Fprintf(&b, `\x%02x`, l.String[i])
		}
		return "b'" + b.String() + "'"
	case model.BoolLiteral:
		return map[bool]string{false: "False", true: "True"}[l.Bool]
	case model.IntLiteral:
		return l.Int.String()
	case model.FloatLiteral:
		return number(l.Float)
	case model.ComplexLiteral:
		im := number(l.Imag)
		if im = strings.ReplaceAll(im, "inf", "1e999"); im[0] != '-' {
			im = "+" + im
		}
		return number(l.Float) + im + "j"
	}
	if l.Kind == model.StringLiteral {
		return strconv.QuoteToASCII(l.String)
	}
	var items []string
	for i, item := range l.Items {
		text := canonical(t, item)
		if l.Kind == model.DictLiteral && i%2 == 1 {
			items[len(items)-1] += ": " + text
			continue
		}
		items = append(items, text)
	}
	brackets := map[model.LiteralKind]string{model.ListLiteral: "[]", model.TupleLiteral: "()", model.SetLiteral: "{}", model.DictLiteral: "{}"}[l.Kind]
	text := strings.Join(items, ", ")
	if len(items) > 0 {
		text += ","
	}
	return brackets[:1] + text + brackets[1:]
}

func sameLiteral(a, b *model.Literal) bool {
	same := func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y }
	return a.Kind == b.Kind && a.Bool == b.Bool && a.String == b.String && same(a.Float, b.Float) && same(a.Imag, b.Imag) &&
		(a.Int == nil) == (b.Int == nil) && (a.Int == nil || a.Int.Cmp(b.Int) == 0) &&
		slices.EqualFunc(a.Items, b.Items, sameLiteral)
}
