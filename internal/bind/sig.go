package bind

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/model"
)

// The grammar of //goanna:sig is that of a Python parameter list without annotations:
//
//	sig   = "(" [ item { "," item } [ "," ] ] ")"
//	item  = name [ "=" value ] | "/" | "*" | "*" name
//
// Names and values are written as in Python; see literal for the values.

// sigParam is one parameter of a signature.
type sigParam struct {
	name string
	off  int // of the name, in bytes from the start of the text
	kind model.ParamKind
	def  *model.Literal // the default; nil for a required parameter
}

// sigError is a mistake in a signature. off is in bytes from the start of the text.
type sigError struct {
	off int
	msg string
}

// parseSig parses the argument of //goanna:sig in time linear in its length.
func parseSig(text string) ([]sigParam, *sigError) {
	p := &sigParser{text: text}
	params, err := p.signature()
	if err != nil {
		return nil, err
	}
	return params, nil
}

type sigParser struct {
	text    string
	off     int
	nesting int // number of open brackets around a value
}

func (p *sigParser) errorf(off int, format string, args ...any) *sigError {
	return &sigError{off, fmt.Sprintf(format, args...)}
}

// expected returns the error that what was expected at the current offset.
func (p *sigParser) expected(what string) *sigError {
	if p.off >= len(p.text) {
		return p.errorf(p.off, "expected %s, the signature ends", what)
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.off:])
	return p.errorf(p.off, "expected %s, got %q", what, r)
}

func (p *sigParser) space() {
	for p.off < len(p.text) && (p.text[p.off] == ' ' || p.text[p.off] == '\t') {
		p.off++
	}
}

// peek returns the next byte, or 0 at the end.
func (p *sigParser) peek() byte {
	if p.off < len(p.text) {
		return p.text[p.off]
	}
	return 0
}

func (p *sigParser) accept(c byte) bool {
	if p.off < len(p.text) && p.text[p.off] == c {
		p.off++
		return true
	}
	return false
}

// word parses the identifier at the current offset, and returns "" if there is none.
func (p *sigParser) word() string {
	start := p.off
	for p.off < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.off:])
		if !identifierPart(r) || p.off == start && !identifierStart(r) {
			break
		}
		p.off += size
	}
	return p.text[start:p.off]
}

func (p *sigParser) signature() ([]sigParam, *sigError) {
	if !p.accept('(') {
		return nil, p.expected("'('")
	}
	var (
		params       []sigParam
		slash, star  bool
		starOff      int
		firstKeyword int       // index of the first parameter after '*'
		defaulted    *sigParam // the last one with a default before '*'
		names        = map[string]bool{}
	)
	for {
		p.space()
		if p.accept(')') {
			break
		}
		start := p.off
		switch {
		case p.accept('/'):
			switch {
			case slash:
				return nil, p.errorf(start, "'/' is given twice")
			case star:
				return nil, p.errorf(start, "'/' comes before '*'")
			case len(params) == 0:
				return nil, p.errorf(start, "'/' needs a parameter before it")
			}
			slash = true
			for i := range params {
				params[i].kind = model.PositionalOnly
			}
		case p.accept('*'):
			if p.peek() == '*' {
				return nil, p.errorf(start, "**kwargs has no Go counterpart")
			}
			if star {
				return nil, p.errorf(start, "'*' is given twice")
			}
			star, starOff, firstKeyword = true, start, len(params)
			if name := p.word(); name != "" {
				if names[name] {
					return nil, p.errorf(start, "'%s' is given twice", name)
				}
				names[name] = true
				params = append(params, sigParam{name: name, off: start + 1, kind: model.VarPositional})
				firstKeyword = -1
			}
		default:
			param, err := p.param()
			if err != nil {
				return nil, err
			}
			if names[param.name] {
				return nil, p.errorf(start, "'%s' is given twice", param.name)
			}
			names[param.name] = true
			switch {
			case star:
				param.kind = model.KeywordOnly
			case param.def != nil:
				defaulted = param
			case defaulted != nil:
				return nil, p.errorf(start, "'%s' has no default, and '%s' before it has: give it one, or put '*' before it",
					param.name, defaulted.name)
			}
			params = append(params, *param)
		}
		p.space()
		if !p.accept(',') && p.peek() != ')' {
			return nil, p.expected("',' or ')'")
		}
	}
	if star && firstKeyword == len(params) {
		return nil, p.errorf(starOff, "'*' needs a parameter after it")
	}
	p.space()
	if strings.HasPrefix(p.text[p.off:], "->") {
		return nil, p.errorf(p.off, "the results are those of the Go function: leave '->' out")
	}
	if p.off < len(p.text) {
		return nil, p.expected("the end after ')'")
	}
	return params, nil
}

func (p *sigParser) param() (*sigParam, *sigError) {
	start := p.off
	name := p.word()
	if name == "" {
		return nil, p.expected("a parameter's name, '/', '*' or ')'")
	}
	param := &sigParam{name: name, off: start}
	p.space()
	if p.peek() == ':' {
		return nil, p.errorf(p.off, "the type of '%s' is that of the Go parameter: leave ':' out", name)
	}
	if p.accept('=') {
		p.space()
		def, err := p.value()
		if err != nil {
			return nil, err
		}
		param.def = def
	}
	return param, nil
}
