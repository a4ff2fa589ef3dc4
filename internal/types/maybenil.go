package types

import "github.com/goanna-py/goanna/internal/model"

// maybeNil is the type of a field or a variable whose nil is None, as no convention promises a value. A function that returns a nil of the type and no error is
// wrong.
type maybeNil struct{ model.Type }

// MaybeNil returns the type of a field or a variable, given that of results.
func MaybeNil(t model.Type) model.Type {
	switch t.(type) {
	case raw, iterator:
		return maybeNil{t}
	}
	return t
}

func (m maybeNil) Stub() string { return m.Type.Stub() + " | None" }
