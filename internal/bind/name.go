package bind

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// snakeCase returns the Python name of a Go function or parameter: box_blur for BoxBlur, http_get for HTTPGet, utf8_len for
// UTF8Len, conv2d for Conv2D, list_ids for ListIDs. A Python keyword gets a trailing underscore (PEP 8).
func snakeCase(goName string) string {
	name := strings.Map(unicode.ToLower, splitWords(goName))
	if pythonKeywords[name] {
		name += "_"
	}
	return name
}

// upperCase returns the Python name of a Go constant: MAX_SIZE for MaxSize.
func upperCase(goName string) string {
	return strings.Map(unicode.ToUpper, splitWords(goName))
}

// splitWords inserts an underscore before each word of a Go name but the first.
func splitWords(goName string) string {
	r := []rune(goName)
	upper := func(i int) bool { return i >= 0 && i < len(r) && unicode.IsUpper(r[i]) }
	lower := func(i int) bool { return i >= 0 && i < len(r) && unicode.IsLower(r[i]) }
	// pluralAt reports whether r[i] is the s of an acronym's plural: IDs, URLs.
	pluralAt := func(i int) bool {
		return i < len(r) && r[i] == 's' && upper(i-1) && upper(i-2) && !lower(i+1)
	}
	// endsNaN reports whether r[i] is the last letter of NaN, which is one word: IsNaN, NaNs.
	endsNaN := func(i int) bool {
		return i > 1 && string(r[i-2:i+1]) == "NaN" && (!lower(i+1) || r[i+1] == 's' && !lower(i+2))
	}
	var b strings.Builder
	for i, c := range r {
		if upper(i) && i > 0 && r[i-1] != '_' && !endsNaN(i) {
			var starts bool
			switch {
			case upper(i - 1): // inside an acronym, unless a word follows: the G of HTTPGet
				starts = lower(i+1) && !pluralAt(i+1)
			case unicode.IsDigit(r[i-1]): // the L of UTF8Len and the U of Base64URL, not the D of Conv2D
				starts = lower(i+1) || upper(i+1) && (upper(i+2) || !lower(i+2))
			default:
				starts = true
			}
			if starts {
				b.WriteByte('_')
			}
		}
		b.WriteRune(c)
	}
	return b.String()
}

// pythonKeywords are keyword.kwlist of CPython 3.11 to 3.15. Soft keywords (match, case, type, _) are ordinary names.
var pythonKeywords = func() map[string]bool {
	words := strings.Fields(`False None True and as assert async await break class continue def del elif else except
		finally for from global if import in is lambda nonlocal not or pass raise return try while with yield`)
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}()

func identifierStart(c rune) bool { return c == '_' || unicode.IsLetter(c) }

func identifierPart(c rune) bool { return identifierStart(c) || unicode.IsDigit(c) }

// isIdentifier reports whether name is a Python identifier in normal form NFKC, to which Python converts names (PEP 3131).
// Keywords are identifiers here.
func isIdentifier(name string) bool {
	for i, c := range name {
		if i == 0 && !identifierStart(c) || !identifierPart(c) {
			return false
		}
	}
	return name != "" && norm.NFKC.IsNormalString(name)
}

// badName returns the reason why name cannot be an attribute of the module or a parameter, or "".
func badName(name string) string {
	switch {
	case !isIdentifier(name):
		return "'" + name + "' is not a Python name that goanna can write"
	case pythonKeywords[name]:
		return "'" + name + "' is a Python keyword"
	}
	return ""
}

// moduleNames are the names that every generated module defines itself.
var moduleNames = map[string]bool{"Array": true, "PanicError": true, "_native": true}

// badModuleName is badName for attributes of the module.
func badModuleName(name string) string {
	switch {
	case moduleNames[name]:
		return "'" + name + "' is the module's own"
	case strings.HasPrefix(name, "__"):
		return "'" + name + "' is reserved to Python"
	}
	return badName(name)
}
