package buffer

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// No input panics, a format prints to an equal format of the same size, and unpacked values pack to equal values.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{
		"", "B", "<d", "3h", "5s", "(2,3)d", "T{b:a:xxx>i:b:T{Zf:c:2w}:n:}", "&d", "X{i->d}", "b=b@q", "g Zg", "0s", "(0,3)i", "3p",
		"(1000000000,0)d", "9223372036854775807B", "T{T{T{}}}", "&&T{<i:x:}", "^e?cnNPO5u", "T{<b:a:<u:w:<d:d:}", "zZ",
	} {
		f.Add(s, 16)
	}
	f.Fuzz(func(t *testing.T, s string, itemsize int) {
		if g, err := ParseItemFormat(s, itemsize); err == nil {
			if g.Size() != itemsize {
				t.Fatalf("ParseItemFormat(%q, %d) has %d bytes", s, itemsize, g.Size())
			}
			checkPrinted(t, s, g)
		}
		g, err := ParseFormat(s)
		if err != nil {
			if e := err.(*FormatError); e.Offset < 0 || e.Offset > len(s) {
				t.Fatalf("%q: offset %d", s, e.Offset)
			}
			return
		}
		if g.Size() < 0 || g.Align() < 1 {
			t.Fatalf("%q: size %d, alignment %d", s, g.Size(), g.Align())
		}
		checkPrinted(t, s, g)
		if g.Size() > 1<<16 {
			return
		}
		mem := make([]byte, g.Size())
		for i := range mem {
			mem[i] = byte(i * 37)
		}
		v, err := g.Unpack(mem)
		if err != nil {
			return
		}
		if err := g.Pack(mem, v); err != nil {
			t.Fatalf("%q: cannot pack what it unpacked: %v", s, err)
		}
	})
}

func checkPrinted(t *testing.T, s string, f *Format) {
	p := f.String()
	g, err := ParseFormat(p)
	if err != nil {
		t.Fatalf("%q prints as %q: %v", s, p, err)
	}
	if !f.Equal(g) || !g.Equal(f) || f.Size() != g.Size() || g.String() != p {
		t.Fatalf("%q prints as %q, which is not equal, or prints as %q", s, p, g)
	}
	for _, x := range f.Fields() {
		if x.Offset < 0 || x.Offset+x.Size() > f.Size() {
			t.Fatalf("%q: field %q at %d with %d bytes is outside of %d", s, x.Name, x.Offset, x.Size(), f.Size())
		}
	}
}

// doubled returns a format of n levels. Each level is s, with the next level in place of each %s.
func doubled(s, inner string, n int) string {
	for 2*len(inner) < n {
		inner = strings.ReplaceAll(s, "%s", inner)
	}
	return inner
}

// longFormats are makers of formats of n bytes, by name, with the itemsize that they are parsed for.
func longFormats() map[string]func(n int) (format string, itemsize int) {
	deep := func(open, inner string, depth, n int) string {
		return strings.Repeat(open, depth) + strings.Repeat(inner, n/len(inner)) + strings.Repeat("}", depth)
	}
	return map[string]func(n int) (format string, itemsize int){
		"items":       func(n int) (string, int) { return strings.Repeat("d", n), 1 },
		"spaces":      func(n int) (string, int) { return strings.Repeat(" ", n), 1 },
		"marks":       func(n int) (string, int) { return strings.Repeat("<>", n/2), 1 },
		"digits":      func(n int) (string, int) { return strings.Repeat("9", n), 1 },
		"zeros":       func(n int) (string, int) { return strings.Repeat("0", n) + "d", 1 },
		"braces":      func(n int) (string, int) { return strings.Repeat("T{", n/2), 1 },
		"empty":       func(n int) (string, int) { return strings.Repeat("T{}", n/3), 1 },
		"pointers":    func(n int) (string, int) { return strings.Repeat("&", n), 1 },
		"deep":        func(n int) (string, int) { return strings.Repeat(deep("T{b", "b", 60, 1), n/(4*60)), 1 },
		"alternating": func(n int) (string, int) { return strings.Repeat("bB", n/2), 1 },
		"names":       func(n int) (string, int) { return namedFields(n), 1 },
		"one name":    func(n int) (string, int) { return "b:" + strings.Repeat("a", n), 1 },
		"shapes":      func(n int) (string, int) { return strings.Repeat("(1,2)b", n/6), 1 },
		"one shape":   func(n int) (string, int) { return "(" + strings.Repeat("1,", n/2), 1 },
		"targets":     func(n int) (string, int) { return strings.Repeat(strings.Repeat("&", 60)+"d", n/61), 1 },
		"functions":   func(n int) (string, int) { return strings.Repeat("X{X{->d}}", n/9), 1 },
		"two pointers": func(n int) (string, int) {
			return "T{" + doubled("&T{%s%s}", "&B", n) + "&B}", 2 * pointerSize
		},
		"two functions": func(n int) (string, int) {
			return "T{" + doubled("X{%s%s->%s}", "X{d}", n) + "X{}}", 2 * pointerSize
		},
		"two records": func(n int) (string, int) { s := doubled("T{%s%sb}", "T{<h}", n); return s, max(1, sizeOf(s)) },
		"wide arrays": func(n int) (string, int) { s := deep("(2)T{", "<hb", 40, n); return s, max(1, sizeOf(s)) },
	}
}

// The number of allocations for a byte of a format is the same for formats of 8 KB and of 256 KB.
func TestFormatAllocationsAreLinear(t *testing.T) {
	for name, make := range longFormats() {
		s, itemsize := make(1 << 13)
		few := allocations(t, name, s, itemsize)
		s, itemsize = make(1 << 18)
		if many := allocations(t, name, s, itemsize); many > 1.5*few {
			t.Errorf("%s: %.2f allocations for a byte of a short format, %.2f of a long one", name, few, many)
		}
	}
}

// The throughput of long formats is that of short ones: loops over the bytes that allocate nothing show here alone.
func BenchmarkFormat(b *testing.B) {
	for name, make := range longFormats() {
		for _, n := range []int{1 << 13, 1 << 18} {
			s, itemsize := make(n)
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					ParseItemFormat(s, itemsize)
				}
			})
		}
	}
}

func namedFields(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "b:%d:", i)
	}
	return b.String()
}

func sizeOf(format string) int {
	n, _ := SizeFromFormat(format)
	return n
}

// allocations returns the allocations for each byte of s to parse, print and compare it.
func allocations(t *testing.T, name, s string, itemsize int) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := ParseFormat(s)
	if err == nil {
		g, err := ParseFormat(f.String())
		if err != nil || !f.Equal(g) {
			t.Errorf("%s: not equal to what it prints: %v", name, err)
		}
	}
	ParseItemFormat(s, itemsize)
	runtime.ReadMemStats(&after)
	return max(float64(after.Mallocs-before.Mallocs)/float64(len(s)), 0.1)
}
