package buffer

import (
	"strings"
	"testing"
	"time"
)

// FuzzFormat: no input panics; what parses prints to an equal format of the same size; what unpacks packs to the same values.
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

// The time for hostile formats of 256 KB stays that of one pass.
func TestFormatTimeIsLinear(t *testing.T) {
	const n = 1 << 18
	nest := strings.Repeat("T{b", 60)
	for name, s := range map[string]string{
		"items":       strings.Repeat("d", n),
		"spaces":      strings.Repeat(" ", n),
		"marks":       strings.Repeat("<>", n/2),
		"digits":      strings.Repeat("9", n),
		"zeros":       strings.Repeat("0", n) + "d",
		"braces":      strings.Repeat("T{", n/2),
		"empty":       strings.Repeat("T{}", n/3),
		"pointers":    strings.Repeat("&", n),
		"deep":        strings.Repeat(nest+strings.Repeat("}", 60), n/(4*60)),
		"alternating": strings.Repeat("bB", n/2),
		"names":       strings.Repeat("b:\x00\xff", n/4),
		"one name":    "b:" + strings.Repeat("a", n),
		"shapes":      strings.Repeat("(1,2)b", n/6),
		"one shape":   "(" + strings.Repeat("1,", n/2),
		"targets":     strings.Repeat(strings.Repeat("&", 60)+"d", n/61),
		"functions":   strings.Repeat("X{X{->d}}", n/9),
	} {
		start := time.Now()
		f, err := ParseFormat(s)
		if err == nil {
			g, err := ParseFormat(f.String())
			if err != nil || !f.Equal(g) {
				t.Errorf("%s: not equal to what it prints: %v", name, err)
			}
		}
		ParseItemFormat(s, 1)
		// up to 0.2 s without the race detector
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s: %d bytes took %v", name, len(s), d)
		}
	}
}
