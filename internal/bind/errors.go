package bind

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
)

// Error is one reason why a package cannot be bound. Pos.Filename is relative to the package's folder; the zero Pos
// is for what has no place in the source.
type Error struct {
	Pos token.Position
	Msg string
}

// Error gives "file:line:column: message".
func (e *Error) Error() string {
	if e.Pos.Filename == "" {
		return e.Msg
	}
	return e.Pos.String() + ": " + e.Msg
}

// ErrorList is every reason found, ordered by position. It is what Load returns for a package that it could read.
type ErrorList []*Error

// Error gives one line an error.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single errors to errors.As.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

func (l ErrorList) sorted() ErrorList {
	slices.SortStableFunc(l, func(a, b *Error) int {
		return cmp.Or(
			strings.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
		)
	})
	return slices.CompactFunc(l, func(a, b *Error) bool { return *a == *b })
}
