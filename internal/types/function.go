package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// function is a func as a result: an object that Python calls. nil is None.
type function struct {
	source
	class *Function
}

// Function is the class of the objects of one type of funcs. Its number is given when the module has all classes.
type Function struct {
	*model.Class
	Params  []FunctionParam
	Results []model.Type // less a last error
	Error   bool         // the last result is an error
	typ     types.Type
}

// FunctionParam is a parameter of a func, "" or "_" where it has no name in Go.
type FunctionParam struct {
	Name     string
	Type     model.Type // a [Context] for context.Context
	Variadic bool
}

func findFunction(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || d == In {
		return nil, "", false
	}
	if f.isWithin(t) {
		return nil, f.Show(t) + " has itself among its parameters or results" + orSkip, true
	}
	c, reason := f.FunctionOf(t, sig)
	if reason != "" {
		return nil, reason, true
	}
	s, reason := f.functionSource(c, t)
	if reason != "" {
		return nil, reason, true
	}
	for _, other := range f.functions {
		if types.Identical(other.typ, t) {
			return function{s, other}, "", true
		}
	}
	c.Class = &model.Class{Name: "Function", Go: s.text, Holds: s.text, Doc: f.Show(t) + " of Go.", Hidden: true}
	f.functions = append(f.functions, c)
	return function{s, c}, "", true
}

// FunctionOf returns how Python calls the funcs of a type, which has no class yet.
func (f *Finder) FunctionOf(t types.Type, sig *types.Signature) (c *Function, reason string) {
	c = &Function{typ: t}
	reason = f.functionParams(c, sig)
	if reason == "" {
		reason = f.functionResults(c, sig)
	}
	if reason != "" {
		reason = f.Show(t) + ": " + reason
	}
	return c, reason
}

func (f *Finder) functionParams(c *Function, sig *types.Signature) (reason string) {
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		p := FunctionParam{Name: v.Name(), Variadic: sig.Variadic() && i == sig.Params().Len()-1}
		if context, ok := f.FindContext(v.Type()); ok {
			p.Type = context.keep()
		} else if p.Variadic {
			p.Type, reason = f.FindVariadic(v.Type().(*types.Slice))
		} else {
			p.Type, reason = f.Find(v.Type(), In)
		}
		if reason == "" && isUnnamed(p.Type) {
			reason = f.Show(v.Type()) + " is not exported: it has no name in the type of a func" + orSkip
		}
		if reason != "" {
			return reason
		}
		c.Params = append(c.Params, p)
	}
	return ""
}

func (f *Finder) functionResults(c *Function, sig *types.Signature) string {
	n := sig.Results().Len()
	for i := range n {
		t := sig.Results().At(i).Type()
		if i == n-1 && IsError(t) {
			c.Error = true
			break
		}
		typ, reason := f.Find(t, Out)
		if reason == "" && isUnnamed(typ) {
			reason = f.Show(t) + " is not exported: it has no name in the type of a func" + orSkip
		}
		if reason != "" {
			return reason
		}
		c.Results = append(c.Results, typ)
	}
	return ""
}

// isUnnamed reports a type that generated code cannot name.
func isUnnamed(t model.Type) bool {
	c := ClassOf(t)
	return c != nil && c.Zero != ""
}

// functionSource returns the source of a type of funcs, by the same text as that of a callback.
func (f *Finder) functionSource(c *Function, t types.Type) (source, string) {
	shape := callback{results: c.Results, fallible: c.Error}
	for _, p := range c.Params {
		shape.params = append(shape.params, p.Type)
		shape.variadic = shape.variadic || p.Variadic
		if _, ok := p.Type.(Context); ok {
			shape.imports = withImports(shape.imports, model.Import{Name: "context", Path: "context"})
		}
	}
	for _, typ := range append(slices.Clone(shape.params), shape.results...) {
		shape.imports = withImports(shape.imports, typ.Imports()...)
	}
	return f.composed(t, source{"func" + shape.signature(""), shape.imports})
}

func (n function) Stub() string {
	var params []string
	rest := false
	for _, p := range n.class.Params {
		if _, ok := p.Type.(Context); ok {
			continue
		}
		params = append(params, p.Type.Stub())
		rest = rest || p.Variadic
	}
	list := "[" + strings.Join(params, ", ") + "]"
	if rest {
		list = "..."
	}
	return "Callable[" + list + ", " + model.ResultStub(n.class.Results) + "] | None"
}

func (n function) Passage() model.Passage {
	item, _ := n.Item()
	return composite(item, Out)
}

func (n function) Item() (model.Item, bool) {
	return model.Item{C: InstanceSlot.C, Slot: InstanceSlot.Go, Size: InstanceSlot.Size, Align: InstanceSlot.Align, Owns: true,
		Conv: model.Conv{Name: "instance", Expects: n.class.Name, Data: fmt.Sprintf("{true, (const int[]){%d, 0}}", n.class.Number)},
		Convert: fmt.Sprintf("func(v %s) goannart.Instance { if v == nil { return goannart.Instance{} }; return goannart.Unkept(goannart.NewFunction(v)) }",
			n.text)}, true
}

func (n function) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(n.source, "no argument")
}

// Functions returns the classes of the funcs among the values of a type, and of those in one; Channels those of the channels.
func Functions(t model.Type) []*Function {
	var list []*Function
	walk(t, func(t model.Type) {
		if n, ok := t.(function); ok {
			list = append(list, n.class)
		}
	})
	return list
}

// Channels is [Functions] for channels. An argument to send on has a class for Python to make one.
func Channels(t model.Type) []*Channel {
	var list []*Channel
	walk(t, func(t model.Type) {
		if c, ok := t.(channel); ok {
			list = append(list, c.class)
		}
	})
	return list
}

// walk visits a type and those of the values in one.
func walk(t model.Type, visit func(model.Type)) {
	visit(t)
	item, _ := t.Item()
	for inside := range item.Conv.All() {
		visit(inside)
	}
}
