package buffer_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/buffer"
)

// naive is a column as a list of pointers, nil for what is missing.
type naive []*int64

func (n naive) check(t *rapid.T, c buffer.Column[int64]) {
	missing := 0
	if c.Len() != len(n) || len(c.Values()) != len(n) {
		t.Fatalf("%d values, expected %d", c.Len(), len(n))
	}
	for i, want := range n {
		switch got, ok := c.At(i); {
		case ok != (want != nil), want != nil && got != *want, want == nil && got != 0:
			t.Fatalf("value %d is %d, %t", i, got, ok)
		case !ok:
			missing++
		}
	}
	if c.MissingCount() != missing {
		t.Fatalf("%d values are missing, expected %d", c.MissingCount(), missing)
	}
}

func TestColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64(), 0, 20).Draw(t, "values")
		c, want := buffer.ColumnOf(slices.Clone(values)), naive{}
		for _, v := range values {
			want = append(want, &v)
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { want.check(t, c) },
			"Append": func(t *rapid.T) {
				more := rapid.SliceOfN(rapid.Int64(), 0, 5).Draw(t, "more")
				c.Append(more...)
				for _, v := range more {
					want = append(want, &v)
				}
			},
			"AppendMissing": func(*rapid.T) {
				c.AppendMissing()
				want = append(want, nil)
			},
			"Set": func(t *rapid.T) {
				if i, v := index(t, want), rapid.Int64().Draw(t, "v"); i >= 0 {
					c.Set(i, v)
					want[i] = &v
				}
			},
			"SetMissing": func(t *rapid.T) {
				if i := index(t, want); i >= 0 {
					c.SetMissing(i)
					want[i] = nil
				}
			},
		})
	})
}

// index returns an index of the column, -1 of an empty one.
func index(t *rapid.T, n naive) int {
	if len(n) == 0 {
		return -1
	}
	return rapid.IntRange(0, len(n)-1).Draw(t, "i")
}

func ExampleColumn() {
	var names buffer.Column[string]
	names.Append("Ada", "Grace")
	names.AppendMissing()
	for i := range names.Len() {
		if name, ok := names.At(i); ok {
			fmt.Println(name)
		}
	}
	fmt.Println(names.MissingCount(), "missing")
	// Output:
	// Ada
	// Grace
	// 1 missing
}
