package types

import (
	"fmt"
	"go/constant"
	"go/types"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/model"
)

// text is string, and named types of it.
type text struct {
	source
	dir Direction
}

func findString(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if basic, ok := t.Underlying().(*types.Basic); !ok || basic.Info()&types.IsString == 0 {
		return nil, "", false
	}
	s, reason := f.named(t, "string")
	return text{s, d}, reason, true
}

func (text) Stub() string { return "str" }

// Passage implements [model.Type]. An argument is in the memory of Python's str, which the caller keeps alive. A short result is in
// the frame.
func (t text) Passage() model.Passage {
	if t.dir == In {
		return model.Passage{
			Slot: model.Slot{C: "goanna_string", Go: "goannart.String", Size: 16, Align: 8},
			Conv: model.Conv{Name: "string"},
			Load: func(place string) string { return fmt.Sprintf("%s(%s.Copy())", t.text, place) },
			Leaf: func(place string) string { return fmt.Sprintf("%s(%s.Lent())", t.text, place) },

			Length: func(place string) string { return place + ".len" },
		}
	}
	return textPassage("text", "SetString(&f_.Head, string(%s))")
}

const textSize = 120 // goanna_text

// textPassage returns the passage of a result in a goanna_text; set is the call of the method that stores it.
func textPassage(conv, set string) model.Passage {
	return model.Passage{
		Slot:  model.Slot{C: "goanna_text", Go: "goannart.Text", Size: textSize, Align: 8},
		Conv:  model.Conv{Name: conv},
		Store: func(place, value string) string { return fmt.Sprintf("%s."+set, place, value) },
	}
}

func (t text) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_string", Slot: t.text, Size: 16, Align: 8, Conv: model.Conv{Name: "str", Expects: "str"}}
	if t.dir == In {
		item.Convert = fmt.Sprintf("goannart.CopyString[%s]", t.text)
	}
	return item, true
}

func (t text) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.StringLiteral {
		return model.Value{}, mismatch(t.source, l, "a string")
	}
	return textValue(l.String), nil
}

func (t text) Constant(v constant.Value) (model.Value, string) {
	s := constant.StringVal(v)
	if !utf8.ValidString(s) {
		return model.Value{}, "the string is not UTF-8, as Python's str must be"
	}
	return textValue(s), ""
}

func textValue(s string) model.Value {
	v := model.Value{Text: quotePython(s), Init: fmt.Sprintf("%s, %d", QuoteC(s), len(s)), Exact: true}
	if strings.ContainsFunc(v.Text, func(r rune) bool { return r > '~' }) {
		v.Signature = strconv.QuoteToASCII(s) // its escapes are Python's too
	}
	return v
}
