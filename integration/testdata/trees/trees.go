// Package trees has types that hold themselves.
package trees

// Tree has branches.
type Tree []Tree

// Depth is 1 for a tree without branches.
func Depth(t Tree) int {
	deepest := 0
	for _, branch := range t {
		deepest = max(deepest, Depth(branch))
	}
	return deepest + 1
}

// Grow makes a tree of the given depth, with n branches at each.
func Grow(depth, n int) Tree {
	t := Tree{}
	for range n {
		if depth > 1 {
			t = append(t, Grow(depth-1, n))
		}
	}
	return t
}

// Chain makes a tree of the given depth with one branch at each.
func Chain(depth int) Tree {
	t := Tree{}
	for range depth - 1 {
		t = Tree{t}
	}
	return t
}

// Loop holds itself.
func Loop() Tree {
	t := Tree{nil, nil}
	t[0], t[1] = t, t
	return t
}

// Same returns what it is given.
//
//goanna:sig (t=[[], [[]]])
func Same(t Tree) Tree { return t }

// Trie has what follows each letter; nil where a word ends.
type Trie map[string]*Trie

func SameTrie(t Trie) Trie { return t }

func LoopOfTries() Trie {
	t := Trie{}
	t["again"] = &t
	return t
}

// Counts is a map of maps.
type Counts map[int32]Counts

func SameCounts(c Counts) Counts { return c }

// Odd and Even hold each other.
type Odd []Even

// Even has an Odd for each name.
type Even map[string]Odd

func Both(o Odd, e Even) (Even, Odd) { return e, o }

// Pair has two of itself.
type Pair [2]*Pair

func SamePair(p Pair) Pair { return p }

func LoopOfPairs() *Pair {
	p := &Pair{}
	p[0] = p
	return p
}

// Link is nil, or another.
type Link *Link

func SameLink(l Link) Link { return l }

func LoopOfLinks() Link {
	var l Link
	l = &l
	return l
}

func Many(list []Tree, dict map[string]Tree, pointer *Tree, pair [2]Trie, rest ...Tree) ([]Tree, map[string]Tree, *Tree, [2]Trie, []Tree) {
	return list, dict, pointer, pair, rest
}

// Options are keywords of Keyword.
type Options struct{ Tree Tree }

func Keyword(o Options) Tree { return o.Tree }
