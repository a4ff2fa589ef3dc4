package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// halfPath is the import path of the package whose Float16 is a half float.
const halfPath = "github.com/x448/float16"

// onlyElement ends the message about a half float that is not in a buffer.
const onlyElement = " has no Python counterpart except as an element of buffers: use float32"

func isHalf(t types.Type) bool { return isNamed(t, halfPath, "Float16") }

func findHalf(f *Finder, t types.Type, _ Direction) (model.Type, string, bool) {
	if !isHalf(t) {
		return nil, "", false
	}
	return nil, f.Show(t) + onlyElement + orSkip, true
}

// half is a half float that Python reads of an Array.
type half struct{ float }

func (half) Stub() string { return "float" }

func (half) Element() Element {
	return Element{Text: "float16 ('e')", Code: 'e', Size: 2, Align: 2, Format: "e"}
}

func (f *Finder) half(t *types.Named, whole string) (element, string) {
	s, reason := f.Name(t, whole, "[]float32")
	return element{source: s, Element: half{}.Element(), read: half{}}, reason
}

// IsElement reports whether values of a type occur in buffers only.
func IsElement(t types.Type) bool { return isHalf(t) }
