package rt

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// Values that are nested in arguments and results pass through memory that is laid out as a Go type, the slot: C fills an
// argument's, which lives as long as the call, and reads a result's, which Go keeps until C has read it.

// Load makes an argument of its slot. An error is a [Refusal].
func Load[S, T any](slot unsafe.Pointer, convert func(*S) T) (v T, err error) {
	defer refused(&err)
	return convert((*S)(slot)), nil
}

// Keep stores a result in a slot of the frame that h is the head of, and keeps what it refers to until C has read it.
func Keep[S any](h *Head, slot unsafe.Pointer, v S) {
	kept := &v
	h.keep(unsafe.Pointer(kept))
	// as bytes: the slot is memory of C, where no pointer is written
	copy(unsafe.Slice((*byte)(slot), unsafe.Sizeof(v)), unsafe.Slice((*byte)(unsafe.Pointer(kept)), unsafe.Sizeof(v)))
}

// CopyString returns a string with memory of its own.
func CopyString[T ~string](p *T) T { return T([]byte(*p)) }

// CopyStrings returns strings that share memory of their own.
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

// Copy returns the argument in a slot of its own type, which has no pointers.
func Copy[T any](p *T) T { return *p }

// Same returns a result that is its own slot.
func Same[T any](v T) T { return v }

// LoadItems stores what load makes of each slot.
func LoadItems[S, T any](items []T, slots []S, load func(*S) T) {
	for i := range items {
		items[i] = load(&slots[i])
	}
}

// StoreItems stores the slot of each item.
func StoreItems[T, S any](slots []S, items []T, store func(T) S) {
	for i, v := range items {
		slots[i] = store(v)
	}
}

// LoadPointer returns nil for None, and else a pointer to what load makes of the slot.
func LoadPointer[S, T any](p **S, load func(*S) T) *T {
	if *p == nil {
		return nil
	}
	v := load(*p)
	return &v
}

// StorePointer returns nil for None, and else a pointer to the slot of a result.
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

// LoadMap returns a map of what key and value make of each pair. The last of those with equal keys stays.
func LoadMap[M ~map[K]V, K comparable, V, KS, VS any](p *[]Pair[KS, VS], key func(*KS) K, value func(*VS) V) M {
	m := make(M, len(*p))
	var k K
	keyed := false // a refusal is of the value of k
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

// keyText is the place of the value of a key.
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

// LoadSet returns a map with the keys that load makes of each slot.
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
