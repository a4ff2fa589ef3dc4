package bind

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
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
	named, pointer = kinds.NamedType(t)
	if named == nil || named.Obj().Pkg() != b.pkg.Types || !named.Obj().Exported() || named.TypeArgs().Len() > 0 {
		return nil, false
	}
	if _, ok := named.Underlying().(*types.Struct); !ok || b.types.IsValue(named) {
		return nil, false
	}
	if !slices.ContainsFunc(optionsSuffixes, func(s string) bool { return strings.HasSuffix(named.Obj().Name(), s) }) {
		return nil, false
	}
	return named, pointer
}

// functionalOption returns the type of a functional option, the element of a variadic parameter: a func or interface type of the
// package that functions of the package make.
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

// constructors are the exported functions of the package that return an option of a type alone, in the order of their names, less those of
// //goanna:skip. They are called WithX where the type is not called XOption.
func (b *binder) constructors(option *types.Named) []*types.Func {
	var all []*types.Func
	anyName := strings.HasSuffix(option.Obj().Name(), "Option")
	scope := b.pkg.Types.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && f.Exported() && b.isConstructor(f, option) && (anyName || strings.HasPrefix(name, "With")) && !has("skip", b.declarationOf(name).Doc) {
			all = append(all, f)
		}
	}
	return all
}

// isConstructor reports a function that makes an option. One that takes one makes another of it, as context.WithValue does.
func (b *binder) isConstructor(f *types.Func, option *types.Named) bool {
	sig := f.Signature()
	isOption := func(p *types.Var) bool { return types.Identical(p.Type(), option) }
	return sig.Recv() == nil && sig.TypeParams().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), option) &&
		!slices.ContainsFunc(slices.Collect(sig.Params().Variables()), isOption)
}

// isOptionConstructor reports whether a function makes an option, which becomes a keyword of other functions.
func (b *binder) isOptionConstructor(d *ast.FuncDecl) bool {
	f := b.pkg.TypesInfo.Defs[d.Name].(*types.Func)
	if f.Signature().Results().Len() != 1 {
		return false
	}
	named := b.functionalOption(f.Signature().Results().At(0).Type())
	return named != nil && slices.Contains(b.constructors(named), f)
}

// checkOption reports an option that no keyword can stand for.
func (b *binder) checkOption(d *ast.FuncDecl) {
	f := b.pkg.TypesInfo.Defs[d.Name].(*types.Func)
	if _, reason := b.optionType(f, new(model.Keyword)); reason != "" {
		b.errorf(f.Pos(), "option %s: %s", f.Name(), reason)
	}
}

// options adds the keywords that the last parameter of a function is made of, where it is an options struct, takes any number of these or
// functional options. In a package that is bound as it is found, a struct whose keywords collide with other parameters stays one, as does one that the function fills.
func (b *binder) options(s *signature, function string, fn *types.Func, t types.Type, at goParam) bool {
	variadic := fn.Signature().Variadic()
	if variadic {
		t = t.(*types.Slice).Elem()
		if option := b.functionalOption(t); option != nil {
			b.optionKeywords(s, at, option)
			return true
		}
	}
	named, pointer := b.optionsStruct(t)
	if named == nil || b.found && b.collides(s, named.Underlying().(*types.Struct)) || pointer && !variadic && b.fillsLast(fn) {
		return false
	}
	b.structKeywords(s, function, at, named, model.Options{Pointer: pointer, Variadic: variadic})
	return true
}

// collides reports keywords of a struct's fields of which one has the name of a parameter, or two have one name.
func (b *binder) collides(s *signature, u *types.Struct) bool {
	used := map[string]bool{}
	for _, p := range s.params {
		used[p.Name] = true
	}
	for i := range u.NumFields() {
		if !b.isKeyword(u, i) {
			continue
		}
		name := b.keywordName(u, i)
		if used[name] {
			return true
		}
		used[name] = true
	}
	return false
}

// structKeywords adds the fields of an options struct. A function Default and the name of the struct makes the one that has no
// keywords. how says how the struct is passed.
func (b *binder) structKeywords(s *signature, function string, at goParam, named *types.Named, how model.Options) {
	name := named.Obj().Name()
	b.types.Records[name] = true
	o := &how
	o.Go = b.qualified(name)
	o.Start = o.Go + "{}"
	constructor := ""
	if b.makesDefaults("Default"+name, named) {
		constructor = "Default" + name
		o.Start = b.qualified(constructor) + "()"
	}
	b.fieldKeywords(s, o, named.Underlying().(*types.Struct), b.defaultsOf(constructor), at.pos, func(field *types.Var, reason string) {
		if !b.found { // else the function is bound without it
			b.errorf(field.Pos(), "field %s of %s, a keyword of %s: %s", field.Name(), name, function, reason)
		}
	})
}

// fieldKeywords adds an argument that is made of the fields of a struct, each a keyword. unfit is called for one whose type is no
// parameter's.
func (b *binder) fieldKeywords(s *signature, o *model.Options, u *types.Struct, d defaults, pos token.Pos, unfit func(field *types.Var, reason string)) {
	for i := range u.NumFields() {
		field := u.Field(i)
		if !b.isKeyword(u, i) {
			continue
		}
		typ, reason := b.types.Find(field.Type(), kinds.In)
		if reason != "" {
			if !field.Embedded() {
				unfit(field, reason)
			}
			continue
		}
		o.Keywords = append(o.Keywords, model.Keyword{Param: len(s.params), Field: field.Name()})
		s.docs = append(s.docs, keywordDoc{param: len(s.params), goName: field.Name(), group: b.declared.of(field).doc})
		s.params = append(s.params, keyword(b.keywordName(u, i), field.Name(), typ, b.absent(d, field, typ), pos))
	}
	s.args = append(s.args, model.Arg{Options: o})
}

// isBound reports a field that Python sees.
func (b *binder) isBound(u *types.Struct, i int) bool {
	field := u.Field(i)
	return field.Exported() && !field.Embedded() && b.declared.of(field).ds["skip"] == nil && fieldName(u, i) != "-"
}

// isEmbedded reports an embedded interface or struct that Python sees, too: a struct of the package of the one it is embedded in, not a lock or a buffer.
func (b *binder) isEmbedded(u *types.Struct, i int) bool {
	field := u.Field(i)
	named, ok := embeddedType(field).(*types.Named)
	return ok && field.Embedded() && field.Exported() && b.declared.of(field).ds["skip"] == nil && fieldName(u, i) != "-" &&
		(types.IsInterface(named) || named.Obj().Pkg() == field.Pkg())
}

func (b *binder) isKeyword(u *types.Struct, i int) bool { return b.isBound(u, i) || b.isEmbedded(u, i) }

// keywordName returns the name of the keyword of a field: that of //goanna:name, or the field's.
func (b *binder) keywordName(u *types.Struct, i int) string {
	if given := b.declared.of(u.Field(i)).ds["name"]; given != nil && given.args != "" {
		return given.args
	}
	return fieldName(u, i)
}

// fieldName returns the name of a field: that of the tag py:"name", as a record's field has it, "-" for none.
func fieldName(s *types.Struct, i int) string {
	if name, ok := reflect.StructTag(s.Tag(i)).Lookup("py"); ok {
		return name
	}
	return snakeCase(s.Field(i).Name())
}

// makesDefaults reports whether the package has an exported function of the name that takes nothing and returns the type alone.
func (b *binder) makesDefaults(name string, t *types.Named) bool {
	f, ok := b.pkg.Types.Scope().Lookup(name).(*types.Func)
	return ok && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 1 && types.Identical(f.Signature().Results().At(0).Type(), t)
}

// optionKeywords adds the functional options of a type.
func (b *binder) optionKeywords(s *signature, at goParam, option *types.Named) {
	o := &model.Options{Go: b.qualified(option.Obj().Name())}
	if !option.Obj().Exported() {
		o.Like = b.types.PointerTo(option)
	}
	for _, f := range b.constructors(option) {
		k := model.Keyword{Param: len(s.params), Func: b.qualified(f.Name())}
		typ, reason := b.optionType(f, &k)
		if reason != "" {
			continue // checkOption has said so
		}
		var absent *model.Value
		if k.Flag {
			absent = valueOf(typ, zero(types.Typ[types.Bool]))
		}
		o.Keywords = append(o.Keywords, k)
		s.docs = append(s.docs, keywordDoc{param: len(s.params), goName: f.Name(), group: b.declarationOf(f.Name()).Doc, verb: true})
		s.params = append(s.params, keyword(b.optionName(f), f.Name(), typ, absent, at.pos))
	}
	s.args = append(s.args, model.Arg{Options: o})
}

// optionName returns the name of the keyword of an option: that of //goanna:name, or its own without With or the option's type.
func (b *binder) optionName(f *types.Func) string {
	if d := find("name", b.declarationOf(f.Name()).Doc); d != nil && d.args != "" {
		return d.args
	}
	name := f.Name()
	for _, prefix := range []string{"With", f.Signature().Results().At(0).Type().(*types.Named).Obj().Name()} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && token.IsExported(rest) {
			name = rest
			break
		}
	}
	return snakeCase(name)
}

// optionType is the type of what an option takes: a bool where that is nothing, a tuple of several values.
func (b *binder) optionType(f *types.Func, k *model.Keyword) (model.Type, string) {
	sig := f.Signature()
	k.Variadic = sig.Variadic()
	switch {
	case sig.Params().Len() == 0:
		k.Flag = true
		return b.types.Find(types.Typ[types.Bool], kinds.In)
	case sig.Params().Len() == 1:
		return b.types.Find(sig.Params().At(0).Type(), kinds.In)
	}
	var fields []*types.Var
	for p := range sig.Params().Variables() {
		k.Spread = append(k.Spread, fmt.Sprintf("V%d", len(fields)))
		fields = append(fields, types.NewField(p.Pos(), b.pkg.Types, k.Spread[len(fields)], p.Type(), false))
	}
	return b.types.Find(types.NewStruct(fields, nil), kinds.In)
}

// keyword is a parameter whose values Go may keep: memory of Python is copied, and files live on.
func keyword(name, goName string, typ model.Type, absent *model.Value, pos token.Pos) goParam {
	return goParam{Param: model.Param{Name: name, GoName: goName, Type: kinds.Keep(kinds.Copied(typ)), Kind: model.KeywordOnly, Optional: true, Absent: absent}, pos: pos, bound: true}
}
