package rt

import (
	"hash/maphash"
	"maps"
	"slices"
)

// SliceItem returns the __getitem__ of a slice.
func SliceItem[E any](s []E) func(int) (E, error) {
	return ItemAt(func() int { return len(s) }, func(i int) E { return s[i] })
}

// SliceItems returns the __iter__ of a slice.
func SliceItems[E any](s []E) func() func(yield func(E) bool) {
	return func() func(yield func(E) bool) { return slices.Values(s) }
}

// MapItem returns the __getitem__ of a map.
func MapItem[K comparable, E any](m map[K]E) func(K) (E, error) {
	return ItemOf(func(key K) (E, bool) {
		item, ok := m[key]
		return item, ok
	})
}

// MapHas returns the __contains__ of a map.
func MapHas[K comparable, E any](m map[K]E) func(K) bool {
	return func(key K) bool {
		_, ok := m[key]
		return ok
	}
}

// MapKeys returns the keys that a map has now: code of the loop may change the map.
func MapKeys[K comparable, E any](m map[K]E) func() func(yield func(K) bool) {
	return func() func(yield func(K) bool) { return slices.Values(slices.Collect(maps.Keys(m))) }
}

// MapItems returns the items that a map has now.
func MapItems[K comparable, E any](m map[K]E) func() func(yield func(K, E) bool) {
	return func() func(yield func(K, E) bool) { return maps.All(maps.Clone(m)) }
}

// EqualTo returns the __eq__ of a value.
func EqualTo[T comparable](v T) func(T) bool { return func(other T) bool { return v == other } }

var hashSeed = maphash.MakeSeed()

// HashOf returns the __hash__ of a value.
func HashOf[T comparable](v T) func() int64 {
	return func() int64 { return int64(maphash.Comparable(hashSeed, v)) }
}
