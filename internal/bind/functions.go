package bind

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// mentioned adds the classes of the funcs and of the channels that callables of m take or return, those too that these themselves do, to the classes
// of the extension module.
func (b *binder) mentioned(m *model.Module, classes []*model.Class) []*model.Class {
	for i := 0; i < len(m.Callables); i++ {
		f := &m.Callables[i]
		found := slices.Clone(f.Results)
		for _, p := range f.Params {
			if p.Type != nil {
				found = append(found, p.Type)
			}
		}
		for _, t := range found {
			for _, class := range kinds.Functions(t) {
				if class.Number == 0 {
					class.Number = len(classes) + 1
					classes = append(classes, class.Class)
					m.Callables = append(m.Callables, callOf(class))
				}
			}
			for _, class := range kinds.Channels(t) {
				if class.Number == 0 {
					class.Number = len(classes) + 1
					classes = append(classes, class.Class)
					b.channel(m, class)
				}
			}
		}
	}
	return classes
}

// call lets Python call the instances of a class of funcs.
func (b *members) call() {
	sig, ok := b.class.Named.Underlying().(*types.Signature)
	if !ok {
		return
	}
	function, reason := b.types.FunctionOf(b.class.Named, sig)
	if reason != "" {
		return
	}
	f := callOf(function)
	f.Class, f.Call = b.class.Class, "(*self_)"
	b.names[f.Name] = f.GoName
	b.module.Callables = append(b.module.Callables, f)
}

// callOf is the method by which Python calls a func. Its arguments are copied: the func may keep them.
func callOf(class *kinds.Function) model.Callable {
	f := model.Callable{GoName: "call", Name: "__call__", Role: model.Method, Class: class.Class, Call: "self_", Results: class.Results, Error: class.Error}
	f.Args = make([]model.Arg, len(class.Params))
	names := map[string]bool{}
	for i, p := range class.Params {
		if _, ok := p.Type.(kinds.Context); ok {
			continue
		}
		name := snakeCase(p.Name)
		if p.Name == "" || p.Name == "_" || names[name] || badName(name) != "" {
			name = fmt.Sprintf("arg%d", i+1)
		}
		names[name] = true
		param := model.Param{Name: name, GoName: p.Name, Type: kinds.Copied(p.Type), Kind: model.PositionalOnly}
		if p.Variadic {
			param.Kind = model.VarPositional
		}
		f.Args[i] = model.Arg{Param: len(f.Params), Spread: p.Variadic}
		f.Params = append(f.Params, param)
	}
	for i, p := range class.Params {
		if _, ok := p.Type.(kinds.Context); ok {
			name := "timeout"
			for names[name] {
				name += "_"
			}
			names[name] = true
			f.Args[i].Param = len(f.Params)
			f.Params = append(f.Params, model.Param{Name: name, GoName: p.Name, Type: p.Type, Kind: model.KeywordOnly, Default: &model.Value{Text: "None", Init: "NULL"}})
		}
	}
	return f
}
