package bind

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// optionsSuffixes are the ends of names of structs whose fields become keywords, if the struct is the last parameter.
var optionsSuffixes = []string{"Options", "Opts", "Config", "Settings"}

// optionsStruct returns the struct whose fields become keywords, given the type of a function's last parameter. pointer reports
// whether the parameter is a pointer to it.
func (b *binder) optionsStruct(t types.Type) (named *types.Named, pointer bool) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t, pointer = types.Unalias(p.Elem()), true
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() != b.pkg.Types || !named.Obj().Exported() || named.TypeArgs().Len() > 0 {
		return nil, false
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil, false
	}
	if !slices.ContainsFunc(optionsSuffixes, func(s string) bool { return strings.HasSuffix(named.Obj().Name(), s) }) {
		return nil, false
	}
	return named, pointer
}

// functionalOption returns the type of a functional option, the element of a variadic parameter: a func or interface type of the
// package for which the package has constructors WithX.
func (b *binder) functionalOption(t types.Type) *types.Named {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() != b.pkg.Types || len(b.constructors(named)) == 0 {
		return nil
	}
	switch named.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return named
	}
	return nil
}

// constructors returns the exported functions WithX of the package whose only result is an option of a type, sorted by name.
func (b *binder) constructors(option *types.Named) []*types.Func {
	var all []*types.Func
	scope := b.pkg.Types.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && f.Exported() && strings.HasPrefix(name, "With") && len(name) > len("With") && b.isConstructor(f, option) {
			all = append(all, f)
		}
	}
	return all
}

func (b *binder) isConstructor(f *types.Func, option *types.Named) bool {
	sig := f.Signature()
	return sig.Recv() == nil && sig.TypeParams().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), option)
}

// isOptionConstructor reports whether a function is a constructor WithX, which becomes a keyword of other functions.
func (b *binder) isOptionConstructor(d *ast.FuncDecl) bool {
	f := b.pkg.TypesInfo.Defs[d.Name].(*types.Func)
	if !strings.HasPrefix(f.Name(), "With") || f.Signature().Results().Len() != 1 {
		return false
	}
	named := b.functionalOption(f.Signature().Results().At(0).Type())
	return named != nil && b.isConstructor(f, named)
}

// options adds the keywords for the last parameter of a function, if it is an options struct or takes functional options.
func (b *binder) options(s *signature, d *ast.FuncDecl, t types.Type, variadic bool, at goParam) bool {
	if variadic {
		if option := b.functionalOption(t.(*types.Slice).Elem()); option != nil {
			b.optionKeywords(s, d, at, option)
			return true
		}
		return false
	}
	if named, pointer := b.optionsStruct(t); named != nil {
		b.structKeywords(s, d, at, named, pointer)
		return true
	}
	return false
}

// structKeywords adds the fields of an options struct. The function DefaultNAME, if there is one, makes the struct to which given
// keywords are applied.
func (b *binder) structKeywords(s *signature, d *ast.FuncDecl, at goParam, named *types.Named, pointer bool) {
	name := named.Obj().Name()
	b.types.Records[name] = true
	o := &model.Options{Go: b.pkg.Name + "." + name, Pointer: pointer}
	o.Start = o.Go + "{}"
	if b.makesDefaults("Default"+name, named) {
		o.Start = b.pkg.Name + ".Default" + name + "()"
	}
	for field := range named.Underlying().(*types.Struct).Fields() {
		if !field.Exported() || field.Embedded() {
			continue
		}
		typ, reason := b.types.Find(field.Type(), kinds.In)
		if reason != "" {
			b.errorf(field.Pos(), "field %s of %s, a keyword of %s: %s", field.Name(), name, d.Name.Name, reason)
			continue
		}
		o.Keywords = append(o.Keywords, model.Keyword{Param: len(s.params), Field: field.Name()})
		s.params = append(s.params, keyword(snakeCase(field.Name()), typ, at))
	}
	s.args = append(s.args, model.Arg{Options: o})
}

// makesDefaults reports whether the package has an exported function of that name without parameters whose only result has the
// type.
func (b *binder) makesDefaults(name string, t *types.Named) bool {
	f, ok := b.pkg.Types.Scope().Lookup(name).(*types.Func)
	return ok && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 1 && types.Identical(f.Signature().Results().At(0).Type(), t)
}

// optionKeywords adds the functional options of a type.
func (b *binder) optionKeywords(s *signature, d *ast.FuncDecl, at goParam, option *types.Named) {
	o := &model.Options{Go: b.pkg.Name + "." + option.Obj().Name()}
	for _, f := range b.constructors(option) {
		k := model.Keyword{Param: len(s.params), Func: b.pkg.Name + "." + f.Name()}
		typ, reason := b.optionType(f, &k)
		if reason != "" {
			b.errorf(f.Pos(), "option %s, a keyword of %s: %s", f.Name(), d.Name.Name, reason)
			continue
		}
		o.Keywords = append(o.Keywords, k)
		s.params = append(s.params, keyword(snakeCase(strings.TrimPrefix(f.Name(), "With")), typ, at))
	}
	s.args = append(s.args, model.Arg{Options: o})
}

// optionType returns the type of the keyword of an option: that of the constructor's parameter, or bool if it has none.
func (b *binder) optionType(f *types.Func, k *model.Keyword) (model.Type, string) {
	sig := f.Signature()
	switch {
	case sig.Params().Len() == 0:
		k.Flag = true
		return b.types.Find(types.Typ[types.Bool], kinds.In)
	case sig.Params().Len() > 1 || sig.Variadic():
		return nil, "it takes more than one value, which no keyword does" + " (use //goanna:skip)"
	default:
		return b.types.Find(sig.Params().At(0).Type(), kinds.In)
	}
}

// keyword returns a keyword parameter. Go may keep its value, so memory of Python is copied.
func keyword(name string, typ model.Type, at goParam) goParam {
	return goParam{Param: model.Param{Name: name, GoName: name, Type: kinds.Copied(typ), Kind: model.KeywordOnly, Optional: true}, pos: at.pos, bound: true}
}
