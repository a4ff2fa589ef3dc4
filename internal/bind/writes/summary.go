package writes

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A summary is what a function does to memory that its caller can name, in terms of the function's own parameters.
type summary struct {
	writes  map[write]place
	memory  memory
	results []pointers
	calls   map[call][]pointers // of functions that the caller gave, with their arguments
}

// A write is one to the memory of an object.
type write struct {
	obj  *object
	path string
	// beyond says that the write is an append: it goes beyond the length of a slice, into capacity that the caller's may have.
	beyond bool
}

// A place is where a write stands in the source of the package, and the functions of other packages that do it.
type place struct {
	pos token.Pos
	by  string
}

// A call is one of a function that is the caller's.
type call struct {
	fn   ref
	site ssa.Instruction
}

func newSummary() *summary {
	return &summary{writes: map[write]place{}, memory: memory{}, calls: map[call][]pointers{}}
}
