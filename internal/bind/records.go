package bind

import (
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// records gives the stub the classes of records, named as their types. The name of a class that Python has at run time, and of anything else there,
// has Record behind it.
func (b *binder) records(m *model.Module) {
	for _, r := range b.types.RecordClasses {
		obj := r.Named.Obj()
		r.Name = exportedName(r.Named) + argumentNames(slices.Collect(r.Named.TypeArgs().Types()))
		if _, isTaken := b.taken[r.Name]; isTaken || badModuleName(r.Name) != "" {
			r.Name = b.freeClassName(r.Name + "Record")
		}
		b.taken[r.Name] = taken{obj.Name(), obj.Pos()}
		m.Records = append(m.Records, r.NamedTuple)
		if obj.Pkg() == b.pkg.Types {
			b.later = append(b.later, func() { r.Doc = b.describe(obj.Name(), r.Name, b.typeDocs[obj.Name()]) })
		}
	}
}
