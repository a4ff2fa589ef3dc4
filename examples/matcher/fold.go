package matcher

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold makes strings equal that differ in case alone. It keeps the number of code points.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToLower(s)
}

// foldRune goes by way of upper case, which final sigma, long s and the Kelvin sign share with the usual letters.
func foldRune(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// isWord is \w of Python's package re: str.isalnum or an underscore.
func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// inWord reports whether a word goes on before the start or behind the end of text[start:end].
func inWord(text string, start, end int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:start])
	if n > 0 && isWord(before) {
		return true
	}
	behind, n := utf8.DecodeRuneInString(text[end:])
	return n > 0 && isWord(behind)
}

// position counts code points of a text.
type position struct {
	text       string
	byte, rune int
}

// of returns how many code points there are before a byte. It is asked for bytes in ascending order.
func (p *position) of(byte int) int {
	p.rune += utf8.RuneCountInString(p.text[p.byte:byte])
	p.byte = byte
	return p.rune
}

// offset finds code points of a text.
type offset struct {
	text       string
	byte, rune int
}

// of returns how many bytes there are before a code point. It is asked for code points in ascending order.
func (o *offset) of(rune int) int {
	for ; o.rune < rune; o.rune++ {
		if o.text[o.byte] < utf8.RuneSelf {
			o.byte++
			continue
		}
		_, n := utf8.DecodeRuneInString(o.text[o.byte:])
		o.byte += n
	}
	return o.byte
}
