package types

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// tuple is [N]T: as an argument any iterable of N items except str, as a result a tuple.
type tuple struct {
	source
	dir   Direction
	count int
	elem  model.Type
	item  model.Item
}

func findTuple(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	a, ok := t.Underlying().(*types.Array)
	if !ok {
		return nil, "", false
	}
	shown := f.Show(t)
	if reason := badCount(a, shown); reason != "" {
		return nil, reason, true
	}
	elem, item, reason := f.Item(a.Elem(), d, shown)
	if reason != "" {
		return nil, reason, true
	}
	u := tuple{source{fmt.Sprintf("[%d]%s", a.Len(), elem.Go()), elem.Imports()}, d, int(a.Len()), elem, item}
	u.source, reason = f.composed(t, u.source)
	return u, reason, true
}

// maxCount is the largest number of items of an array.
const maxCount = 1 << 20

func badCount(a *types.Array, shown string) string {
	switch {
	case a.Len() == 0:
		return shown + " has no items: it has no Python counterpart" + orSkip
	case a.Len() > maxCount:
		return fmt.Sprintf("%s has more than %d items: take a slice%s", shown, maxCount, orSkip)
	}
	return ""
}

// Stub lists the items of a short tuple.
func (u tuple) Stub() string {
	elem := u.elem.Stub()
	if u.dir == In {
		return "Iterable[" + elem + "]"
	}
	if u.count > 8 {
		return "tuple[" + elem + ", ...]"
	}
	return "tuple[" + strings.Repeat(elem+", ", u.count-1) + elem + "]"
}

func (u tuple) Passage() model.Passage {
	item, _ := u.Item()
	return boxed(u, item, u.dir)
}

// largest is the largest slot in a frame, in bytes. For a larger one the frame has the address, because frames are on C's stack.
const largest = 256

// boxed returns the passage of a value whose slot may be too large for a frame.
func boxed(t model.Type, item model.Item, d Direction) model.Passage {
	if item.Size <= largest {
		return composite(item, d)
	}
	box := model.Item{C: "void *", Size: 8, Align: 8, Conv: model.Conv{Name: "box", Elem: t}, Owns: item.Owns}
	if d == In {
		box.Convert = fmt.Sprintf("func(p **%s) %s { return %s(*p) }", item.Slot, t.Go(), loadOf(item))
	} else {
		box.Convert = fmt.Sprintf("func(v %s) *%s { s_ := %s(v); return &s_ }", t.Go(), item.Slot, storeOf(item))
	}
	return composite(box, d)
}

func (u tuple) Item() (model.Item, bool) {
	item := model.Item{
		C:     fmt.Sprintf("struct { %s items[%d]; }", u.item.C, u.count),
		Slot:  fmt.Sprintf("[%d]%s", u.count, u.item.Slot),
		Size:  u.count * u.item.Size,
		Align: u.item.Align,
		Conv:  model.Conv{Name: "tuple", Elem: u.elem, Count: u.count, Expects: fmt.Sprintf("tuple of %d %s", u.count, expectsOf(u.elem))},
		Owns:  u.item.Owns,
	}
	switch {
	case u.item.Convert == "":
		item.Slot = u.text
	case u.dir == In:
		item.Convert = fmt.Sprintf("func(p *%s) (v_ %s) { goannart.LoadItems(v_[:], p[:], %s); return }", item.Slot, u.text, u.item.Convert)
	default:
		item.Convert = fmt.Sprintf("func(v %s) (s_ %s) { goannart.StoreItems(s_[:], v[:], %s); return }", u.text, item.Slot, u.item.Convert)
	}
	return item, true
}

// Default accepts a tuple or a list with the right number of items.
func (u tuple) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.TupleLiteral && l.Kind != model.ListLiteral {
		return model.Value{}, mismatch(u.source, l, "a tuple")
	}
	if len(l.Items) != u.count {
		return model.Value{}, unfit(u.source, "expected %d items, got %d", u.count, len(l.Items))
	}
	return sequenceValue(l, u.elem)
}
