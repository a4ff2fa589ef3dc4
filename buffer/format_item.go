package buffer

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// ParseItemFormat parses the format of a buffer whose items have itemsize bytes. Exporters depart from PEP 3118 in known
// ways, which it understands where itemsize betrays them:
//
//   - ctypes writes u for a wchar_t of 4 bytes (not on Windows);
//   - ctypes up to CPython 3.11 leaves the padding of structures out, and writes an order mark before every member;
//   - NumPy writes all padding between fields out but none at the end of a record, so that "T{d:x:b:y:}" may have 9 bytes
//     or 16, or any number as some of the fields of a larger record; one nested record may be padded twice; and the padding
//     of the records of an array stands behind the last.
//
// The result prints as what was understood. Where two readings of different layout fit itemsize, that is an error. [As] asks
// the exporter then, where it is an object of Python.
func ParseItemFormat(s string, itemsize int) (*Format, error) {
	return parseItemFormat(s, itemsize, nil)
}

// parseItemFormat is ParseItemFormat that asks q, unless it is nil, where the format alone does not say the layout.
func parseItemFormat(s string, itemsize int, q *inquiry) (*Format, error) {
	strict, err := parseFormat(s, readStrict)
	if err != nil {
		return nil, err
	}
	if strict.size == itemsize && !strings.Contains(s, "T") {
		return strict, nil
	}
	numpy := readAsNumPy(s, itemsize)
	f, err := onlyReading(s, itemsize, strict, numpy)
	if err == nil || numpy == nil || q == nil {
		return f, err
	}
	return q.decide(numpy, itemsize, err)
}

// readAsNumPy is what NumPy would mean by a format of a record, without the padding at the end; nil where it would not write it.
func readAsNumPy(s string, itemsize int) *Format {
	f, err := parseFormat(s, readNumPy)
	if err != nil || f.code != 'T' || f.size > itemsize {
		return nil
	}
	return f
}

// onlyReading is the one reading of a format that fits itemsize, or an error.
func onlyReading(s string, itemsize int, strict, numpy *Format) (*Format, error) {
	readings := []*Format{}
	if strict.size == itemsize {
		readings = append(readings, strict)
	} else {
		readings = append(readings, otherReadings(s, itemsize)...)
	}
	if numpy != nil {
		if len(numpy.doubts(nil, itemsize, nil)) > 0 {
			return nil, ambiguous(s, itemsize, "there may be padding between the records of an array")
		}
		// More is not taken for padding, but makes another reading doubtful.
		if likely := itemsize-numpy.size <= numpy.mostPadding(); likely || len(readings) > 0 {
			readings = append(readings, numpy.padded(itemsize))
		}
	}
	if len(readings) == 0 {
		return nil, fmt.Errorf("buffer format %s has items of %d bytes, but the buffer has items of %d bytes",
			quoteShort(s), strict.size, itemsize)
	}
	for _, g := range readings[1:] {
		if !equalRuns(readings[0].runs(), g.runs(), true) {
			return nil, ambiguous(s, itemsize, fmt.Sprintf("it could mean %s or %s", quoteShort(readings[0].String()), quoteShort(g.String())))
		}
	}
	return readings[0], nil
}

// otherReadings are those of ctypes that fit itemsize.
func otherReadings(s string, itemsize int) []*Format {
	var out []*Format
	readings := []reading{readWideU, readWideU | readAligned}
	if windows {
		readings = []reading{readAligned}
	}
	for _, r := range readings {
		if f, err := parseFormat(s, r); err == nil && f.size == itemsize {
			out = append(out, f)
		}
	}
	return out
}

func ambiguous(s string, itemsize int, why string) error {
	return fmt.Errorf("buffer format %s with items of %d bytes is ambiguous: %s; export the buffer with a format that "+
		"spells its padding out, such as that of a packed record", quoteShort(s), itemsize, why)
}

// padded is the record f with padding at its end, up to size: any number of bytes, as NumPy's x[["a", "b"]] leaves fields out.
func (f *Format) padded(size int) *Format {
	if f.size == size {
		return f
	}
	g := *f
	g.fields = append(slices.Clone(f.fields), padding(f.size, size-f.size))
	g.size = size
	return &g
}

// mostPadding is what a record can have at its end where it has all fields: less than the largest alignment in it, for it and
// each record that ends with it. Where there is no record in it there is no limit, as more cannot be padding of that.
func (f *Format) mostPadding() int {
	if !slices.ContainsFunc(f.fields, func(x Field) bool { return x.Format.code == 'T' }) {
		return math.MaxInt
	}
	most := 0
	for g := f; g.code == 'T' && len(g.fields) > 0; g = g.fields[len(g.fields)-1].Format {
		most += f.widest - 1
	}
	return most
}

// doubts appends the paths, below path, of the arrays of records that may have padding between them, which NumPy's format does
// not show. room is the number of bytes that f has at most.
func (f *Format) doubts(path []string, room int, out [][]string) [][]string {
	f.eachRecord(room, func(_ int, x Field, n, room int) {
		at := append(slices.Clone(path), x.Name)
		if n > 1 && room > x.Format.size {
			out = append(out, at)
		}
		out = x.Format.doubts(at, room, out)
	})
	return out
}

// eachRecord calls do for the fields of f that are n records side by side, with their index in Fields and the bytes that each
// has at most where f has room.
func (f *Format) eachRecord(room int, do func(i int, x Field, n, room int)) {
	fields := f.Fields()
	for i, x := range fields {
		if x.Format.code != 'T' || x.Size() == 0 {
			continue
		}
		n := x.Count * volume(x.Shape)
		end := room
		if i+1 < len(fields) {
			end = fields[i+1].Offset
		}
		do(i, x, n, (end-x.Offset)/n)
	}
}

// withSizes is f, as NumPy's format has it, with the records of its arrays at the sizes that were told for their paths, in at
// most room bytes. It says false where they do not fit.
func (f *Format) withSizes(path string, room int, sizes map[string]int) (g *Format, ok bool) {
	fields, ok := f.Fields(), true
	f.eachRecord(room, func(i int, x Field, n, room int) {
		at := path + x.Name + ":"
		inner, fits := x.Format.withSizes(at, room, sizes)
		if size, told := sizes[at]; fits && told {
			if fits = inner.size <= size && size <= room; fits {
				inner = inner.padded(size)
			}
		}
		fields[i].Format, ok = inner, ok && fits
	})
	if !ok {
		return nil, false
	}
	g = &Format{code: f.code, mode: f.mode, align: f.align, text: f.text}
	for _, x := range fields {
		if x.Offset > g.size {
			g.fields = append(g.fields, padding(g.size, x.Offset-g.size))
		}
		g.fields = append(g.fields, x)
		g.size = x.Offset + x.Size()
	}
	g.sumUp()
	return g, true
}
