package buffer

import "unsafe"

// dims4 holds shape and strides, and keeps the owner of the memory reachable. A view has no word for an owner, but a pointer into
// a dims4 keeps all of it.
type dims4 struct {
	keep  unsafe.Pointer
	words [2 * 4]int
}

type dims64 struct {
	keep  unsafe.Pointer
	words [2 * PyBUF_MAX_NDIM]int
}

// newDims returns a shape and strides of ndim words each, zeroed, whose memory keeps *keep reachable. Without
// dimensions they have memory too, so that the pointer to it keeps the owner.
func newDims(keep unsafe.Pointer, ndim int) (shape, strides []int) {
	var w []int
	if ndim <= 4 {
		w = (&dims4{keep: keep}).words[:]
	} else {
		w = (&dims64{keep: keep}).words[:]
	}
	return w[:ndim:ndim], w[len(w)/2:][:ndim:ndim]
}
