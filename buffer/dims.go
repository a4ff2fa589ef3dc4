package buffer

import "unsafe"

// A dims holds shape and strides, and keeps an object that the memory depends on: a view has no word to spare for an
// owner, but a pointer into a dims keeps all of it.
type dims4 struct {
	keep  unsafe.Pointer
	words [2 * 4]int
}

type dims64 struct {
	keep  unsafe.Pointer
	words [2 * PyBUF_MAX_NDIM]int
}

// newDims returns a shape and strides of ndim words each, zeroed, whose memory keeps what keep points at. They
// have memory for ndim 0 too, so that the pointer to it keeps.
func newDims(keep unsafe.Pointer, ndim int) (shape, strides []int) {
	var w []int
	if ndim <= 4 {
		w = (&dims4{keep: keep}).words[:]
	} else {
		w = (&dims64{keep: keep}).words[:]
	}
	return w[:ndim:ndim], w[len(w)/2:][:ndim:ndim]
}
