package build

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSplitQuoted(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" \t", nil},
		{"gcc", []string{"gcc"}},
		{"ccache  gcc -m64 ", []string{"ccache", "gcc", "-m64"}},
		{`'/a b/cc' "x 'y'" z'w`, []string{"/a b/cc", "x 'y'", "z'w"}},
		{`'' a`, []string{"", "a"}},
	} {
		got, err := splitQuoted(test.text)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("splitQuoted(%q) = %q, %v; expected %q", test.text, got, err, test.want)
		}
	}
	if got, err := splitQuoted(`a "b`); err == nil {
		t.Errorf("an unterminated quote gives %q", got)
	}
}

func TestQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOf(rapid.StringMatching(`[ a-c\t'/]*|[ a-c"/]*`)).Draw(t, "fields")
		quoted := make([]string, len(fields))
		for n, f := range fields {
			quoted[n] = quote(f)
		}
		got, err := splitQuoted(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(got, fields) {
			t.Fatalf("%q became %q, %v", fields, got, err)
		}
	})
}
