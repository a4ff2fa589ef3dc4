package types

import "github.com/goanna-py/goanna/internal/model"

// expectsOf is what messages call a value of the type.
func expectsOf(t model.Type) string {
	if item, ok := t.Item(); ok && item.Conv.Expects != "" {
		return item.Conv.Expects
	}
	return t.Stub()
}
