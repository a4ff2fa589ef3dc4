package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// heldStream is an interface of package io as a result of a callable: a binary file object, or another object with its methods, which Go may
// use beyond the call.
type heldStream struct {
	source
	name    string // of the interface, and after NewHeld of the function of package rt
	methods []adapted
}

// heldMethods has the methods of Python that make each interface.
var heldMethods = map[string][]string{
	"Reader": {"read"}, "ReadCloser": {"read", "close"}, "Writer": {"write"}, "WriteCloser": {"write", "close"},
}

// held returns the type of a result of a callable whose values would end with the call as arguments, and do not here.
func (f *Finder) held(t types.Type) (model.Type, bool) {
	if file, reason, ok := findOSFile(f, t, In); ok {
		return Keep(file), reason == ""
	}
	return f.heldStream(t)
}

// heldStream returns the type of t where it is such an interface.
func (f *Finder) heldStream(t types.Type) (h heldStream, ok bool) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !isNamed(t, ioPath, named.Obj().Name()) {
		return heldStream{}, false
	}
	names, ok := heldMethods[named.Obj().Name()]
	s, reason := f.Name(named, f.Show(t), "[]byte")
	if !ok || reason != "" {
		return heldStream{}, false
	}
	bytes, integer, err := types.NewSlice(types.Typ[types.Byte]), types.Typ[types.Int], types.Universe.Lookup("error").Type()
	signatures := map[string]*types.Signature{
		"read":  signature([]types.Type{integer}, bytes, err),
		"write": signature([]types.Type{bytes}, integer, err),
		"close": signature(nil, err),
	}
	h = heldStream{source: s, name: named.Obj().Name()}
	for _, name := range names {
		c, reason := f.callback(signatures[name], f.Show(t))
		if reason != "" {
			return heldStream{}, false
		}
		c.text = "func" + c.signature("")
		h.methods = append(h.methods, adapted{name: name, goName: name, callback: c})
	}
	return h, true
}

func (heldStream) Stub() string { return "Any" }

func (h heldStream) Passage() model.Passage {
	item, _ := h.Item()
	return composite(item, In)
}

func (h heldStream) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_implementation", Slot: "goannart.Implementation", Size: 32, Align: 8, Calls: true, Kept: true, Errors: true, Convert: h.convert(),
		Conv: model.Conv{Name: "implementation", Expects: "binary file object or None", Data: "{true, (const int[]){0}}"}}
	for _, m := range h.methods {
		item.Conv.Fields = append(item.Conv.Fields, model.Field{Name: m.name, Type: m.callback})
	}
	return item, true
}

func (h heldStream) convert() string {
	args := ""
	for n, m := range h.methods {
		args += fmt.Sprintf(", (%s)(s_.Method(%d))", m.convert(), n)
	}
	return fmt.Sprintf("func(s_ *goannart.Implementation) %s {\nif !s_.ByMethods() {\nreturn nil\n}\nreturn goannart.NewHeld%s(%s)\n}", h.text, h.name, args[2:])
}

func (h heldStream) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(h.source, "a file object")
}
