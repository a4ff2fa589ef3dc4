package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// anyBuffer is *buffer.Buffer: a buffer of any format. Parameters only.
type anyBuffer struct{ source }

func findBuffer(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	shown := f.Show(t)
	if isNamed(t, bufferPath, "Buffer") {
		return nil, shown + " has no Python counterpart: take *buffer.Buffer" + orSkip, true
	}
	p, ok := t.(*types.Pointer)
	if !ok || !isNamed(p.Elem(), bufferPath, "Buffer") {
		return nil, "", false
	}
	if d == Out {
		return nil, shown + " cannot be a result, its memory is the caller's: return a *buffer.Array" + orSkip, true
	}
	return anyBuffer{source{"*buffer.Buffer", []model.Import{bufferImport}}}, "", true
}

func (anyBuffer) Stub() string { return bufferStub(false) }

func (anyBuffer) document() string { return "buffer of any format" }

func (anyBuffer) Passage() model.Passage {
	return model.Passage{
		Slot:    model.Slot{C: "goanna_buffer", Go: "goannart.Buffer", Size: bufferSize, Align: 8},
		Conv:    model.Conv{Name: "buffer", Expects: "a buffer", Data: "{.flags = PyBUF_FULL_RO, .indirect = true}"},
		Phase:   model.Buffers,
		Owns:    true,
		Request: "PyBUF_FULL_RO",
		Load:    func(place string) string { return fmt.Sprintf("goannart.Any(&%s)", place) },
	}
}

func (anyBuffer) Item() (model.Item, bool) { return model.Item{}, false }

func (a anyBuffer) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(a.source, "a buffer")
}
