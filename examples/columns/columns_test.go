package columns

import (
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	type ints = map[string][]int64
	type floats = map[string][]float64
	type texts = map[string][]string
	with := func(set func(*ReadOptions)) ReadOptions {
		o := DefaultReadOptions()
		set(&o)
		return o
	}
	nan := math.NaN()
	for name, c := range map[string]struct {
		file    string
		options ReadOptions
		names   string // joined by |
		ints    ints
		floats  floats
		texts   texts
	}{
		"every kind": {"id,x,name\n1,1.5,one\n-2,2,\"two, too\"\n", DefaultReadOptions(), "id|x|name",
			ints{"id": {1, -2}}, floats{"x": {1.5, 2}}, texts{"name": {"one", "two, too"}}},
		"no header": {"1,a\n2,b", with(func(o *ReadOptions) { o.Header = false }), "column_1|column_2",
			ints{"column_1": {1, 2}}, nil, texts{"column_2": {"a", "b"}}},
		"a header alone": {"a,b\n", DefaultReadOptions(), "a|b", nil, nil, texts{"a": {}, "b": {}}},
		"missing numbers": {"a,b,c\n1,,\n,NaN,x\n3,null,NA\n", DefaultReadOptions(), "a|b|c",
			nil, floats{"a": {1, nan, 3}, "b": {nan, nan, nan}}, texts{"c": {"", "x", "NA"}}},
		"missing by number": {"a\n7\n-999\n", with(func(o *ReadOptions) { o.Missing = []string{"-999"} }), "a",
			nil, floats{"a": {7, nan}}, nil},
		"none missing": {"a,b\n1,x\n,y\n", with(func(o *ReadOptions) { o.Missing = nil }), "a|b",
			nil, nil, texts{"a": {"1", ""}, "b": {"x", "y"}}},
		"decimal comma": {"a;b;c\n1,5;1.234,5;1\n-2;1;,25\n", with(func(o *ReadOptions) { o.Delimiter, o.DecimalComma = ";", true }), "a|b|c",
			nil, floats{"a": {1.5, -2}, "c": {1, 0.25}}, texts{"b": {"1.234,5", "1"}}},
		"text by name": {"zip,n\n00501,00501\n10115,10115\n", with(func(o *ReadOptions) { o.Text = []string{"zip"} }), "zip|n",
			ints{"n": {501, 10115}}, nil, texts{"zip": {"00501", "10115"}}},
		"numbers of every form": {"a,b,c,d\n 1,1e3,inf,0x10\n+2,-.5,1e999,1\n9223372036854775807,9223372036854775808,-Infinity,2\n",
			DefaultReadOptions(), "a|b|c|d",
			ints{"a": {1, 2, math.MaxInt64}},
			floats{"b": {1000, -0.5, 1 << 63}, "c": {math.Inf(1), math.Inf(1), math.Inf(-1)}}, texts{"d": {"0x10", "1", "2"}}},
		"what is not a number": {"a,b,c,d\n1_000,0x1p-2,1 2,١\n", DefaultReadOptions(), "a|b|c|d",
			nil, nil, texts{"a": {"1_000"}, "b": {"0x1p-2"}, "c": {"1 2"}, "d": {"١"}}},
		"marks and ends of lines": {"\ufeffä,b\r\n1,\"x\r\ny\"\r\n\r\n2,z", DefaultReadOptions(), "ä|b",
			ints{"ä": {1, 2}}, nil, texts{"b": {"x\ny", "z"}}},
		"comments": {"# made by hand\na→b\n1→2\n", with(func(o *ReadOptions) { o.Comment, o.Delimiter = "#", "→" }), "a|b",
			ints{"a": {1}, "b": {2}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			names, ints, floats, texts, err := Read(iotest.OneByteReader(strings.NewReader(c.file)), c.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(names, "|"); got != c.names {
				t.Errorf("names %q, want %q", got, c.names)
			}
			if len(ints)+len(c.ints) > 0 && !reflect.DeepEqual(ints, c.ints) {
				t.Errorf("integers %v, want %v", ints, c.ints)
			}
			if len(floats) != len(c.floats) {
				t.Errorf("floats %v, want %v", floats, c.floats)
			}
			for name, want := range c.floats {
				for i, x := range floats[name] {
					if x != want[i] && !(math.IsNaN(x) && math.IsNaN(want[i])) {
						t.Errorf("%s is %v, want %v", name, floats[name], want)
					}
				}
			}
			if len(texts)+len(c.texts) > 0 && !reflect.DeepEqual(texts, c.texts) {
				t.Errorf("texts %q, want %q", texts, c.texts)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		file    string
		set     func(*ReadOptions)
		problem string
	}{
		{"", nil, "expected a line, the file has none"},
		{"\n\n", nil, "expected a line, the file has none"},
		{"a,b\n1,2\n3\n", nil, "line 3: expected 2 fields, got 1"},
		{"a,b\n\"x\ny\",2\n3,4,5\n", nil, "line 4: expected 2 fields, got 3"},
		{"a\nx\"y\n", nil, "line 2: bare \" in non-quoted-field"},
		{"a\n1\n\"x\n\n", nil, "line 4: extraneous or missing \" in quoted-field"},
		{"a,b,a\n", nil, `two columns are named "a"`},
		{"a\nm\xfcde\n", nil, `line 2: expected UTF-8, got "m\xfcde"`},
		{"a\n", func(o *ReadOptions) { o.Text = []string{"b"} }, `expected a column "b" to take as text, got ["a"]`},
		{"a\n", func(o *ReadOptions) { o.Delimiter = "" }, `expected a delimiter of one character, no quote and no end of a line, got ""`},
		{"a\n", func(o *ReadOptions) { o.Delimiter = "||" }, `expected a delimiter of one character, no quote and no end of a line, got "||"`},
		{"a\n", func(o *ReadOptions) { o.Comment = "\n" }, `expected a comment of one character, no quote and no end of a line, got "\n"`},
		{"a\n", func(o *ReadOptions) { o.Comment = "," }, `expected a comment and a delimiter that differ, got "," for both`},
	} {
		o := DefaultReadOptions()
		if c.set != nil {
			c.set(&o)
		}
		_, _, _, _, err := Read(strings.NewReader(c.file), o)
		if err == nil || err.Error() != c.problem || !errors.Is(err, os.ErrInvalid) {
			t.Errorf("%q: got %v, want %s", c.file, err, c.problem)
		}
	}
	if _, _, _, _, err := Read(iotest.ErrReader(os.ErrPermission), DefaultReadOptions()); !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v, want what the reader returned", err)
	}
	late := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("a,b\n")))
	if _, _, _, _, err := Read(late, DefaultReadOptions()); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %v, want what the reader returned", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a,b\n1,x\n", ",", false)
	f.Add("a;b\n1,5;\"x\"\"\n\"\n", ";", true)
	f.Fuzz(func(t *testing.T, file, delimiter string, decimalComma bool) {
		o := DefaultReadOptions()
		o.Delimiter, o.DecimalComma = delimiter, decimalComma
		names, ints, floats, texts, err := Read(strings.NewReader(file), o)
		if err != nil {
			return
		}
		if len(names) != len(ints)+len(floats)+len(texts) {
			t.Fatalf("%d names, and %d, %d and %d columns", len(names), len(ints), len(floats), len(texts))
		}
		rows := map[int]bool{}
		for _, name := range names {
			rows[len(ints[name])+len(floats[name])+len(texts[name])] = true
		}
		if len(rows) > 1 {
			t.Fatalf("columns of different lengths: %v", rows)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	file := "id,x,y,name\n" + strings.Repeat("12345,0.1234567,-98.7654321,somebody\n", 100_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, _, _, _, err := Read(strings.NewReader(file), DefaultReadOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
