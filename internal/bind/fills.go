package bind

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// fillers are words that names of functions begin with that fill what they are given a pointer to.
var fillers = []string{"Read", "Get", "Load", "Decode", "Unmarshal", "Parse", "Scan", "Fill"}

// fillsLast reports a function that fills what its last parameter points at: it is called so, and its source writes there. A function that writes defaults
// into its options is called otherwise.
func (b *binder) fillsLast(fn *types.Func) bool {
	if !slices.ContainsFunc(fillers, func(word string) bool {
		rest, ok := strings.CutPrefix(fn.Name(), word)
		return ok && (rest == "" || token.IsExported(rest))
	}) {
		return false
	}
	check := writeCheck{fn: b.origin(fn)}
	last := fn.Signature().Params().Len() - 1 + check.receivers()
	list, complete := b.finder().Find(check.fn, []int{last})
	return len(list) > 0 || !complete
}
