package rt

import (
	"fmt"
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
	words := unsafe.Sizeof(v) / unsafe.Sizeof(uintptr(0))
	// as numbers: the slot is memory of C, where no pointer is written
	copy(unsafe.Slice((*uintptr)(slot), words), unsafe.Slice((*uintptr)(unsafe.Pointer(kept)), words))
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
