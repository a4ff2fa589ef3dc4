package types

import "github.com/goanna-py/goanna/internal/model"

// keeper is a type whose arguments end with the call unless they are kept.
type keeper interface{ keep() model.Type }

// Keep returns the type of arguments that live on after the function has returned: of contexts, readers and writers, and of lists of these.
// Other types are as they are.
func Keep(t model.Type) model.Type {
	if k, ok := t.(keeper); ok {
		return k.keep()
	}
	return t
}

func (l list) keep() model.Type {
	l.elem = Keep(l.elem)
	l.item, _ = l.elem.Item()
	return l
}

func (r rest) keep() model.Type {
	r.list = r.list.keep().(list)
	return r
}
