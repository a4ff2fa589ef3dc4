package bind

import (
	"go/types"
)

const bufferPath = "github.com/goanna-py/goanna/buffer"

// isOfBuffer reports a method of a type of package buffer.
func isOfBuffer(fn *types.Func) bool { return fn.Pkg() != nil && fn.Pkg().Path() == bufferPath }

// isExport reports a method of buffer.Exporter.
func isExport(fn *types.Func) bool { return fn.Name() == "GetBuffer" || fn.Name() == "ReleaseBuffer" }

// exporter finds out whether the class exports buffers: its instances are buffer.Exporters. The two methods are slots of the Python
// class then. set has the methods of what an instance holds.
func (b *members) exporter(set *types.MethodSet) {
	selected := set.Lookup(nil, "GetBuffer")
	if selected == nil || b.class.Base != "" {
		return // an exception exports nothing
	}
	fn := selected.Obj().(*types.Func)
	ds := b.declared.of(fn).ds
	exporter := exporterOf(fn)
	if exporter == nil || ds["skip"] != nil || !types.Implements(set.At(0).Recv(), exporter) {
		return
	}
	b.class.Exports = true
	b.class.ExportHoldsGIL = ds["hold-gil"] != nil
	for _, name := range []string{"sig", "name", "mut", "ndim"} {
		b.noEffect("GetBuffer of a buffer.Exporter", ds[name])
	}
}

// exporterOf returns the interface buffer.Exporter, which fn's parameters lead to; nil: fn has other parameters.
func exporterOf(fn *types.Func) *types.Interface {
	params := fn.Signature().Params()
	if params.Len() == 0 {
		return nil
	}
	p, ok := types.Unalias(params.At(0).Type()).(*types.Pointer)
	if !ok {
		return nil
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != bufferPath {
		return nil
	}
	exporter, _ := named.Obj().Pkg().Scope().Lookup("Exporter").Type().Underlying().(*types.Interface)
	return exporter
}
