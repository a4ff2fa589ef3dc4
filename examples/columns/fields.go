package columns

import (
	"iter"
	"strings"
)

// fields are those of a column, one behind the other: a slice of as many strings would keep the garbage collector busy.
type fields struct {
	text strings.Builder
	ends []int
}

func (f *fields) add(field string) {
	f.text.WriteString(field)
	f.ends = append(f.ends, f.text.Len())
}

func (f *fields) len() int { return len(f.ends) }

func (f *fields) all() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		text, start := f.text.String(), 0
		for i, end := range f.ends {
			if !yield(i, text[start:end]) {
				return
			}
			start = end
		}
	}
}

// strings returns the fields, which share the memory of f.
func (f *fields) strings() []string {
	all := make([]string, 0, f.len())
	for _, field := range f.all() {
		all = append(all, field)
	}
	return all
}
