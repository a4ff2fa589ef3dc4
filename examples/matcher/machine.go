package matcher

import (
	"fmt"
	"iter"
	"unicode/utf8"
)

// machine is the automaton of Aho and Corasick, with every transition in a table: a state is the longest text that ends here and
// begins a pattern. Bytes that no pattern distinguishes share a column. UTF-8 synchronises itself, so bytes will do.
type machine struct {
	caseFold bool
	column   [256]uint16
	next     []uint32 // by the row of a state and a column: the row of the next state, with accepts
	width    uint32   // of a row

	// by state, the number of its row
	depth  []int32 // bytes
	ends   []int32 // the pattern that the state is, or none
	suffix []int32 // the longest suffix that is a pattern: a state, or 0

	// by pattern
	bytes []int // of the folded pattern
	runes []int
	same  []int // the first pattern that is equal
}

const (
	accepts = 1 << 31 // a pattern ends in the state
	none    = -1
)

// match is a pattern in bytes of a text that is folded.
type match struct{ pattern, start, end int }

func newMachine(patterns []string, caseFold bool) (*machine, error) {
	m := &machine{caseFold: caseFold}
	total := 0
	folded := make([]string, len(patterns))
	for i, p := range patterns {
		if p == "" {
			return nil, &PatternError{Pattern: p, Problem: fmt.Sprintf("(number %d) is empty", i)}
		}
		if total += len(p); total > MaxPatternBytes {
			return nil, &PatternError{Pattern: p, Problem: fmt.Sprintf("(number %d) is too much: expected at most %d bytes of patterns", i, MaxPatternBytes)}
		}
		folded[i] = m.folded(p)
	}
	m.makeColumns(folded)
	m.makeTree(folded)
	m.link()
	return m, nil
}

func (m *machine) folded(s string) string {
	if m.caseFold {
		return fold(s)
	}
	return s
}

// makeColumns gives each byte of a pattern a column, and all others column 0.
func (m *machine) makeColumns(patterns []string) {
	m.width = 1
	for _, p := range patterns {
		for i := range len(p) {
			if m.column[p[i]] == 0 {
				m.column[p[i]] = uint16(m.width)
				m.width++
			}
		}
	}
}

// makeTree makes the states, with the transitions from a text to a longer one.
func (m *machine) makeTree(patterns []string) {
	m.addState(0)
	for i, p := range patterns {
		state := uint32(0)
		for j := range len(p) {
			at := state*m.width + uint32(m.column[p[j]])
			if m.next[at] == 0 {
				m.next[at] = m.addState(j + 1)
			}
			state = m.next[at]
		}
		if m.ends[state] == none {
			m.ends[state] = int32(i)
		}
		m.bytes = append(m.bytes, len(p))
		m.runes = append(m.runes, utf8.RuneCountInString(p))
		m.same = append(m.same, int(m.ends[state]))
	}
}

func (m *machine) addState(depth int) uint32 {
	m.next = append(m.next, make([]uint32, m.width)...)
	m.depth = append(m.depth, int32(depth))
	m.ends = append(m.ends, none)
	m.suffix = append(m.suffix, 0)
	return uint32(len(m.depth) - 1)
}

// link adds the transitions to texts that begin later, breadth first: those of shorter texts are complete.
func (m *machine) link() {
	fail := make([]uint32, len(m.depth)) // the longest suffix that is a state
	queue := []uint32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		row, later := m.row(state), m.row(fail[state])
		for c, child := range row {
			if child == 0 {
				row[c] = later[c]
				continue
			}
			if state != 0 {
				fail[child] = later[c]
			}
			if m.suffix[child] = int32(fail[child]); m.ends[fail[child]] == none {
				m.suffix[child] = m.suffix[fail[child]]
			}
			queue = append(queue, child)
		}
	}
	for i, state := range m.next {
		m.next[i] = state * m.width
		if m.ends[state] != none || m.suffix[state] != 0 {
			m.next[i] |= accepts
		}
	}
}

func (m *machine) row(state uint32) []uint32 { return m.next[state*m.width:][:m.width] }

// search yields the matches of a folded text.
func (m *machine) search(text string, o FindOptions) iter.Seq[match] {
	if o.Overlapping {
		return m.overlapping(text, o.WholeWords)
	}
	return m.leftmost(text, o)
}

// advance reads text from i on, up to behind the next byte that a pattern ends with, or to the end.
func (m *machine) advance(row uint32, text string, i int) (uint32, int) {
	next := m.next
	for ; i < len(text); i++ {
		row = next[row+uint32(m.column[text[i]])]
		if row >= accepts {
			return row &^ accepts, i + 1
		}
	}
	return row, i
}

// ending yields the matches that end at end, where the machine is in a row: the longest first.
func (m *machine) ending(row uint32, text string, end int, wholeWords bool) iter.Seq[match] {
	return func(yield func(match) bool) {
		for state := int32(row / m.width); state != 0; state = m.suffix[state] {
			pattern := int(m.ends[state])
			if pattern == none {
				continue
			}
			hit := match{pattern, end - m.bytes[pattern], end}
			if wholeWords && inWord(text, hit.start, end) {
				continue
			}
			if !yield(hit) {
				return
			}
		}
	}
}

func (m *machine) overlapping(text string, wholeWords bool) iter.Seq[match] {
	return func(yield func(match) bool) {
		row, i := uint32(0), 0
		for i < len(text) {
			row, i = m.advance(row, text, i)
			for hit := range m.ending(row, text, i, wholeWords) {
				if !yield(hit) {
					return
				}
			}
		}
	}
}

// leftmost yields the matches that begin first. A match is known when nothing that begins before it, or with it, can still end: the
// state is shorter then. The search goes on at its end.
func (m *machine) leftmost(text string, o FindOptions) iter.Seq[match] {
	return func(yield func(match) bool) {
		for from := 0; from < len(text); {
			hit, found := m.first(text, from, o)
			if !found || !yield(hit) {
				return
			}
			from = hit.end
		}
	}
}

// first returns the first match that begins at from or later.
func (m *machine) first(text string, from int, o FindOptions) (best match, found bool) {
	row, i := m.advance(0, text, from)
	for {
		for hit := range m.ending(row, text, i, o.WholeWords) {
			if !found || hit.before(best, o.Prefer) {
				best, found = hit, true
			}
		}
		if i == len(text) {
			return best, found
		}
		if !found {
			row, i = m.advance(row, text, i)
			continue
		}
		row = m.next[row+uint32(m.column[text[i]])] &^ accepts
		i++
		if i-int(m.depth[row/m.width]) > best.start {
			return best, true
		}
	}
}

// before reports whether h counts and other does not.
func (h match) before(other match, prefer Prefer) bool {
	switch {
	case h.start != other.start:
		return h.start < other.start
	case prefer == PreferFirst:
		return h.pattern < other.pattern
	default:
		return h.end > other.end
	}
}
