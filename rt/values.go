package rt

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// Nested values pass between C and Go in slots: memory that is laid out as a Go type. C fills the slots of an argument, which live
// as long as the call. Go fills the slots of a result, and keeps them until C has read them.

// Load converts the slot of an argument. Every error is a [Refusal].
func Load[S, T any](slot unsafe.Pointer, convert func(*S) T) (v T, err error) {
	defer refused(&err)
	return convert((*S)(slot)), nil
}

// Keep stores a result in a slot of the frame that h is the head of, and keeps the memory that v refers to until C has read it.
func Keep[S any](h *Head, slot unsafe.Pointer, v S) {
	kept := &v
	h.keep(unsafe.Pointer(kept))
	// as bytes: the slot is memory of C, to which Go must not write a pointer
	copy(unsafe.Slice((*byte)(slot), unsafe.Sizeof(v)), unsafe.Slice((*byte)(unsafe.Pointer(kept)), unsafe.Sizeof(v)))
}

// CopyString returns a string with memory of its own.
func CopyString[T ~string](p *T) T { return T([]byte(*p)) }

// CopyStrings returns copies of strings, which share one allocation.
func CopyStrings[L ~[]T, T ~string](p *L) L {
	size := 0
	for _, s := range *p {
		size += len(s)
	}
	text := make([]byte, 0, size)
	for _, s := range *p {
		text = append(text, s...)
	}
	all := unsafe.String(unsafe.SliceData(text), size)
	own := make(L, len(*p))
	for i, s := range *p {
		own[i], all = T(all[:len(s)]), all[len(s):]
	}
	return own
}

// CopyItems returns a slice with memory of its own, of items without pointers.
func CopyItems[L ~[]T, T any](p *L) L {
	own := make(L, len(*p))
	copy(own, *p)
	return own
}

// Clone returns a slice with memory of its own, nil where v is.
func Clone[L ~[]T, T any](v L) L { return slices.Clone(v) }

// CloneLoaded is Clone of an argument that may have failed to load.
func CloneLoaded[L ~[]T, T any](v L, err error) (L, error) { return slices.Clone(v), err }

// LoadList returns a slice of what load makes of each slot.
func LoadList[L ~[]T, S, T any](p *[]S, load func(*S) T) L {
	list := make(L, len(*p))
	i := 0
	defer refusedIn(func() string { return fmt.Sprintf("[%d]", i) })
	for i = range *p {
		list[i] = load(&(*p)[i])
	}
	return list
}

// StoreList returns the slots of the items of a list.
func StoreList[L ~[]T, T, S any](list L, store func(T) S) []S {
	slots := make([]S, len(list))
	for i, v := range list {
		slots[i] = store(v)
	}
	return slots
}

// Copy returns the argument of a slot that has the type of the argument, without pointers.
func Copy[T any](p *T) T { return *p }

// Same returns the slot of a result whose type is that of the slot.
func Same[T any](v T) T { return v }

// LoadItems stores the result of load for each slot in items.
func LoadItems[S, T any](items []T, slots []S, load func(*S) T) {
	for i := range items {
		items[i] = load(&slots[i])
	}
}

// StoreItems stores the slot of each item in slots.
func StoreItems[T, S any](slots []S, items []T, store func(T) S) {
	for i, v := range items {
		slots[i] = store(v)
	}
}

// LoadPointer returns nil for None, else a pointer to the result of load.
func LoadPointer[S, T any](p **S, load func(*S) T) *T {
	if *p == nil {
		return nil
	}
	v := load(*p)
	return &v
}

// StorePointer returns nil, for None, if p is nil, else a pointer to the slot of *p.
func StorePointer[T, S any](p *T, store func(T) S) *S {
	if p == nil {
		return nil
	}
	s := store(*p)
	return &s
}

// Pair is the slot of a key and a value of a map.
type Pair[K, V any] struct {
	Key   K
	Value V
}

// LoadMap returns a map with the results of key and value for each pair. Of pairs with equal keys the last one counts.
func LoadMap[M ~map[K]V, K comparable, V, KS, VS any](p *[]Pair[KS, VS], key func(*KS) K, value func(*VS) V) M {
	m := make(M, len(*p))
	var k K
	keyed := false // k is loaded, and a refusal is that of its value
	defer refusedIn(func() string {
		if !keyed {
			return ""
		}
		return keyText(k)
	})
	for i := range *p {
		pair := &(*p)[i]
		keyed = false
		k = key(&pair.Key)
		keyed = true
		m[k] = value(&pair.Value)
	}
	return m
}

// keyText returns the place of a key's value: [1] or ['k'].
func keyText(k any) string {
	if v := reflect.ValueOf(k); v.CanInt() || v.CanUint() {
		return fmt.Sprintf("[%d]", k)
	}
	return fmt.Sprintf("['%v']", k)
}

// StoreMap returns the pairs of a map in the order in which Go ranges over it.
func StoreMap[M ~map[K]V, K comparable, V, KS, VS any](m M, key func(K) KS, value func(V) VS) []Pair[KS, VS] {
	pairs := make([]Pair[KS, VS], 0, len(m))
	for k, v := range m {
		pairs = append(pairs, Pair[KS, VS]{key(k), value(v)})
	}
	return pairs
}

// LoadSet returns a map whose keys are the results of load for each slot.
func LoadSet[M ~map[K]V, K comparable, V, S any](p *[]S, load func(*S) K) M {
	m := make(M, len(*p))
	for i := range *p {
		m[load(&(*p)[i])] = *new(V)
	}
	return m
}

// StoreSet returns the slots of the keys of a map in the order in which Go ranges over it.
func StoreSet[M ~map[K]V, K comparable, V, S any](m M, store func(K) S) []S {
	slots := make([]S, 0, len(m))
	for k := range m {
		slots = append(slots, store(k))
	}
	return slots
}
