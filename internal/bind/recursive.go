package bind

import (
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// declareUsed gives the module the types that its callables use and that generated Go declares: those that hold themselves, and adapters.
func (b *binder) declareUsed(m *model.Module) {
	used := map[string]bool{}
	for i := range m.Callables {
		for _, p := range m.Callables[i].Params {
			if p.Type != nil {
				use(used, p.Type.Passage().Conv)
			}
		}
		for _, t := range m.Callables[i].Results {
			use(used, t.Passage().Conv)
		}
	}
	m.Recursives = slices.DeleteFunc(slices.Clone(b.types.Recursives), func(r model.Recursive) bool { return !used[r.Description()] })
	for _, a := range b.types.OwnAdapters() {
		if used[a.Description()] {
			m.Adapters = append(m.Adapters, a)
		}
	}
}

// use notes the descriptions of what is in values of a converter.
func use(used map[string]bool, c model.Conv) {
	note := func(self model.Described) {
		if self != nil {
			used[self.Description()] = true
		}
	}
	note(c.Self)
	for _, item := range c.All() {
		note(item.Conv.Self)
	}
}
