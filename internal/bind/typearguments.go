package bind

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// A generic function or type of a package that is bound as it is found, and that nothing has with type arguments, gets some by default: any for a
// type parameter that takes any, py.Hashable for one that is comparable, an interface for one that has its methods, and for one of a union of
// types string, int and float64, each in turn.

// defaultArguments are the type arguments that a generic function or type has by default.
type defaultArguments struct {
	lists [][]types.Type
	// names has for each list the names of the arguments that tell it from the others, "Int" or "Float64"; "" if there is one list. The Python name of
	// what the list makes ends in it.
	names []string
}

// inTurn are the type arguments for a union of types.
var inTurn = []types.Type{types.Typ[types.String], types.Typ[types.Int], types.Typ[types.Float64]}

// argumentsByDefault returns the type arguments of a generic type or signature.
func argumentsByDefault(generic types.Type, params *types.TypeParamList) (d defaultArguments) {
	for _, t := range inTurn {
		args := chosen(params, t)
		if args == nil || slices.ContainsFunc(d.lists, func(other []types.Type) bool { return slices.EqualFunc(args, other, types.Identical) }) {
			continue
		}
		if _, err := types.Instantiate(types.NewContext(), generic, args, true); err == nil {
			d.lists = append(d.lists, args)
		}
	}
	for _, args := range d.lists {
		var differing []types.Type
		for i, t := range args {
			follows := len(termsOf(constraintOf(params.At(i)))) == 1
			if !follows && slices.ContainsFunc(d.lists, func(other []types.Type) bool { return !types.Identical(t, other[i]) }) {
				differing = append(differing, t)
			}
		}
		d.names = append(d.names, argumentNames(differing))
	}
	return d
}

// nameByDefault returns the name in Python of an instantiation by default; "": it has none.
func (b *binder) nameByDefault(t *types.Named) string {
	if b.own || t.TypeArgs().Len() == 0 || t.Obj().Pkg() != b.pkg.Types {
		return ""
	}
	d := argumentsByDefault(t.Origin(), t.Origin().TypeParams())
	args := slices.Collect(t.TypeArgs().Types())
	for i, list := range d.lists {
		switch {
		case !slices.EqualFunc(list, args, types.Identical):
		case d.names[i] == "":
			return b.namedBy(t.Obj().Name())
		default:
			return b.unusedClassName(t.Obj().Name() + d.names[i])
		}
	}
	return ""
}

// typesByDefault makes classes of the generic types that nothing has with type arguments.
func (b *binder) typesByDefault() {
	for _, name := range b.genericTypes {
		obj := b.pkg.Types.Scope().Lookup(name)
		if b.hasInstance(obj) {
			continue
		}
		origin := obj.Type().(*types.Named)
		for _, args := range argumentsByDefault(origin, origin.TypeParams()).lists {
			if t, err := types.Instantiate(types.NewContext(), origin, args, false); err == nil && b.isClass(t.(*types.Named)) {
				b.types.Class(t.(*types.Named))
			}
		}
	}
}

// hasInstance reports whether a generic type has a class.
func (b *binder) hasInstance(obj types.Object) bool {
	return slices.ContainsFunc(b.types.Classes, func(c *kinds.Class) bool { return c.Named.Obj() == obj })
}

// functionsByDefault binds the generic functions that are bound for no type arguments, and reports those that have none by default.
func (b *binder) functionsByDefault(m *model.Module) {
	for _, g := range b.generics {
		if len(g.bound) > 0 || g.ds["instantiate"] != nil {
			continue
		}
		d := argumentsByDefault(g.fn.Signature(), g.fn.Signature().TypeParams())
		if len(d.lists) == 0 {
			b.leaveOut(m, "function", g.fn, "no default type arguments meet the constraints of %s: name some by instantiate in pyproject.toml", g.fn.Name())
		}
		for i, args := range d.lists {
			shown := g.fn.Name() + "[" + b.showAll(args) + "]"
			b.export(m, "function", shown, g.fn.Pos(), func() {
				b.instantiate(m, g, instantiated{suffix: d.names[i], args: args, pos: g.fn.Pos()})
			})
		}
	}
}

// chosen returns an argument for each type parameter, and union for one of a union that has it; nil: there is none for some.
func chosen(params *types.TypeParamList, union types.Type) []types.Type {
	args := make([]types.Type, params.Len())
	for range args { // a constraint may name parameters that come later
		for i := range args {
			if args[i] == nil {
				args[i] = argumentFor(params.At(i), union, args)
			}
		}
	}
	if slices.Contains(args, nil) {
		return nil
	}
	return args
}

// argumentFor returns an argument for a type parameter, given those for others, nil where they are not known; nil: none, or none yet.
func argumentFor(p *types.TypeParam, union types.Type, args []types.Type) types.Type {
	constraint := constraintOf(p)
	terms := termsOf(constraint)
	switch {
	case constraint.Empty():
		return types.Universe.Lookup("any").Type()
	case len(terms) == 0 && constraint.IsMethodSet():
		named, ok := types.Unalias(p.Constraint()).(*types.Named)
		if !ok || named.TypeArgs().Len() > 0 {
			return nil // its methods may have the type parameter
		}
		return named
	case len(terms) == 0 && constraint.NumMethods() == 0:
		return kinds.Hashable
	case len(terms) == 1:
		return substituted(terms[0], args)
	}
	for _, t := range slices.Concat([]types.Type{union}, inTurn, terms) {
		if t = substituted(t, args); t != nil && types.Satisfies(t, constraint) {
			return t
		}
	}
	return nil
}

func constraintOf(p *types.TypeParam) *types.Interface {
	return p.Constraint().Underlying().(*types.Interface)
}

// termsOf returns the types of the unions of a constraint, and of those that it embeds.
func termsOf(constraint *types.Interface) (terms []types.Type) {
	for i := range constraint.NumEmbeddeds() {
		switch t := types.Unalias(constraint.EmbeddedType(i)).(type) {
		case *types.Union:
			for term := range t.Terms() {
				if inner, ok := term.Type().Underlying().(*types.Interface); ok {
					terms = append(terms, termsOf(inner)...)
				} else {
					terms = append(terms, term.Type())
				}
			}
		default:
			if inner, ok := t.Underlying().(*types.Interface); ok {
				terms = append(terms, termsOf(inner)...)
			} else {
				terms = append(terms, t)
			}
		}
	}
	return terms
}

// substituted returns a type with arguments in place of its type parameters; nil where one has none yet, or the type is not of a kind that constraints have.
func substituted(t types.Type, args []types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return args[t.Index()]
	case *types.Basic:
		return t
	case *types.Named:
		if kinds.IsInstantiated(t) {
			return t
		}
	case *types.Slice:
		if elem := substituted(t.Elem(), args); elem != nil {
			return types.NewSlice(elem)
		}
	case *types.Pointer:
		if elem := substituted(t.Elem(), args); elem != nil {
			return types.NewPointer(elem)
		}
	case *types.Chan:
		if elem := substituted(t.Elem(), args); elem != nil {
			return types.NewChan(t.Dir(), elem)
		}
	case *types.Map:
		key, elem := substituted(t.Key(), args), substituted(t.Elem(), args)
		if key != nil && elem != nil {
			return types.NewMap(key, elem)
		}
	}
	return nil
}
