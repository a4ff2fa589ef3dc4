package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// out is []T of a T of fixed size as a parameter that is not an argument in Python: C makes an Array, whose items the function sets, as a result.
type out struct {
	source
	elem element
}

// FindOut returns the type of a parameter whose memory C makes, a result in Python. The reason is "" for a slice of numbers or bools.
func (f *Finder) FindOut(t types.Type) (result model.Type, reason string) {
	found, _ := f.Find(t, Out)
	switch found := found.(type) {
	case octets:
		return out{found.source, octet}, ""
	case items:
		if found.elem.Format != "" {
			return out{found.source, found.elem}, ""
		}
	}
	return nil, "has type " + f.Show(t) + ", not a slice of numbers or bools"
}

func (o out) Stub() string { return arrayStub(o.elem) }

// Passage has no Store: what the function has set is the result.
func (o out) Passage() model.Passage {
	load := func(place string) string {
		return fmt.Sprintf("%s(goannart.Out[%s](&%s))", parenthesized(o.text), o.elem.text, place)
	}
	return model.Passage{
		Slot: model.Slot{C: "goanna_out", Go: "goannart.OutSlot", Size: 32, Align: 8},
		Conv: model.Conv{Name: "out", Data: fmt.Sprintf("{%s, %d}", formatInC(o.elem.Format), o.elem.Size)},
		Owns: true,
		Load: load,
		Leaf: load,

		Bytes: func(place string) string { return fmt.Sprintf("(size_t)%s.len * %d", place, o.elem.Size) },
	}
}

// parenthesized is the text of a type for a conversion.
func parenthesized(text string) string {
	if text[0] == '[' {
		return text
	}
	return "(" + text + ")"
}

// formatInC is the C expression of a format. As in NumPy, 64 bits are 'l' if a C long has 64 bits, else 'q'.
func formatInC(format string) string {
	switch format {
	case "q":
		return `sizeof(long) == 8 ? "l" : "q"`
	case "Q":
		return `sizeof(long) == 8 ? "L" : "Q"`
	default:
		return QuoteC(format)
	}
}

func (out) Item() (model.Item, bool) { return model.Item{}, false }

func (o out) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(o.source, "no argument")
}
