package rt

import (
	"iter"
	"maps"
	"slices"

	"github.com/goanna-py/goanna/py"
)

// The methods that change the items of maps, slices and arrays that are classes. Each function takes what an instance holds.

// SetInMap returns the __setitem__ of a map, which is made where it is nil.
func SetInMap[M ~map[K]V, K comparable, V any](m *M) func(K, V) {
	return func(key K, v V) {
		if *m == nil {
			*m = M{}
		}
		(*m)[key] = v
	}
}

// DeleteFromMap returns the __delitem__ of a map. A missing key is a KeyError.
func DeleteFromMap[M ~map[K]V, K comparable, V any](m *M) func(K) error {
	return func(key K) error {
		if _, ok := (*m)[key]; !ok {
			return py.Errorf(py.KeyError, "%v", key)
		}
		delete(*m, key)
		return nil
	}
}

// ValuesOfMap returns the values that a map has now: code of the loop may change the map.
func ValuesOfMap[M ~map[K]V, K comparable, V any](m *M) func() iter.Seq[V] {
	return func() iter.Seq[V] { return slices.Values(slices.Collect(maps.Values(*m))) }
}

// SetInSlice returns the __setitem__ of a slice, or of the items of an array.
func SetInSlice[T any](items []T) func(int, T) error {
	return SetItemAt(func() int { return len(items) }, func(i int, item T) { items[i] = item })
}

// DeleteFromSlice returns the __delitem__ of a slice.
func DeleteFromSlice[L ~[]T, T any](l *L) func(int) error {
	return DeleteItemAt(func() int { return len(*l) }, func(i int) { *l = slices.Delete(*l, i, i+1) })
}

// AppendToSlice returns the method that appends an item.
func AppendToSlice[L ~[]T, T any](l *L) func(T) { return func(item T) { *l = append(*l, item) } }
