package bind

import (
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// usedOf returns those of the types that hold themselves that the callables of a module use.
func usedOf(types []model.Recursive, m *model.Module) []model.Recursive {
	used := map[model.Recursive]bool{}
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
	return slices.DeleteFunc(slices.Clone(types), func(r model.Recursive) bool { return !used[r] })
}

func use(used map[model.Recursive]bool, c model.Conv) {
	inside := c.Inner()
	if c.Self != nil && !used[c.Self] {
		used[c.Self] = true
		inside = append(inside, c.Self.Inner())
	}
	for _, t := range inside {
		item, _ := t.Item()
		use(used, item.Conv)
	}
}
