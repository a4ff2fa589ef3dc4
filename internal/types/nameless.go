package types

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// nameless is a struct type without a name: a tuple of its fields. As an argument also a mapping with their names.
type nameless struct {
	source
	dir    Direction
	fields []model.Field
	items  []model.Item
}

func findNameless(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	u, ok := t.(*types.Struct)
	if !ok || u.NumFields() == 0 {
		return nil, "", false
	}
	n := nameless{dir: d}
	shown := f.Show(t)
	var text []string
	for i := range u.NumFields() {
		field := u.Field(i)
		if !field.Exported() || field.Embedded() {
			return nil, fmt.Sprintf("%s: field %s is embedded or not exported: give the struct a name%s", shown, field.Name(), orSkip), true
		}
		typ, item, reason := f.Item(field.Type(), d, shown)
		if reason != "" {
			return nil, reason, true
		}
		n.add(field.Name(), typ, item)
		tag := ""
		if u.Tag(i) != "" {
			tag = " " + strconv.Quote(u.Tag(i))
		}
		text = append(text, field.Name()+" "+typ.Go()+tag)
	}
	n.text = "struct{ " + strings.Join(text, "; ") + " }"
	return n, "", true
}

func (n *nameless) add(name string, typ model.Type, item model.Item) {
	end := 0
	if last := len(n.fields) - 1; last >= 0 {
		end = n.fields[last].Offset + n.items[last].Size
	}
	n.fields = append(n.fields, model.Field{Name: name, Offset: roundUp(end, item.Align), Type: typ})
	n.items = append(n.items, item)
	n.imports = withImports(n.imports, typ.Imports()...)
}

func (n nameless) Stub() string {
	var stubs []string
	for _, f := range n.fields {
		stubs = append(stubs, f.Type.Stub())
	}
	text := "tuple[" + strings.Join(stubs, ", ") + "]"
	if n.dir == In {
		text += " | Mapping[str, Any]"
	}
	return text
}

func (n nameless) Passage() model.Passage {
	item, _ := n.Item()
	return boxed(n, item, n.dir)
}

func (n nameless) Item() (model.Item, bool) {
	item := model.Item{Align: 1, Conv: model.Conv{Name: "record", Expects: "a tuple of fields, or a mapping with their names", Fields: n.fields}}
	var inC, inGo, values []string
	for i, f := range n.fields {
		name := "F" + strconv.Itoa(i)
		inC = append(inC, n.items[i].C+" f"+strconv.Itoa(i)+";")
		inGo = append(inGo, name+" "+n.items[i].Slot)
		if n.dir == In {
			values = append(values, fmt.Sprintf("%s: (%s)(&p.%s)", f.Name, loadOf(n.items[i]), name))
		} else {
			values = append(values, fmt.Sprintf("%s: (%s)(v.%s)", name, storeOf(n.items[i]), f.Name))
		}
		item.Align = max(item.Align, n.items[i].Align)
		item.Size = f.Offset + n.items[i].Size
		item.Owns = item.Owns || n.items[i].Owns
	}
	item.Size = roundUp(item.Size, item.Align)
	item.C = "struct { " + strings.Join(inC, " ") + " }"
	item.Slot = "struct{ " + strings.Join(inGo, "; ") + " }"
	if n.dir == In {
		item.Convert = fmt.Sprintf("func(p *%s) %s { return %s{%s} }", item.Slot, n.text, n.text, strings.Join(values, ", "))
	} else {
		item.Convert = fmt.Sprintf("func(v %s) %s { return %s{%s} }", n.text, item.Slot, item.Slot, strings.Join(values, ", "))
	}
	return item, true
}

func (n nameless) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(n.source, "a tuple")
}
