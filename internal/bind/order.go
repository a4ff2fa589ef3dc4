package bind

import "github.com/goanna-py/goanna/internal/model"

// order gives a class that has == and < the operator <=, and one that has == and > the operator >=: "less, or equal", which is right for values without an
// order among them, too, as for a NaN. Python has the operator with its sides swapped, a >= b as b <= a, where the class does not, so one is enough.
func (b *members) order() {
	for _, with := range []struct{ strict, name string }{{"__lt__", "__le__"}, {"__gt__", "__ge__"}} {
		strict, equal := b.comparison(with.strict), b.comparison("__eq__")
		if strict == nil || equal == nil || b.names["__le__"] != "" || b.names["__ge__"] != "" || strict.Params[0].Type.Go() != equal.Params[0].Type.Go() {
			continue
		}
		either := *strict
		either.Name, either.Or, either.Doc = with.name, equal.Call, "Return whether "+with.strict+" or __eq__ is true."
		b.names[either.Name] = either.GoName
		b.module.Callables = append(b.module.Callables, either)
	}
}

// comparison returns a comparison of the class that a method of Go is, or that [members.equality] has made; nil: it has none of the name.
func (b *members) comparison(name string) *model.Callable {
	for i := range b.module.Callables {
		f := &b.module.Callables[i]
		if f.Class == b.class.Class && f.Name == name && f.Operator && f.Compare == "" && !f.Error && len(f.Results) == 1 && f.Results[0].Go() == "bool" {
			return f
		}
	}
	return nil
}
