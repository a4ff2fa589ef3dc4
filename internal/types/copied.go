package types

import "github.com/goanna-py/goanna/internal/model"

// copied is a type whose arguments are copied, so that Go may keep them and write to them.
type copied struct{ model.Type }

// Copied returns a type with t's values whose arguments are always in memory of Go, even if those of t are in memory of Python.
func Copied(t model.Type) model.Type {
	if _, ok := t.(Slice); !ok {
		return t
	}
	if _, ok := t.Item(); !ok {
		return t
	}
	return copied{t}
}

func (c copied) document() string { return Document(c.Type) }

func (c copied) Passage() model.Passage {
	p := c.Type.Passage()
	load := p.Load
	p.Load = func(place string) string {
		if p.Fallible {
			return "goannart.CloneLoaded(" + load(place) + ")"
		}
		return "goannart.Clone(" + load(place) + ")"
	}
	return p
}
