package values

import (
	"runtime"

	"github.com/goanna-py/goanna/py"
)

// Key returns a key.
func Key(k py.Hashable) py.Hashable { return k }

// Index is where the first key that equals k is; -1: nowhere.
func Index(keys []py.Hashable, k py.Hashable) int {
	for i, other := range keys {
		if other == k {
			return i
		}
	}
	return -1
}

// Counts returns a map, in which each count is one more.
func Counts(m map[any]int) map[any]int {
	for k := range m {
		m[k]++
	}
	return m
}

// Collect frees what Go does not reach.
func Collect() { runtime.GC() }
