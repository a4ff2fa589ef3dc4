package bind

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
)

// Error is one reason why a package cannot be bound. Pos.Filename is relative to the package's folder. Pos is zero if the
// error has no position in the source.
type Error struct {
	Pos token.Position
	Msg string
}

// Error returns "file:line:column: message".
func (e *Error) Error() string {
	if e.Pos.Filename == "" {
		return e.Msg
	}
	return e.Pos.String() + ": " + e.Msg
}

// ErrorList has all reasons why a package cannot be bound, sorted by position. It is the error of Load for a package that it could
// read.
type ErrorList []*Error

// Error returns the errors, one per line.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors, for errors.As.
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
