package matcher

import (
	"maps"
	"slices"
	"strings"
)

// ReplaceOptions say what [Replace] takes for a match, as those of [FindOptions] do.
type ReplaceOptions struct {
	CaseFold   bool
	WholeWords bool
}

// Replace returns text with each key of replacements replaced by its value. Where several keys match, the one that begins first
// counts, and of those that begin at the same place the longest. What is put in is not searched again. The options are those of
// [FindAll].
//
// An empty key is an error, in Python a ValueError, and so are two keys with different values that only case tells apart where the
// option case_fold ignores it.
func Replace(text string, replacements map[string]string, o ReplaceOptions) (string, error) {
	keys := slices.Sorted(maps.Keys(replacements))
	m, err := newMachine(keys, o.CaseFold)
	if err != nil {
		return "", err
	}
	for i, key := range keys {
		if same := keys[m.same[i]]; replacements[same] != replacements[key] {
			return "", &PatternError{Pattern: key, Problem: "has another replacement than " + quote(same) + ", which is equal except for case"}
		}
	}
	// Folding keeps the number of code points, not that of bytes.
	folded := m.folded(text)
	at, bytes := position{text: folded}, offset{text: text}
	var out strings.Builder
	kept := 0
	for hit := range m.search(folded, FindOptions{WholeWords: o.WholeWords, Prefer: PreferLongest}) {
		end := at.of(hit.end)
		start := bytes.of(end - m.runes[hit.pattern])
		out.WriteString(text[kept:start])
		out.WriteString(replacements[keys[hit.pattern]])
		kept = bytes.of(end)
	}
	out.WriteString(text[kept:])
	return out.String(), nil
}
