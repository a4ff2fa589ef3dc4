package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// rest is the []T of a variadic parameter: the positional arguments that no other parameter takes, which C passes as a tuple.
type rest struct{ list }

// FindVariadic returns the type of a variadic parameter, whose slice is t.
func (f *Finder) FindVariadic(t *types.Slice) (typ model.Type, reason string) {
	shown := "..." + f.Show(t.Elem())
	f.within = append(f.within, search{t: t, d: In})
	elem, item, reason := f.Item(t.Elem(), In, shown)
	f.within = f.within[:len(f.within)-1]
	if reason != "" {
		return nil, reason
	}
	return rest{list{source{"[]" + elem.Go(), elem.Imports()}, In, elem, item}}, ""
}

// Stub returns the type of one argument, as PEP 484 specifies.
func (r rest) Stub() string { return r.elem.Stub() }

func (r rest) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(r.source, "any number of arguments")
}
