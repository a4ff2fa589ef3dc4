package values

import (
	"errors"
	"slices"
)

// SortTexts sorts a list, and returns how many items it has.
func SortTexts(list []string) int {
	slices.Sort(list)
	return len(list)
}

// Rotate moves the first item behind the last one.
func Rotate(list []any) error {
	if len(list) == 0 {
		return errors.New("an empty list")
	}
	first := list[0]
	copy(list, list[1:])
	list[len(list)-1] = first
	return nil
}

// Longest returns the longest text, and changes nothing.
func Longest(list []string) string {
	return slices.MaxFunc(list, func(a, b string) int { return len(a) - len(b) })
}
