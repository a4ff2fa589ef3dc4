package types

import (
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// anonymous is an interface without a name, or with one that is not exported, as an argument. It has no class: an instance of a class that implements it passes
// as itself, any other object by its methods, as with [implementation].
type anonymous struct {
	source
	of      *types.Interface
	adapter *Adapter
	finder  *Finder
}

func findAnonymous(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	of, ok := t.Underlying().(*types.Interface)
	if named, isNamed := t.(*types.Named); !ok || d == Out || isNamed && (named.Obj().Exported() || named.Obj().Pkg() == nil || len(f.within) > 1) {
		return nil, "", false
	}
	if !of.IsMethodSet() || of.NumMethods() == 0 {
		return nil, "", false
	}
	a := f.adapter(t, "")
	if a == nil || a.state == finding {
		return nil, "", false
	}
	return anonymous{source{a.text, a.Imports()}, of, a, f}, "", true
}

// literal is the source of the interface's type.
func (a *Adapter) literal() string {
	var methods []string
	for _, m := range a.methods {
		methods = append(methods, m.goName+m.signature(""))
	}
	return "interface{ " + strings.Join(methods, "; ") + " }"
}

func (a anonymous) names() string {
	var names []string
	for _, m := range a.adapter.methods {
		names = append(names, m.name)
	}
	return strings.Join(names, ", ")
}

func (anonymous) Stub() string { return "Any" }

func (a anonymous) Passage() model.Passage {
	item, _ := a.Item()
	return composite(item, In)
}

func (a anonymous) Item() (model.Item, bool) {
	expects := "object with " + a.names() + " or None"
	if len(a.adapter.methods) == 1 {
		expects = "callable, " + expects
	}
	item := a.adapter.item(model.Conv{Expects: expects, Data: "{true, " + listOf(a.finder.implementers(a.of, nil)) + "}"})
	item.Conv.Self = a
	return item, true
}

func (a anonymous) Description() string { return a.adapter.Description() }

func (a anonymous) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "{0}"}, nil
	}
	return model.Value{}, mismatch(a.source, l, "None")
}
