package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// memoryView is *buffer.MemoryView, which becomes an Array that shares its memory. Results only.
type memoryView struct{ source }

func findMemoryView(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	shown := f.Show(t)
	if isNamed(t, bufferPath, "MemoryView") {
		return nil, shown + " has no Python counterpart: return *buffer.MemoryView" + orSkip, true
	}
	p, ok := t.(*types.Pointer)
	if !ok || !isNamed(types.Unalias(p.Elem()), bufferPath, "MemoryView") {
		return nil, "", false
	}
	if d == In {
		return nil, shown + " is for results: take *buffer.Buffer, whose MemoryView reads it" + orSkip, true
	}
	return memoryView{source{"*buffer.MemoryView", []model.Import{bufferImport}}}, "", true
}

func (memoryView) Stub() string { return "Array[Any]" }

func (memoryView) Passage() model.Passage {
	return arrayPassage(func(place, value string) string {
		return fmt.Sprintf("if err_ := goannart.SetMemoryView(&%s, %s); err_ != nil {\n\t\tf_.Fail(err_)\n\t\treturn\n\t}", place, value)
	})
}

func (memoryView) Item() (model.Item, bool) {
	return arrayItem("goannart.MemoryViewBlock"), true
}

func (m memoryView) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(m.source, "no argument")
}
