package types

import (
	"fmt"
	"go/constant"
	"go/types"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
)

// integer is an integer of 1, 2, 4 or 8 bytes, and named types of it. int, uint and uintptr have their size on the platform.
type integer struct {
	source
	size   int // bytes
	signed bool
	dir    Direction
	alias  string // "rune" or "byte" if the source has that name
}

func findInteger(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsInteger == 0 {
		return nil, "", false
	}
	s, reason := f.named(t, types.Typ[basic.Kind()].Name())
	i := integer{s, int(f.Sizes.Sizeof(basic)), basic.Info()&types.IsUnsigned == 0, d, ""}
	if t == types.Type(basic) && (basic.Name() == "rune" || basic.Name() == "byte") {
		i.alias = basic.Name()
	}
	return i, reason, true
}

// name is the type's Go name with its size: "int64".
func (i integer) name() string {
	if i.signed {
		return fmt.Sprintf("int%d", 8*i.size)
	}
	return fmt.Sprintf("uint%d", 8*i.size)
}

// Stub returns int; for a rune or byte it adds an annotation (PEP 593).
func (i integer) Stub() string {
	stub := "int"
	if i.dir == In {
		stub = "SupportsIndex"
	}
	if i.alias != "" {
		return fmt.Sprintf("Annotated[%s, \"%s\"]", stub, i.alias)
	}
	return stub
}

func (i integer) Passage() model.Passage {
	name := i.name()
	p := scalarPassage(i.source, model.Slot{C: name + "_t", Go: name, Size: i.size, Align: i.size}, name)
	p.Count = func(place string) string { return place }
	if !i.signed {
		p.Count = func(place string) string { return "goanna_count(" + place + ")" }
	}
	return p
}

func (i integer) Item() (model.Item, bool) {
	name := i.name()
	return model.Item{C: name + "_t", Slot: i.text, Size: i.size, Align: i.size, Conv: model.Conv{Name: name, Expects: "int"}}, true
}

// bounds returns the least and the greatest value.
func (i integer) bounds() (lo, hi *big.Int) {
	one := big.NewInt(1)
	if i.signed {
		half := new(big.Int).Lsh(one, uint(8*i.size-1))
		return new(big.Int).Neg(half), half.Sub(half, one)
	}
	all := new(big.Int).Lsh(one, uint(8*i.size))
	return new(big.Int), all.Sub(all, one)
}

func (i integer) holds(n *big.Int) bool {
	lo, hi := i.bounds()
	return lo.Cmp(n) <= 0 && n.Cmp(hi) <= 0
}

func (i integer) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.IntLiteral {
		return model.Value{}, mismatch(i.source, l, "an integer")
	}
	if !i.holds(l.Int) {
		lo, hi := i.bounds()
		return model.Value{}, outOfRange(l, i.name(), fmt.Sprintf(" (%s to %s)", lo, hi))
	}
	return i.value(l.Int), nil
}

func (i integer) Constant(v constant.Value) (model.Value, string) {
	n, ok := new(big.Int).SetString(constant.ToInt(v).ExactString(), 10)
	if !ok {
		return model.Value{}, "the value is not an integer"
	}
	return i.value(n), ""
}

// value returns the value of n, which must be in the range of the type.
func (i integer) value(n *big.Int) model.Value {
	v := model.Value{Text: n.String(), Exact: true}
	lo, _ := i.bounds()
	switch {
	case !i.signed:
		v.Init = fmt.Sprintf("UINT64_C(%s)", n)
	case i.size == 8 && n.Cmp(lo) == 0:
		v.Init = "INT64_MIN"
	default:
		v.Init = fmt.Sprintf("INT64_C(%s)", n)
	}
	return v
}

func untypedInteger(v constant.Value) (model.Type, model.Value, string) {
	n, ok := new(big.Int).SetString(constant.ToInt(v).ExactString(), 10)
	if !ok {
		return nil, model.Value{}, "the value is not an integer"
	}
	signed := integer{source{text: "int64"}, 8, true, Out, ""}
	for _, i := range []integer{signed, {source{text: "uint64"}, 8, false, Out, ""}} {
		if i.holds(n) {
			return i, i.value(n), ""
		}
	}
	return signed, model.Value{Text: n.String(), Exact: true}, "" // Python parses the text
}

func (i integer) Element() Element {
	codes := map[string]byte{"int8": 'b', "int16": 'h', "int32": 'i', "int64": 'l', "uint8": 'B', "uint16": 'H', "uint32": 'I', "uint64": 'L'}
	names := map[string]byte{"int64": 'q', "uint64": 'Q'}
	name := i.name()
	code, shown := codes[name], codes[name]
	if c, ok := names[name]; ok {
		shown = c
	}
	return Element{Text: fmt.Sprintf("%s ('%c')", name, shown), Code: code, Size: i.size, Align: i.size, Format: string(shown)}
}
