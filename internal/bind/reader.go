package bind

import (
	"go/types"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// reader binds the method Read of io.Reader as the methods of a file of Python: readinto, and read, which returns bytes. It returns false for
// any other method, and for one that a directive changes.
func (b *members) reader(fn *types.Func) bool {
	d := b.declared.of(fn)
	if !kinds.IsTransfer(fn, "Read") || d.ds["name"] != nil || d.ds["async"] != nil || d.ds["out"] != nil {
		return false
	}
	into, ok := b.name(fn, "readinto", nil)
	if !ok {
		return true
	}
	f := b.newMethod(fn, into)
	s := b.callable(&f, b.shown(fn), fn, d.ds)
	if s == nil {
		return true
	}
	f.Call = "goannart.ReadInto(self_)"
	b.add(b.module, f, d.doc, s)
	if read, ok := b.name(fn, "read", nil); ok {
		b.readBytes(fn, read)
	}
	return true
}

func (b *members) readBytes(fn *types.Func, name string) {
	number, _ := b.types.Find(types.Typ[types.Int], kinds.In)
	bytes, _ := b.types.Find(types.NewSlice(types.Typ[types.Byte]), kinds.Out)
	all, err := number.Default(&model.Literal{Kind: model.IntLiteral, Text: "-1", Int: big.NewInt(-1)})
	if err != nil {
		panic(err)
	}
	f := b.newMethod(fn, name)
	f.Call = "goannart.ReadBytes(self_)"
	f.HoldGIL = b.declared.of(fn).ds["hold-gil"] != nil
	f.Pos = b.position(fn.Pos())
	f.Params = []model.Param{{Name: "size", GoName: "size", Type: number, Kind: model.PositionalOnly, Default: &all}}
	f.Args = []model.Arg{{Param: 0}}
	f.Results, f.Error = []model.Type{bytes}, true
	f.Doc = "Read size bytes, fewer at the end, or all of them by default."
	b.module.Callables = append(b.module.Callables, f)
}
