package matcher

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestFindAll(t *testing.T) {
	longest, first := FindOptions{Prefer: PreferLongest}, FindOptions{Prefer: PreferFirst}
	all := FindOptions{Overlapping: true}
	for _, c := range []struct {
		patterns []string
		text     string
		options  FindOptions
		want     [][3]int
	}{
		{nil, "text", longest, nil},
		{[]string{"a"}, "", longest, nil},
		{[]string{"he", "she", "his", "hers"}, "ushers", longest, [][3]int{{1, 1, 4}}},
		{[]string{"he", "she", "his", "hers"}, "ushers", all, [][3]int{{1, 1, 4}, {0, 2, 4}, {3, 2, 6}}},
		{[]string{"ab", "abcd"}, "abcd abc", longest, [][3]int{{1, 0, 4}, {0, 5, 7}}},
		{[]string{"ab", "abcd"}, "abcd abc", first, [][3]int{{0, 0, 2}, {0, 5, 7}}},
		{[]string{"abcd", "ab"}, "abcd abc", first, [][3]int{{0, 0, 4}, {1, 5, 7}}},
		{[]string{"bcd", "abcde"}, "abcdx", longest, [][3]int{{0, 1, 4}}},
		{[]string{"b", "abcde"}, "abcdbabcde", longest, [][3]int{{0, 1, 2}, {0, 4, 5}, {1, 5, 10}}},
		{[]string{"aa"}, "aaaaa", longest, [][3]int{{0, 0, 2}, {0, 2, 4}}},
		{[]string{"aa"}, "aaaaa", all, [][3]int{{0, 0, 2}, {0, 1, 3}, {0, 2, 4}, {0, 3, 5}}},
		{[]string{"x", "x"}, "xx", all, [][3]int{{0, 0, 1}, {0, 1, 2}}},
		{[]string{"ö", "猫", "🐈"}, "schön: 猫🐈.", longest, [][3]int{{0, 3, 4}, {1, 7, 8}, {2, 8, 9}}},
		{[]string{"STRASSE", "ÉTÉ", "σς"}, "straße été ΣΣ", FindOptions{CaseFold: true}, [][3]int{{1, 7, 10}, {2, 11, 13}}},
		{[]string{"k"}, "K\u212ak", FindOptions{CaseFold: true}, [][3]int{{0, 0, 1}, {0, 1, 2}, {0, 2, 3}}},
		{[]string{"cat", "cats"}, "cat cats concat cat_ (cat) écat", FindOptions{WholeWords: true}, [][3]int{{0, 0, 3}, {1, 4, 8}, {0, 22, 25}}},
		{[]string{"a b", "b c"}, "xa b c", FindOptions{WholeWords: true}, [][3]int{{1, 3, 6}}},
	} {
		got, err := FindAll(c.patterns, c.text, c.options)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q in %q with %+v: got %v (%v), want %v", c.patterns, c.text, c.options, got, err, c.want)
		}
	}
}

// naive finds the matches of a text in runes by looking for each pattern at each place.
func naive(patterns []string, text string, o FindOptions) [][3]int {
	if o.CaseFold {
		text = fold(text)
	}
	runes := []rune(text)
	var hits [][3]int
	for start := range runes {
		seen := map[string]bool{}
		for i, p := range patterns {
			if o.CaseFold {
				p = fold(p)
			}
			end := start + len([]rune(p))
			if seen[p] || end > len(runes) || string(runes[start:end]) != p {
				continue
			}
			seen[p] = true
			if o.WholeWords && (start > 0 && isWord(runes[start-1]) || end < len(runes) && isWord(runes[end])) {
				continue
			}
			hits = append(hits, [3]int{i, start, end})
		}
	}
	slices.SortStableFunc(hits, func(a, b [3]int) int {
		switch {
		case o.Overlapping && a[2] != b[2]:
			return a[2] - b[2]
		case a[1] != b[1]:
			return a[1] - b[1]
		case o.Prefer == PreferFirst:
			return a[0] - b[0]
		}
		return b[2] - a[2]
	})
	if o.Overlapping {
		return hits
	}
	end := 0
	return slices.DeleteFunc(hits, func(h [3]int) bool {
		if h[1] < end {
			return true
		}
		end = h[2]
		return false
	})
}

func randomText(r *rand.Rand, alphabet []rune, n int) string {
	runes := make([]rune, n)
	for i := range runes {
		runes[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(runes)
}

func TestAgainstNaiveSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabets := []string{"ab", "abA ", "aäÄéÉß_ ", "σςΣ\u0345ιk\u212a ", "猫犬🐈🐕a "}
	for n := range 3000 {
		alphabet := []rune(alphabets[n%len(alphabets)])
		patterns := make([]string, r.IntN(6))
		for i := range patterns {
			patterns[i] = randomText(r, alphabet, 1+r.IntN(5))
		}
		text := randomText(r, alphabet, r.IntN(40))
		for bits := range 16 {
			o := FindOptions{CaseFold: bits&1 != 0, WholeWords: bits&2 != 0, Overlapping: bits&4 != 0, Prefer: PreferLongest}
			if bits&8 != 0 {
				o.Prefer = PreferFirst
			}
			got, err := FindAll(patterns, text, o)
			if want := naive(patterns, text, o); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%q in %q with %+v: got %v (%v), want %v", patterns, text, o, got, err, want)
			}
		}
	}
}

// Bytes that are not UTF-8, more than a table of 255 columns would have, are found as they are.
func TestEveryByte(t *testing.T) {
	var patterns []string
	var want [][3]int
	for b := range 256 {
		patterns = append(patterns, string([]byte{byte(b)}))
		want = append(want, [3]int{b, b, b + 1})
	}
	got, err := FindAll(patterns, strings.Join(patterns, ""), DefaultFindOptions())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v)", got, err)
	}
}

func TestCount(t *testing.T) {
	got, err := Count([]string{"he", "she", "it", "he"}, "she sells; he buys", FindOptions{})
	if want := map[string]int{"he": 1, "she": 1, "it": 0}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	got, err = Count([]string{"he", "she"}, "she sells; he buys", FindOptions{Overlapping: true})
	if want := map[string]int{"he": 2, "she": 1}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func TestEach(t *testing.T) {
	patterns := []string{"7", "77", "ü"}
	var texts []string
	for i := range 1000 {
		texts = append(texts, fmt.Sprintf("%dü%d", i, i*i))
	}
	found, err := FindEach(patterns, texts, DefaultFindOptions())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := CountEach(patterns, texts, DefaultFindOptions())
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if want, _ := FindAll(patterns, text, DefaultFindOptions()); !slices.Equal(found[i], want) {
			t.Errorf("%q: got %v, want %v", text, found[i], want)
		}
		if want, _ := Count(patterns, text, DefaultFindOptions()); !reflect.DeepEqual(counts[i], want) {
			t.Errorf("%q: got %v, want %v", text, counts[i], want)
		}
	}
	if found, err := FindEach(patterns, nil, FindOptions{}); err != nil || len(found) != 0 {
		t.Error(found, err)
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct {
		text    string
		with    map[string]string
		options ReplaceOptions
		want    string
	}{
		{"", map[string]string{"a": "b"}, ReplaceOptions{}, ""},
		{"as it was", nil, ReplaceOptions{}, "as it was"},
		{"ab", map[string]string{"a": "b", "b": "a"}, ReplaceOptions{}, "ba"},
		{"abcabd", map[string]string{"ab": "1", "abc": "2"}, ReplaceOptions{}, "21d"},
		{"schöne grüße", map[string]string{"ö": "oe", "ü": "ue", "ß": "ss"}, ReplaceOptions{}, "schoene gruesse"},
		{"x\u212aÉ猫É.", map[string]string{"k": "", "é": "<\u00e9>"}, ReplaceOptions{CaseFold: true}, "x<é>猫<é>."},
		{"cat concat Cat", map[string]string{"cat": "dog"}, ReplaceOptions{WholeWords: true}, "dog concat Cat"},
		{"A a", map[string]string{"A": "x", "a": "x"}, ReplaceOptions{CaseFold: true}, "x x"},
	} {
		got, err := Replace(c.text, c.with, c.options)
		if err != nil || got != c.want {
			t.Errorf("%v in %q with %+v: got %q (%v), want %q", c.with, c.text, c.options, got, err, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("é", MaxPatternBytes/2)
	for want, call := range map[string]func() error{
		`pattern "" (number 1) is empty`: func() error {
			_, err := FindAll([]string{"a", ""}, "text", FindOptions{})
			return err
		},
		`pattern "b" (number 1) is too much: expected at most 1048576 bytes of patterns`: func() error {
			_, err := Count([]string{long, "b"}, "text", FindOptions{})
			return err
		},
		`pattern "` + long[:80] + `…" (number 1) is too much: expected at most 1048576 bytes of patterns`: func() error {
			_, err := CountEach([]string{"b", long}, nil, FindOptions{})
			return err
		},
		`pattern "a" has another replacement than "A", which is equal except for case`: func() error {
			_, err := Replace("text", map[string]string{"a": "x", "A": "y"}, ReplaceOptions{CaseFold: true})
			return err
		},
	} {
		err := call()
		if err == nil || err.Error() != want || !errors.Is(err, os.ErrInvalid) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := FindAll([]string{long}, long, FindOptions{}); err != nil {
		t.Errorf("patterns of as much as may be: %v", err)
	}
}

func BenchmarkFindAll(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	words := make([]string, 300)
	for i := range words {
		words[i] = randomText(r, []rune("abcdefghijklmnopqrstuvwxyz"), 4+r.IntN(8))
	}
	var text strings.Builder
	for text.Len() < 4<<20 {
		if r.IntN(20) == 0 {
			text.WriteString(words[r.IntN(len(words))])
		} else {
			text.WriteString(randomText(r, []rune("etaoinshrdlu"), 2+r.IntN(8)))
		}
		text.WriteByte(' ')
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := FindAll(words, text.String(), DefaultFindOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
