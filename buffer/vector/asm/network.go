package main

import (
	"math/bits"
	"slices"
)

// columnSorts are networks that sort 4, 8 and 16 items: pairs whose lesser item goes first. The last one is Green's, of 60 pairs.
var columnSorts = map[int][][2]int{
	4: {{0, 1}, {2, 3}, {0, 2}, {1, 3}, {1, 2}},
	8: {
		{0, 2}, {1, 3}, {4, 6}, {5, 7}, {0, 4}, {1, 5}, {2, 6}, {3, 7}, {0, 1}, {2, 3}, {4, 5}, {6, 7},
		{2, 4}, {3, 5}, {1, 4}, {3, 6}, {1, 2}, {3, 4}, {5, 6},
	},
	16: {
		{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}, {10, 11}, {12, 13}, {14, 15},
		{0, 2}, {4, 6}, {8, 10}, {12, 14}, {1, 3}, {5, 7}, {9, 11}, {13, 15},
		{0, 4}, {8, 12}, {1, 5}, {9, 13}, {2, 6}, {10, 14}, {3, 7}, {11, 15},
		{0, 8}, {1, 9}, {2, 10}, {3, 11}, {4, 12}, {5, 13}, {6, 14}, {7, 15},
		{5, 10}, {6, 9}, {3, 12}, {13, 14}, {7, 11}, {4, 8}, {1, 2},
		{1, 4}, {7, 13}, {2, 8}, {11, 14},
		{2, 4}, {5, 6}, {9, 10}, {11, 13}, {3, 8}, {7, 12},
		{6, 8}, {10, 12}, {3, 5}, {7, 9},
		{3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12},
		{6, 7}, {8, 9},
	},
}

// layout is where the items are while a network sorts them. An item is in a lane of a row, which is a vector; the bits of the number of
// the lane, and after them those of the row, each stand for a bit of the item's index.
type layout [8]int

// swap is an instruction for two rows that differ in one bit. That bit becomes the first lane bit named, that one the next, and the last one
// the bit of the row.
type swap struct {
	laneBits  []int
	low, high instruction2 // for the row whose bit is 0, and the one whose bit is 1
}

// instruction2 stores in dst what it makes of the rows a and b.
type instruction2 = func(a, b, dst vec)

// step is what a merge does at once: it compares items whose indices differ in the bit compare, or it complements items with an odd number of
// bits of complement set in their index.
type step struct {
	compare    int
	complement uint
}

// merges sorts runs of 1<<from items, which are sorted, to one of 1<<to. Batcher's bitonic sort has every other run in descending order: these are of
// complements, so that all comparisons have one direction.
func merges(from, to int) (steps []step) {
	for top := from; top < to; top++ {
		descending := uint(0)
		if top+1 < to {
			descending = 1 << (top + 1)
		}
		steps = append(steps, step{compare: -1, complement: 1<<top | descending})
		for bit := top; bit >= 0; bit-- {
			steps = append(steps, step{compare: bit})
		}
	}
	return steps
}

// move is a swap by all pairs of rows that differ in a bit.
type move struct {
	swap, row int
}

// plan is the moves before each step, and at last those that have the items in order in rows.
type plan struct {
	start layout
	moves [][]move
}

// state is a node of the search for a plan.
type state struct {
	done int // steps
	at   layout
}

// find returns a plan of the fewest moves for rows whose numbers have rowBits bits, in vectors of 1<<laneBits lanes.
func find(laneBits, rowBits int, swaps []swap, steps []step) plan {
	advance := func(s state) state {
		for s.done < len(steps) {
			if bit := steps[s.done].compare; bit >= 0 && slices.Index(s.at[:], bit) < laneBits {
				break
			}
			s.done++
		}
		return s
	}
	type origin struct {
		before state
		by     move
	}
	origins := map[state]origin{}
	var queue []state
	starts := map[state]layout{}
	for _, lanes := range permutations(laneBits) {
		var l layout
		for i := range l {
			l[i] = -1
		}
		for i, bit := range lanes {
			l[i] = rowBits + bit
		}
		for i := range rowBits {
			l[laneBits+i] = i
		}
		s := advance(state{0, l})
		if _, ok := origins[s]; !ok {
			origins[s] = origin{by: move{swap: -1}}
			starts[s] = l
			queue = append(queue, s)
		}
	}
	for {
		s := queue[0]
		queue = queue[1:]
		inOrder := s.done == len(steps)
		for i := range laneBits {
			inOrder = inOrder && s.at[i] == i
		}
		if inOrder {
			p := plan{moves: make([][]move, len(steps)+1)}
			for origins[s].by.swap >= 0 {
				o := origins[s]
				p.moves[o.before.done] = append(p.moves[o.before.done], o.by)
				s = o.before
			}
			for _, m := range p.moves {
				slices.Reverse(m)
			}
			p.start = starts[s]
			return p
		}
		for i, w := range swaps {
			for row := range rowBits {
				m := move{i, row}
				next := advance(state{s.done, s.at.moved(w, laneBits+row)})
				if _, ok := origins[next]; !ok {
					origins[next] = origin{s, m}
					queue = append(queue, next)
				}
			}
		}
	}
}

// moved is the layout after a swap of rows that differ in the bit at row.
func (l layout) moved(w swap, row int) layout {
	for _, lane := range w.laneBits {
		l[row], l[lane] = l[lane], l[row]
	}
	return l
}

// indexBits returns the bits of the index that are set where bits of the place from first on are those of number.
func (l layout) indexBits(first, count, number int) (index uint) {
	for i := range count {
		if number>>i&1 == 1 {
			index |= 1 << l[first+i]
		}
	}
	return index
}

func odd(x uint) bool { return bits.OnesCount(x)%2 == 1 }

func permutations(n int) (list [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, p := range permutations(n - 1) {
		for i := range n {
			list = append(list, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return list
}
