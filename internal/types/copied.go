package types

import "github.com/goanna-py/goanna/internal/model"

// copied is a type whose arguments Go may keep and write to, as it copies them.
type copied struct{ model.Type }

// Copied returns the type of t's values whose memory is Go's own, also where an argument of type t is memory of Python.
func Copied(t model.Type) model.Type {
	if _, ok := t.(Slice); !ok {
		return t
	}
	if _, ok := t.Item(); !ok {
		return t
	}
	return copied{t}
}

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
