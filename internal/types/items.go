package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// items is []T of a T of fixed size: as an argument the memory of a buffer, or a copy of the numbers of a sequence; as a result an
// Array.
type items struct {
	source
	dir      Direction
	elem     element
	writable bool
}

func findItems(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return nil, "", false
	}
	elem := types.Unalias(s.Elem())
	if !f.isElement(elem, d) {
		return nil, "", false
	}
	shown := f.Show(t)
	e, reason := f.element(elem, shown, d)
	if reason != "" {
		return nil, reason, true
	}
	i := items{dir: d, elem: e, source: source{"[]" + e.text, e.imports}}
	i.source, reason = f.composed(t, i.source)
	return i, reason, true
}

// isElement reports whether the values of a slice of t are in a buffer, as records and numbers are, those with methods too.
func (f *Finder) isElement(t types.Type, d Direction) bool {
	switch t.Underlying().(type) {
	case *types.Struct:
		if named, ok := t.(*types.Named); ok && IsRecord(named) {
			return true // also one that is a class where it stands alone
		}
		if isNamed(t, bufferPath, "Column") {
			return false
		}
		typ, reason := f.Find(t, d)
		return reason != "" || isFixedSize(typ)
	case *types.Basic:
		typ, reason := f.Find(t, d)
		if _, ok := typ.(instance); ok {
			return true
		}
		return reason != "" || isFixedSize(typ)
	}
	return false
}

func (i items) Stub() string {
	if i.dir == Out {
		return arrayStub(i.elem)
	}
	stub := bufferStub(i.writable)
	if i.elem.item == nil || i.writable {
		return stub
	}
	return stub + " | Iterable[" + i.elem.item.Stub() + "]"
}

func (i items) Passage() model.Passage {
	if i.dir == Out {
		return arrayPassage(func(place, value string) string { return fmt.Sprintf("goannart.SetSlice(&%s, %s)", place, value) })
	}
	return i.buffer().passage(i.source)
}

// buffer describes an argument.
func (i items) buffer() bufferPassage {
	b := bufferPassage{kind: "Slice", elem: i.elem, flat: true, ndim: 1, writable: i.writable}
	if !i.writable {
		b.items = i.elem.item
	}
	return b
}

func (i items) document() string { return i.buffer().document() }

func (i items) Item() (model.Item, bool) {
	if i.dir == Out {
		block := arrayItem("goannart.NewBlock[" + i.elem.text + "]")
		if i.text != "[]"+i.elem.text { // a function of another type
			block.Convert = fmt.Sprintf("func(v %s) goannart.Block { return %s(v) }", i.text, block.Convert)
		}
		return block, true
	}
	if i.elem.item == nil {
		return model.Item{}, false
	}
	return model.Item{C: "goanna_list", Slot: i.text, Size: 24, Align: 8, Conv: model.Conv{Name: "list", Elem: i.elem.item, Expects: "list of " + expectsOf(i.elem.item)},
		Convert: "goannart.CopyItems[" + i.text + "]"}, true
}

func (i items) Default(l *model.Literal) (model.Value, error) {
	if i.elem.scalar == nil {
		return model.Value{}, noDefault(i.source, "a buffer")
	}
	return listDefault(i.source, l, i.elem.scalar)
}

func (i items) Writable() model.Type { i.writable = true; return i }
func (i items) IsWritable() bool     { return i.writable }
