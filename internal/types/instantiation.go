package types

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// withArguments returns the source of an instantiation of a generic type or function, given that of its name: "set.Set[time.Time]". What has
// no arguments is as it was.
func (f *Finder) withArguments(name source, args []types.Type) (source, string) {
	if len(args) == 0 {
		return name, ""
	}
	s := source{name.text + "[", name.imports}
	for i, t := range args {
		arg, reason := f.spell(t)
		if reason != "" {
			return source{}, reason
		}
		if i > 0 {
			s.text += ", "
		}
		s.text += arg.text
		s.imports = withImports(s.imports, arg.imports...)
	}
	s.text += "]"
	return s, ""
}

// Instantiation returns what generated code calls an instantiation of a function: "set.New[time.Time]", and the packages that
// the arguments name.
func (f *Finder) Instantiation(name string, args []types.Type) (text string, imports []model.Import, reason string) {
	s, reason := f.withArguments(source{text: name}, args)
	return s.text, s.imports, reason
}

// IsInstantiated reports a type without type parameters of its own: one that is not generic, or an instantiation.
func IsInstantiated(t *types.Named) bool {
	return t.TypeParams().Len() == t.TypeArgs().Len() && !slices.ContainsFunc(slices.Collect(t.TypeArgs().Types()), isOpen)
}

// isOpen reports a type that is made of type parameters.
func isOpen(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Named:
		return !IsInstantiated(t)
	case *types.Slice:
		return isOpen(t.Elem())
	case *types.Array:
		return isOpen(t.Elem())
	case *types.Pointer:
		return isOpen(t.Elem())
	case *types.Chan:
		return isOpen(t.Elem())
	case *types.Map:
		return isOpen(t.Key()) || isOpen(t.Elem())
	}
	return false
}
