package rt

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goanna-py/goanna/buffer"
)

// LoadColumn returns the column of an argument whose slots are of pointers to values, nil for those that are missing.
func LoadColumn[T buffer.Cell](values []*T) buffer.Column[T] {
	var c buffer.Column[T]
	for _, v := range values {
		if v == nil {
			c.AppendMissing()
		} else {
			c.Append(*v)
		}
	}
	return c
}

// StoreTexts returns the slot of a result that is a column of strings: the column, with U+FFFD in place of what is not UTF-8.
func StoreTexts[T interface {
	~string
	buffer.Cell
}](c buffer.Column[T]) buffer.Column[T] {
	invalid := func(s T) bool { return !utf8.ValidString(string(s)) }
	if !slices.ContainsFunc(c.Values(), invalid) {
		return c
	}
	own := buffer.ColumnOf(slices.Clone(c.Values()))
	for i := range own.Len() {
		if v, ok := c.At(i); !ok {
			own.SetMissing(i)
		} else if invalid(v) {
			own.Set(i, T(strings.ToValidUTF8(string(v), "\uFFFD")))
		}
	}
	return own
}
