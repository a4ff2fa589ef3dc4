package writes

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// summary has the effects of a function on memory that its caller can name, in terms of the function's parameters.
type summary struct {
	writes  map[write]place
	memory  memory
	results []pointers
	calls   map[call][]pointers // calls of functions that the caller passed, with their arguments
}

// write is a write to the memory of an object.
type write struct {
	obj  *object
	path string
	// beyond is set for the write of an append, beyond the length of a slice, to capacity that the caller's slice may have.
	beyond bool
}

// place is the position of a write in the source of the package, and the functions of other packages that write.
type place struct {
	pos token.Pos
	by  string
}

// call is a call of a function that the caller passed.
type call struct {
	fn   ref
	site ssa.Instruction
}

func newSummary() *summary {
	return &summary{writes: map[write]place{}, memory: memory{}, calls: map[call][]pointers{}}
}
