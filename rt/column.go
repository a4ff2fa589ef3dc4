package rt

import (
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// The slot of a column has its layout, which agrees with shim.h.
var (
	_ [unsafe.Sizeof(buffer.Column[string]{}) - 48]struct{}
	_ [48 - unsafe.Sizeof(buffer.Column[string]{})]struct{}
)

// CopyColumn returns a column with memory of its own, of values without pointers.
func CopyColumn[T buffer.Cell](p *buffer.Column[T]) buffer.Column[T] {
	return withMissing(slices.Clone(p.Values()), p)
}

// CopyTexts is [CopyColumn] for strings.
func CopyTexts[T textCell](p *buffer.Column[T]) buffer.Column[T] {
	values := p.Values()
	return withMissing(CopyStrings(&values), p)
}

// ValidTexts returns the slot of a result that is a column of strings: the column, with U+FFFD in place of what is not UTF-8.
func ValidTexts[T textCell](c buffer.Column[T]) buffer.Column[T] {
	if !slices.ContainsFunc(c.Values(), isInvalid[T]) {
		return c
	}
	values := slices.Clone(c.Values())
	for i, v := range values {
		values[i] = T(strings.ToValidUTF8(string(v), "\uFFFD"))
	}
	return withMissing(values, &c)
}

type textCell interface {
	buffer.Cell
	~string
}

func isInvalid[T ~string](s T) bool { return !utf8.ValidString(string(s)) }

// withMissing returns a column of values, of which those are missing that are in another column.
func withMissing[T buffer.Cell](values []T, other *buffer.Column[T]) buffer.Column[T] {
	c := buffer.ColumnOf(values)
	for i := range values {
		if _, ok := other.At(i); !ok {
			c.SetMissing(i)
		}
	}
	return c
}
