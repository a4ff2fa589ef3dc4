package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// Zero declares a variable in generated Go, which infers from it a type that it cannot name: one that is not exported, but that the exported API of
// its package leads to.
type Zero struct {
	name    string
	named   *types.Named
	expr    string
	imports []model.Import
	results []result // of the functions that expr calls
}

// result is a generic function in generated Go that is given a function, does not call it, and returns a zero value of a result or a parameter of that.
type result struct {
	params   int
	variadic bool
	results  int
	of       byte // 'R' or 'P': a result or a parameter is meant
	i        int  // which one
	points   bool // what is returned is a pointer to one
}

// zero returns the variable of a type that is not exported; nil: nothing that is exported leads to it.
func (f *Finder) zero(t *types.Named) *Zero {
	for _, z := range f.Zeros {
		if types.Identical(z.named, t) {
			return z
		}
	}
	z := f.newZero(t, nil)
	if z == nil {
		return nil
	}
	z.name = fmt.Sprintf("goannaZero%d", len(f.Zeros))
	f.Zeros = append(f.Zeros, z)
	return z
}

// PointerTo is a Go expression of a pointer to a type that is not exported, but that something leads to.
func (f *Finder) PointerTo(t *types.Named) string {
	z := f.zero(t)
	if types.IsInterface(t) {
		return "&" + z.name
	}
	return z.name
}

// IsReached reports whether generated code can have values of a type that is not exported, which it cannot name.
func (f *Finder) IsReached(t *types.Named) bool { return f.newZero(t, nil) != nil }

// newZero finds what leads to a type. seen are the types on the way.
func (f *Finder) newZero(t *types.Named, seen []*types.Named) *Zero {
	pkg := t.Obj().Pkg()
	name := f.ImportName(pkg)
	z := &Zero{named: t, imports: []model.Import{{Name: name, Path: pkg.Path()}}}
	scope := pkg.Scope()
	for _, id := range scope.Names() {
		switch obj := scope.Lookup(id).(type) {
		case *types.Var:
			if obj.Exported() && z.has(obj.Type(), name+"."+id) {
				return z
			}
		case *types.Func:
			if obj.Exported() && z.returns(obj.Signature(), 0, name+"."+id) {
				return z
			}
		case *types.TypeName:
			owner, ok := obj.Type().(*types.Named)
			if ok && !obj.IsAlias() && owner.TypeParams() == nil && (obj.Exported() && z.isOf(owner, name+"."+id) || !obj.Exported() && z.follows(f, owner, seen)) {
				return z
			}
		}
	}
	return nil
}

// has notes an addressable expression if it has the type, or is a pointer to it.
func (z *Zero) has(t types.Type, expr string) bool {
	named, isPointer := NamedType(t)
	if named == nil || !types.Identical(named, z.named) {
		return false
	}
	z.expr = expr
	if !isPointer && !types.IsInterface(named) {
		z.expr = "&" + expr
	}
	return true
}

// returns notes a function if a result has the type, or a parameter that of an interface. receivers is 1 for a method expression, which has the receiver as a parameter.
func (z *Zero) returns(sig *types.Signature, receivers int, expr string) bool {
	for i := range sig.Results().Len() {
		named, isPointer := NamedType(sig.Results().At(i).Type())
		if named != nil && types.Identical(named, z.named) && sig.TypeParams() == nil {
			z.note(result{sig.Params().Len() + receivers, sig.Variadic(), sig.Results().Len(), 'R', i, !isPointer && !types.IsInterface(named)}, expr)
			return true
		}
	}
	for i := range sig.Params().Len() {
		if types.IsInterface(z.named) && types.Identical(sig.Params().At(i).Type(), z.named) && sig.TypeParams() == nil {
			z.note(result{sig.Params().Len() + receivers, sig.Variadic(), sig.Results().Len(), 'P', i + receivers, false}, expr)
			return true
		}
	}
	return false
}

func (z *Zero) note(r result, expr string) {
	z.expr = r.name() + "(" + expr + ")"
	z.results = append(z.results, r)
}

// isOf notes a field or method of an exported type.
func (z *Zero) isOf(owner *types.Named, name string) bool {
	if u, ok := owner.Underlying().(*types.Struct); ok {
		for field := range u.Fields() {
			if field.Exported() && z.has(field.Type(), "new("+name+")."+field.Name()) {
				return true
			}
		}
	}
	receiver, expr := types.Type(owner), name
	if !types.IsInterface(owner) {
		receiver, expr = types.NewPointer(owner), "(*"+name+")"
	}
	for m := range types.NewMethodSet(receiver).Methods() {
		fn := m.Obj().(*types.Func)
		if fn.Exported() && z.returns(fn.Signature(), 1, expr+"."+fn.Name()) {
			return true
		}
	}
	return false
}

// follows notes a method of another type that is not exported. Go takes it of a nil pointer, which only a method with a pointer receiver allows.
func (z *Zero) follows(f *Finder, owner *types.Named, seen []*types.Named) bool {
	if owner == z.named || slices.Contains(seen, owner) || types.IsInterface(owner) {
		return false
	}
	for m := range owner.Methods() {
		if _, ofPointer := m.Signature().Recv().Type().(*types.Pointer); !ofPointer || !m.Exported() || !z.returns(m.Signature(), 0, "") {
			continue
		}
		own := z.results
		z.results = nil
		if before := f.newZero(owner, append(seen, z.named)); before != nil {
			z.expr = own[0].name() + "((" + before.expr + ")." + m.Name() + ")"
			z.results = append(before.results, own...)
			return true
		}
	}
	return false
}

// Imports returns the packages that the declaration names.
func (z *Zero) Imports() []model.Import { return z.imports }

// Declare returns the declaration of the variable.
func (z *Zero) Declare() string {
	return fmt.Sprintf("// Of a type without a name here.\nvar %s = %s\n", z.name, z.expr)
}

func (r result) name() string {
	name := fmt.Sprintf("goannaZeroOf%d_%d_%c%d", r.params, r.results, r.of, r.i)
	if r.variadic {
		name += "v"
	}
	if r.points {
		name += "p"
	}
	return name
}

// Imports returns none.
func (r result) Imports() []model.Import { return nil }

// Declare returns the declaration of the function.
func (r result) Declare() string {
	var names, params, results []string
	for i := range r.params {
		name := fmt.Sprintf("P%d", i)
		names = append(names, name)
		if r.variadic && i == r.params-1 {
			name = "..." + name
		}
		params = append(params, name)
	}
	for i := range r.results {
		results = append(results, fmt.Sprintf("R%d", i))
	}
	star := ""
	if r.points {
		star = "*"
	}
	return fmt.Sprintf("func %s[%s any](func(%s) (%s)) (zero %s%s) { return zero }\n", r.name(), strings.Join(append(names, results...), ", "),
		strings.Join(params, ", "), strings.Join(results, ", "), star, fmt.Sprintf("%c%d", r.of, r.i))
}

// Declarations are those of the variables of types that are not exported, and of the functions that these call.
func (f *Found) Declarations() []model.Adapter {
	var list []model.Adapter
	seen := map[result]bool{}
	for _, z := range f.Zeros {
		for _, r := range z.results {
			if !seen[r] {
				seen[r] = true
				list = append(list, r)
			}
		}
		list = append(list, z)
	}
	return list
}
