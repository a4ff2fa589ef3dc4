package types

import (
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// Element describes the items of a buffer for C.
type Element struct {
	Text  string // in messages: "float64 ('d')"; "Point records"
	Code  byte   // the PEP 3118 code, which C compares; 0: Go compares the format
	Size  int    // bytes
	Align int
	// Format is that of an item in PEP 3118; "" of records.
	Format string
}

// name is Text without the code.
func (e Element) name() string {
	name, _, _ := strings.Cut(e.Text, " ('")
	return name
}

// fixedSize is a type of fixed size, which items of a buffer may have.
type fixedSize interface {
	model.Type
	Element() Element
}

func isFixedSize(t model.Type) bool {
	_, ok := t.(fixedSize)
	return ok
}

// element is the type of the items of a buffer.
type element struct {
	source
	Element
	scalar model.Type // nil for types that occur in buffers only: records and half floats
	item   model.Type // the type as an item of a sequence, which is copied; nil for half floats, which occur in buffers only
	read   model.Type // the type of what Python reads of an Array
	fields string     // of records, as docstrings have them: "(x: float64, y: float64)"
}

// element returns the type of a buffer's items; whole is the text of the type that contains them.
func (f *Finder) element(t types.Type, whole string, d Direction) (e element, reason string) {
	t = types.Unalias(t)
	const allowed = "an element is a bool, an integer, a float, a complex number or a struct of these"
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return f.record(t, whole, d)
	case *types.Basic:
		if isHalf(t) {
			return f.half(t.(*types.Named), whole)
		}
		if u.Info()&types.IsString != 0 {
			break
		}
		typ, reason := f.number(t, d)
		if reason != "" {
			if f.Show(t) != whole {
				reason = whole + ": " + reason
			}
			return element{}, reason
		}
		if fixed, ok := typ.(fixedSize); ok {
			return element{source: source{fixed.Go(), fixed.Imports()}, Element: fixed.Element(), scalar: typ, item: typ, read: typ}, ""
		}
	}
	return element{}, whole + " has no Python counterpart: " + allowed + ", not " + f.Show(t) + orSkip
}
