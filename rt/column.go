package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"reflect"
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

// isColumn reports an instantiation of [buffer.Column].
func isColumn(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Column[") && t.PkgPath() == reflect.TypeFor[buffer.Column[bool]]().PkgPath()
}

// cellCodes are the codes of a column's values, as column.c has them.
var cellCodes = map[reflect.Kind]int64{
	reflect.Bool: '?', reflect.String: 'U', reflect.Float32: 'f', reflect.Float64: 'd',
	reflect.Int: 'q', reflect.Int8: 'b', reflect.Int16: 'h', reflect.Int32: 'i', reflect.Int64: 'q',
	reflect.Uint: 'Q', reflect.Uint8: 'B', reflect.Uint16: 'H', reflect.Uint32: 'I', reflect.Uint64: 'Q',
}

// columnValue returns the slot of a column whose type is known at run time alone.
func columnValue(v reflect.Value) Value {
	own := reflect.New(v.Type())
	own.Elem().Set(v)
	slot, code := own.UnsafePointer(), cellCodes[v.Type().Field(0).Type.Elem().Kind()]
	if code == 'U' {
		texts := ValidTexts(*(*buffer.Column[string])(slot))
		slot = unsafe.Pointer(&texts)
	}
	return Value{kind: C.GOANNA_ANY_COLUMN, data: slot, a: code}
}
