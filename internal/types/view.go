package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// view is buffer.View[T] and buffer.Mut[T]: strided memory of any number of dimensions. Parameters only.
type view struct {
	source
	elem element
	mut  bool
	ndim int
}

func findView(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	mut := isNamed(t, bufferPath, "Mut")
	if !mut && !isNamed(t, bufferPath, "View") {
		return nil, "", false
	}
	arg := t.(*types.Named).TypeArgs().At(0)
	shown := f.Show(t)
	if d == Out {
		return nil, shown + " cannot be a result, its memory may be the caller's: return *buffer.Array[" + f.Show(arg) + "], or *buffer.MemoryView, which shares the memory" + orSkip, true
	}
	elem, reason := f.element(arg, shown, d)
	if reason != "" {
		return nil, reason, true
	}
	name := "buffer.View"
	if mut {
		name = "buffer.Mut"
	}
	return view{source: generic(name, elem.source), elem: elem, mut: mut}, "", true
}

func (v view) Stub() string { return bufferStub(v.mut) }

func (v view) Passage() model.Passage {
	return v.buffer().passage(v.source)
}

func (v view) buffer() bufferPassage {
	return bufferPassage{kind: "View", elem: v.elem, ndim: v.ndim, writable: v.mut}
}

func (v view) document() string { return v.buffer().document() }

func (view) Item() (model.Item, bool) { return model.Item{}, false }

func (v view) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(v.source, "a buffer")
}

func (v view) WithNDim(n int) model.Type { v.ndim = n; return v }
func (v view) NDim() int                 { return v.ndim }
