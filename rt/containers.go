package rt

import (
	"iter"
	"maps"
	"slices"

	"github.com/goanna-py/goanna/py"
)

// The special methods of classes of maps, slices and arrays. Each function takes what an instance holds.

// LenOfMap returns the __len__ of a map.
func LenOfMap[M ~map[K]V, K comparable, V any](m *M) func() int { return func() int { return len(*m) } }

// ItemOfMap returns the __getitem__ of a map. A key that is not there is a KeyError.
func ItemOfMap[M ~map[K]V, K comparable, V any](m *M) func(K) (V, error) {
	return ItemOf(func(key K) (V, bool) {
		v, ok := (*m)[key]
		return v, ok
	})
}

// SetItemOfMap returns the __setitem__ of a map, which is made where it is nil.
func SetItemOfMap[M ~map[K]V, K comparable, V any](m *M) func(K, V) {
	return func(key K, v V) {
		if *m == nil {
			*m = M{}
		}
		(*m)[key] = v
	}
}

// DeleteItemOfMap returns the __delitem__ of a map. A key that is not there is a KeyError.
func DeleteItemOfMap[M ~map[K]V, K comparable, V any](m *M) func(K) error {
	return func(key K) error {
		if _, ok := (*m)[key]; !ok {
			return py.Errorf(py.KeyError, "%v", key)
		}
		delete(*m, key)
		return nil
	}
}

// HasOfMap returns the __contains__ of a map.
func HasOfMap[M ~map[K]V, K comparable, V any](m *M) func(K) bool {
	return func(key K) bool {
		_, ok := (*m)[key]
		return ok
	}
}

// KeysOfMap returns the method that iterates over the keys that the map has when it is called. So do the values and items: Python may change the map
// meanwhile, on any thread.
func KeysOfMap[M ~map[K]V, K comparable, V any](m *M) func() iter.Seq[K] {
	return func() iter.Seq[K] { return slices.Values(slices.Collect(maps.Keys(*m))) }
}

// ValuesOfMap is [KeysOfMap] of the values.
func ValuesOfMap[M ~map[K]V, K comparable, V any](m *M) func() iter.Seq[V] {
	return func() iter.Seq[V] { return slices.Values(slices.Collect(maps.Values(*m))) }
}

// ItemsOfMap is [KeysOfMap] of the keys with their values.
func ItemsOfMap[M ~map[K]V, K comparable, V any](m *M) func() iter.Seq2[K, V] {
	return func() iter.Seq2[K, V] { return maps.All(maps.Clone(*m)) }
}

// LenOfSlice returns the __len__ of a slice.
func LenOfSlice[L ~[]T, T any](l *L) func() int { return func() int { return len(*l) } }

// ItemOfSlice returns the __getitem__ of a slice.
func ItemOfSlice[L ~[]T, T any](l *L) func(int) (T, error) {
	return ItemAt(LenOfSlice(l), func(i int) T { return (*l)[i] })
}

// SetItemOfSlice returns the __setitem__ of a slice.
func SetItemOfSlice[L ~[]T, T any](l *L) func(int, T) error {
	return SetItemAt(LenOfSlice(l), func(i int, item T) { (*l)[i] = item })
}

// DeleteItemOfSlice returns the __delitem__ of a slice.
func DeleteItemOfSlice[L ~[]T, T any](l *L) func(int) error {
	return DeleteItemAt(LenOfSlice(l), func(i int) { *l = slices.Delete(*l, i, i+1) })
}

// AppendToSlice returns the method that appends an item.
func AppendToSlice[L ~[]T, T any](l *L) func(T) { return func(item T) { *l = append(*l, item) } }

// ItemsOfSlice returns the __iter__ of a slice.
func ItemsOfSlice[L ~[]T, T any](l *L) func() iter.Seq[T] {
	return func() iter.Seq[T] { return slices.Values(*l) }
}

// Sliced returns a pointer to a slice, as of the items of an array.
func Sliced[T any](items []T) *[]T { return &items }
