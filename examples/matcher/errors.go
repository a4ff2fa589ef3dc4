package matcher

import (
	"os"
	"strconv"
)

// MaxPatternBytes is how long all patterns of a call may be together, in UTF-8.
const MaxPatternBytes = 1 << 20

// PatternError is a pattern that cannot be searched for. It is an [os.ErrInvalid].
//
//goanna:skip
type PatternError struct {
	Pattern string
	Problem string
}

func (e *PatternError) Error() string { return "pattern " + quote(e.Pattern) + " " + e.Problem }

// Is reports whether target is [os.ErrInvalid].
func (e *PatternError) Is(target error) bool { return target == os.ErrInvalid }

// quote quotes the beginning of a pattern.
func quote(pattern string) string {
	const most = 40
	if runes := []rune(pattern[:min(len(pattern), 4*most)]); len(runes) > most {
		return strconv.Quote(string(runes[:most]) + "…")
	}
	return strconv.Quote(pattern)
}
