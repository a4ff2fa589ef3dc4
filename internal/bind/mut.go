package bind

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/bind/writes"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// applyMut makes the slices in //goanna:mut, "dst" or "dst, mask", writable: their arguments must be writable memory. The names
// are Go or Python names.
func (b *binder) applyMut(goName string, params []goParam, d *directive) {
	offset := 0
	for _, name := range strings.FieldsFunc(d.args, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
		offset += strings.Index(d.args[offset:], name)
		pos := d.argsPos + token.Pos(offset)
		offset += len(name)
		i := slices.IndexFunc(params, func(p goParam) bool { return p.GoName == name || p.Name == name })
		switch {
		case i < 0:
			b.errorf(pos, "//goanna:mut of %s: '%s' is no parameter: expected one of %s", goName, name, goOrder(params))
		case !params[i].bound:
		default:
			b.makeWritable(goName, &params[i], pos, name)
		}
	}
}

func (b *binder) makeWritable(goName string, p *goParam, pos token.Pos, name string) {
	slice, ok := p.Type.(kinds.Slice)
	switch {
	case !ok:
		b.errorf(pos, "//goanna:mut of %s: '%s' has type %s, not a slice", goName, name, p.Type.Go())
	case slice.IsWritable():
		b.errorf(pos, "//goanna:mut of %s: '%s' is given twice", goName, name)
	case p.Default != nil:
		b.errorf(pos, "//goanna:mut of %s: '%s' has a default, which no call may write to", goName, name)
	default:
		p.Type = slice.Writable()
	}
}

// writeCheck is a function with slices that Go must only read.
type writeCheck struct {
	fn     *types.Func
	params []int // numbers of the slices
}

// checkWrites adds the function to b.writes if it has slices whose arguments may be read-only memory.
func (b *binder) checkWrites(d *ast.FuncDecl, params []goParam) {
	check := writeCheck{fn: b.pkg.TypesInfo.Defs[d.Name].(*types.Func)}
	for i, p := range params {
		if slice, ok := p.Type.(kinds.Slice); p.bound && ok && !slice.IsWritable() {
			check.params = append(check.params, i)
		}
	}
	if len(check.params) > 0 {
		b.writes = append(b.writes, check)
	}
}

// reportWrites reports writes to slices whose arguments may be read-only memory, such as that of a bytes object or a memory map.
func (b *binder) reportWrites() {
	if len(b.writes) == 0 {
		return
	}
	finder := writes.New(b.pkg)
	for _, check := range b.writes {
		for _, w := range finder.Find(check.fn, check.params) {
			v := check.fn.Signature().Params().At(w.Param)
			slice := b.types.Show(v.Type())
			elem := b.types.Show(v.Type().Underlying().(*types.Slice).Elem())
			what := "is written to here"
			if w.By != "" {
				what += ", by " + w.By
			}
			b.errorf(w.Pos, "parameter '%s' of %s %s, and Python's memory may be read-only: take buffer.Mut[%s], or %s with //goanna:mut %s",
				v.Name(), check.fn.Name(), what, elem, slice, v.Name())
		}
	}
}
