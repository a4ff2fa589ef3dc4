package bind

import (
	"maps"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// declareUsed gives the module the types that its callables use and that generated Go declares, those that hold themselves and adapters, and the classes of
// the shim.
func (b *binder) declareUsed(m *model.Module) {
	used, classes := map[string]bool{}, map[string]bool{}
	for i := range m.Callables {
		for _, p := range m.Callables[i].Params {
			if p.Type != nil {
				use(used, classes, p.Type.Passage().Conv)
			}
		}
		for _, t := range m.Callables[i].Results {
			use(used, classes, t.Passage().Conv)
		}
	}
	m.Recursives = slices.DeleteFunc(slices.Clone(b.types.Recursives), func(r model.Recursive) bool { return !used[r.Description()] })
	b.shimClasses(m, classes)
	for _, a := range b.types.OwnAdapters() {
		if used[a.Description()] {
			m.Adapters = append(m.Adapters, a)
		}
	}
}

// use notes the descriptions of what is in values of a converter, and the classes of the shim.
func use(used, classes map[string]bool, c model.Conv) {
	note := func(c model.Conv) {
		if c.Self != nil {
			used[c.Self.Description()] = true
		}
		if c.Class != "" {
			classes[c.Class] = true
		}
	}
	note(c)
	for _, item := range c.All() {
		note(item.Conv)
	}
}

// shimClasses gives the module classes of the shim, whose names nothing else may have.
func (b *binder) shimClasses(m *model.Module, classes map[string]bool) {
	m.ShimClasses = slices.Sorted(maps.Keys(classes))
	for _, class := range m.ShimClasses {
		if t, ok := b.taken[class]; ok {
			b.errorf(t.pos, "%s would be '%s' in Python, which is the class of a buffer.%[2]s: give it another name by //goanna:name", t.goName, class)
		}
	}
}
