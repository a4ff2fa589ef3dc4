package rt

import "reflect"

// TypeName returns the slot of a reflect.Type: its name.
func TypeName(t reflect.Type) *string {
	if t == nil {
		return nil
	}
	name := t.String()
	return &name
}
