package bind

import (
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// accessors returns the setters among methods by their getters, which have the same name without "Set": together they are a property. Methods that a
// directive changes stay methods, as do those of interfaces and of what implements one: an object of Python that does has methods, too.
func (b *members) accessors(methods []*types.Func) map[*types.Func]*types.Func {
	setters := map[*types.Func]*types.Func{}
	if b.class.IsInterface() {
		return setters
	}
	for _, set := range methods {
		name, ok := strings.CutPrefix(set.Name(), "Set")
		if !ok || len(b.declared.of(set).ds) > 0 || b.implements(set.Name()) || b.implements(name) {
			continue
		}
		for _, get := range methods {
			if get.Name() == name && len(b.declared.of(get).ds) == 0 && isPair(get.Signature(), set.Signature()) {
				setters[get] = set
			}
		}
	}
	return setters
}

// implements reports whether an interface of the type's package, which the type implements, has a method of a name.
func (b *members) implements(name string) bool {
	scope := b.class.Named.Obj().Pkg().Scope()
	for _, other := range scope.Names() {
		obj, ok := scope.Lookup(other).(*types.TypeName)
		if !ok || !obj.Exported() {
			continue
		}
		i, ok := obj.Type().Underlying().(*types.Interface)
		if ok && i.IsMethodSet() && i.NumMethods() > 0 && types.Implements(types.NewPointer(b.class.Named), i) {
			if method, _, _ := types.LookupFieldOrMethod(i, false, obj.Pkg(), name); method != nil {
				return true
			}
		}
	}
	return false
}

// isPair reports whether one method returns a value of the type that the other takes, and neither does more.
func isPair(get, set *types.Signature) bool {
	if get.Params().Len() != 0 || get.Results().Len() != 1 || set.Params().Len() != 1 || set.Variadic() {
		return false
	}
	if n := set.Results().Len(); n > 1 || n == 1 && !kinds.IsError(set.Results().At(0).Type()) {
		return false
	}
	return types.Identical(get.Results().At(0).Type(), set.Params().At(0).Type())
}

// accessor binds a getter and a setter as a property. Where one of them cannot be bound, both are methods.
func (b *members) accessor(get, set *types.Func) bool {
	errs := len(b.errs)
	read, write := b.newMethod(get, snakeCase(get.Name())), b.newMethod(set, snakeCase(get.Name()))
	reads := b.callable(&read, b.shown(get), get, nil)
	b.callable(&write, b.shown(set), set, nil)
	if len(b.errs) > errs {
		b.errs = b.errs[:errs]
		return false
	}
	name, ok := b.name(get, read.Name, nil)
	if !ok {
		return false
	}
	read.Name, read.Role, read.Call = name, model.Getter, read.Call+"()"
	b.add(b.module, read, b.declared.of(get).doc, reads)
	write.Name, write.Role, write.Method = name, model.Setter, true
	write.Params[0].Kind = model.PositionalOnly
	b.module.Callables = append(b.module.Callables, write)
	return true
}
