package types

import "github.com/goanna-py/goanna/internal/model"

// expectsOf returns the type as messages name it.
func expectsOf(t model.Type) string {
	if item, ok := t.Item(); ok && item.Conv.Expects != "" {
		return item.Conv.Expects
	}
	return t.Stub()
}
