package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// recursive is a type that holds itself, by way of a slice, a map or a pointer: type Tree []Tree. The slot of one has a name, as its
// own slot is in it.
type recursive struct {
	source
	dir    Direction
	t      types.Type
	shown  string
	home   int // whose stub declares the name
	name   string
	number int
	inner  model.Type // nil while it is being found
	owns   bool       // of the inner type's item
	calls  bool
	kept   bool
}

// found ends the search for r, which is what inner is.
func (r *recursive) found(inner model.Type) {
	item, _ := inner.Item()
	r.owns, r.calls, r.kept = item.Owns, item.Calls, item.Kept
	r.inner = inner
}

// self returns the type of a slice, map or pointer that is met in itself, or that was before; nil where neither is so. Types
// of other kinds that hold themselves hold one of these, which does as well.
func (f *Finder) self(t types.Type, d Direction) (model.Type, string) {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer:
	default:
		return nil, ""
	}
	for _, r := range f.Recursives {
		if r := r.(*recursive); r.dir == d && types.Identical(r.t, t) {
			return r, ""
		}
	}
	for i := range f.within {
		s := &f.within[i]
		if s.d != d || !types.Identical(s.t, t) {
			continue
		}
		if s.self == nil {
			own, reason := f.newRecursive(t, d)
			if reason != "" {
				return nil, reason
			}
			s.self = own
		}
		return s.self, ""
	}
	return nil, ""
}

func (f *Finder) newRecursive(t types.Type, d Direction) (*recursive, string) {
	s, reason := f.spell(t)
	r := &recursive{source: s, dir: d, t: t, shown: f.Show(t), number: f.recursives, home: f.Home}
	f.recursives++
	r.name = fmt.Sprintf("_Recursive%d", r.number)
	if n, ok := t.(*types.Named); ok {
		r.name = "_" + n.Obj().Name()
		if d == In {
			r.name += "Like"
		}
		if n.Obj().Pkg() != f.Package || n.TypeArgs().Len() > 0 {
			r.name += fmt.Sprint(r.number)
		}
	}
	return r, reason
}

// spell returns the source of a type that is named, or made of named and basic types.
func (f *Finder) spell(t types.Type) (source, string) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil {
			return source{text: t.Obj().Name()}, "" // error
		}
		return f.Name(t, f.Show(t), "another type")
	case *types.Slice:
		return f.spellAround("[]", t.Elem())
	case *types.Pointer:
		return f.spellAround("*", t.Elem())
	case *types.Array:
		return f.spellAround(fmt.Sprintf("[%d]", t.Len()), t.Elem())
	case *types.Map:
		key, reason := f.spell(t.Key())
		if reason != "" {
			return source{}, reason
		}
		elem, reason := f.spell(t.Elem())
		return mapSource(key, elem), reason
	case *types.Struct:
		if t.NumFields() > 0 {
			return source{}, f.Show(t) + " has no name: declare a type for it" + orSkip
		}
	case *types.Interface:
		if t.NumMethods() > 0 {
			return source{}, f.Show(t) + " has no name: declare a type for it" + orSkip
		}
	case *types.Signature, *types.Chan, *types.TypeParam:
		return source{}, f.Show(t) + " has no name: declare a type for it" + orSkip
	}
	return source{text: t.String()}, ""
}

func (f *Finder) spellAround(before string, elem types.Type) (source, string) {
	s, reason := f.spell(elem)
	s.text = before + s.text
	return s, reason
}

func (r *recursive) Description() string { return fmt.Sprintf("recursive_%d", r.number) }

func (r *recursive) Stub() string { return model.Qualified(r.home, r.name) }

// Alias returns what the stub has for the type. A pointer to itself, type Link *Link, is None at its end and nothing else before, and type checkers refuse
// an alias that is itself or None.
func (r *recursive) Alias() (name, stub string) {
	stub = r.inner.Stub()
	if stub == r.Stub()+" | None" {
		stub = "None"
	}
	return r.name, stub
}

func (r *recursive) Passage() model.Passage {
	item, _ := r.Item()
	return composite(item, r.dir)
}

func (r *recursive) slot() string { return fmt.Sprintf("goannaSlot%d", r.number) }

func (r *recursive) function() string { return fmt.Sprintf("goannaConvert%d", r.number) }

// Item says how a value passes: as the inner type's does, by the names of what Declare declares.
func (r *recursive) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_list", Slot: r.slot(), Size: 24, Align: 8, Convert: r.function(), Owns: r.owns, Calls: r.calls, Kept: r.kept,
		Conv: model.Conv{Name: "recursive", Expects: r.shown, Elem: r.inner, Self: r}}
	if _, ok := r.t.Underlying().(*types.Pointer); ok {
		item.C, item.Size = "void *", 8
	}
	switch {
	case r.dir == Out && r.inner == nil: // in itself
		item.Convert += "(depth_ + 1)"
	case r.dir == Out:
		item.Convert += "(0)"
	}
	return item, true
}

// Declare declares the slot and the function of Convert. That of results counts how deep in the result it is.
func (r *recursive) Declare() string {
	inner, _ := r.inner.Item()
	slot := fmt.Sprintf("type %s %s\n\n", r.slot(), inner.Slot)
	if r.dir == In {
		return slot + fmt.Sprintf("func %s(p *%s) %s { return (%s)((*%s)(p)) }\n", r.function(), r.slot(), r.text, loadOf(inner), inner.Slot)
	}
	return slot + fmt.Sprintf("func %s(depth_ int) func(%s) %s {\n\tgoannart.CheckDepth(depth_)\n\treturn func(v %[2]s) %[3]s { return (%s)(v) }\n}\n",
		r.function(), r.text, r.slot(), storeOf(inner))
}

func (r *recursive) Default(l *model.Literal) (model.Value, error) { return r.inner.Default(l) }
