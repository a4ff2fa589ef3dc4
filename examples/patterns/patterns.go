// Package patterns is Go's regexp: the time of a search grows with the text alone, whatever the pattern.
package patterns

import (
	"iter"
	"regexp"
)

// Pattern is a compiled regular expression.
type Pattern struct{ re *regexp.Regexp }

// NewPattern compiles a pattern of the syntax of RE2.
func NewPattern(pattern string) (*Pattern, error) {
	re, err := regexp.Compile(pattern)
	return &Pattern{re}, err
}

// Names returns the names of the groups, "" for those without one.
func (p *Pattern) Names() []string { return p.re.SubexpNames()[1:] }

// Search returns the first match, or nil.
func (p *Pattern) Search(text string) *Match {
	for m := range p.Find(text) {
		return m
	}
	return nil
}

// Find iterates over the matches.
func (p *Pattern) Find(text string) iter.Seq[*Match] {
	return func(yield func(*Match) bool) {
		for _, at := range p.re.FindAllStringSubmatchIndex(text, -1) {
			if !yield(&Match{p, text, at}) {
				return
			}
		}
	}
}

// Replace replaces each match by what a function returns for it.
func (p *Pattern) Replace(text string, with func(*Match) (string, error)) (string, error) {
	out, end := "", 0
	for m := range p.Find(text) {
		s, err := with(m)
		if err != nil {
			return "", err
		}
		out, end = out+text[end:m.at[0]]+s, m.at[1]
	}
	return out + text[end:], nil
}

// Match is a match in a text.
type Match struct {
	pattern *Pattern
	text    string
	at      []int
}

// Group returns the text of a group by its number, nil if it has no part in the match; 0 is the whole match.
//
//goanna:sig (number=0)
func (m *Match) Group(number int) *string {
	if number < 0 || 2*number >= len(m.at) || m.at[2*number] < 0 {
		return nil
	}
	s := m.text[m.at[2*number]:m.at[2*number+1]]
	return &s
}

func (m *Match) String() string { return *m.Group(0) }

// Groups returns the texts of the named groups.
func (m *Match) Groups() map[string]*string {
	groups := map[string]*string{}
	for i, name := range m.pattern.Names() {
		if name != "" {
			groups[name] = m.Group(i + 1)
		}
	}
	return groups
}
