// Package matcher searches a text for many patterns at once, in one pass (Aho and Corasick, 1975).
//
// Patterns are strings, not regular expressions. How many there are makes no difference to the time that a text takes. Offsets count
// code points, as those of Python's str do: text[start:end] is the match. Text and patterns are UTF-8.
package matcher

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Prefer says which of several patterns counts that match from the same place on.
type Prefer string

const (
	// PreferLongest takes the longest pattern.
	PreferLongest Prefer = "longest"
	// PreferFirst takes the pattern that comes first in the list, as an alternation of package re does.
	PreferFirst Prefer = "first"
)

// FindOptions say what a match is.
type FindOptions struct {
	CaseFold    bool   // ignore case, one code point at a time
	WholeWords  bool   // leave out matches with a letter, a digit or an underscore directly before or behind them
	Overlapping bool   // every match, ordered by ends, then starts
	Prefer      Prefer // among matches that begin at the same place, unless all are wanted
}

// DefaultFindOptions prefer the longest match.
//
//goanna:skip
func DefaultFindOptions() FindOptions { return FindOptions{Prefer: PreferLongest} }

// FindAll returns the matches of patterns in text: the number of the pattern, the start and the end of each. Of patterns that are
// equal, the first counts.
//
// Matches do not overlap, unless the option overlapping says so: the one that begins first counts, and the option prefer decides
// among those that begin at the same place. The option case_fold ignores case, one code point at a time: "É" is "é", but "ß" is not
// "ss". The option whole_words leaves out matches with a letter, a digit or an underscore directly before or behind them.
//
// An empty pattern is an error, in Python a ValueError.
func FindAll(patterns []string, text string, o FindOptions) ([][3]int, error) {
	m, err := newMachine(patterns, o.CaseFold)
	if err != nil {
		return nil, err
	}
	return m.find(text, o), nil
}

// FindEach returns for each text what [FindAll] does. It searches as many texts at once as Go may use processors.
func FindEach(patterns, texts []string, o FindOptions) ([][][3]int, error) {
	m, err := newMachine(patterns, o.CaseFold)
	if err != nil {
		return nil, err
	}
	found := make([][][3]int, len(texts))
	parallel(len(texts), func(i int) { found[i] = m.find(texts[i], o) })
	return found, nil
}

// Count returns how often each pattern matches, 0 where it does not.
func Count(patterns []string, text string, o FindOptions) (map[string]int, error) {
	m, err := newMachine(patterns, o.CaseFold)
	if err != nil {
		return nil, err
	}
	return m.count(patterns, text, o), nil
}

// CountEach returns for each text what [Count] does. It searches as many texts at once as Go may use processors.
func CountEach(patterns, texts []string, o FindOptions) ([]map[string]int, error) {
	m, err := newMachine(patterns, o.CaseFold)
	if err != nil {
		return nil, err
	}
	counts := make([]map[string]int, len(texts))
	parallel(len(texts), func(i int) { counts[i] = m.count(patterns, texts[i], o) })
	return counts, nil
}

// parallel calls do with 0 to n-1, on as many goroutines as Go may use processors.
func parallel(n int, do func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

func (m *machine) find(text string, o FindOptions) [][3]int {
	text = m.folded(text)
	found := [][3]int{}
	at := position{text: text}
	for hit := range m.search(text, o) {
		end := at.of(hit.end)
		found = append(found, [3]int{hit.pattern, end - m.runes[hit.pattern], end})
	}
	return found
}

func (m *machine) count(patterns []string, text string, o FindOptions) map[string]int {
	counts := make(map[string]int, len(patterns))
	for _, p := range patterns {
		counts[p] = 0
	}
	each := make([]int, len(patterns))
	for hit := range m.search(m.folded(text), o) {
		each[hit.pattern]++
	}
	for i, p := range patterns {
		counts[p] += each[i]
	}
	return counts
}
