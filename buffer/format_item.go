package buffer

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// ParseItemFormat parses the format of a buffer whose items have itemsize bytes. It also accepts the known deviations of
// exporters from PEP 3118 if they agree with itemsize:
//
//   - ctypes writes u for a wchar_t of 4 bytes (not on Windows);
//   - ctypes up to CPython 3.11 omits the padding of structures, and writes an order mark before every member;
//   - NumPy writes the padding between fields, but not that at the end of a record: "T{d:x:b:y:}" may have 9 bytes or 16, or
//     more if it is a selection of the fields of a larger record. It may write the padding of a nested record twice, and
//     writes that of an array of records after the last record.
//
// The result prints with the layout that was found. If two readings with different layouts agree with itemsize, the format is
// ambiguous, which is an error. In that case [As] asks the exporter, if it is a Python object.
func ParseItemFormat(s string, itemsize int) (*Format, error) {
	return parseItemFormat(s, itemsize, nil)
}

// parseItemFormat is ParseItemFormat; for an ambiguous format it asks q, unless q is nil.
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

// readAsNumPy parses the format of a record as NumPy writes it, without padding at the end. It returns nil if NumPy would not write
// this format.
func readAsNumPy(s string, itemsize int) *Format {
	f, err := parseFormat(s, readNumPy)
	if err != nil || f.code != 'T' || f.size > itemsize {
		return nil
	}
	return f
}

// onlyReading returns the one reading of a format that agrees with itemsize, or an error if there is none or more than one.
func onlyReading(s string, itemsize int, strict, numpy *Format) (*Format, error) {
	readings := []*Format{}
	if strict.size == itemsize {
		readings = append(readings, strict)
	} else {
		readings = append(readings, otherReadings(s, itemsize)...)
	}
	if numpy != nil {
		if len(numpy.ambiguousArrays(nil, itemsize, nil)) > 0 {
			return nil, ambiguous(s, itemsize, "there may be padding between the records of an array")
		}
		// More bytes than that are not padding. They still make any other reading ambiguous.
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

// otherReadings returns the readings of ctypes that agree with itemsize.
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

// padded returns the record f with padding at its end up to size. The padding may have any length: NumPy's x[["a", "b"]] leaves
// the other fields of a record out.
func (f *Format) padded(size int) *Format {
	if f.size == size {
		return f
	}
	g := *f
	g.fields = append(slices.Clone(f.fields), padding(f.size, size-f.size))
	g.size = size
	return &g
}

// mostPadding returns the largest padding that C can put at the end of a record that has all its fields: one byte less than the
// largest alignment in it, once for the record and once for each nested record at its end. Without nested records there is no
// limit, because only the record itself can have padding.
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

// ambiguousArrays appends to out the paths, below path, of the arrays whose records may have padding between them, which NumPy's
// format does not show. f has at most room bytes.
func (f *Format) ambiguousArrays(path []string, room int, out [][]string) [][]string {
	f.eachRecord(room, func(_ int, x Field, n, room int) {
		at := append(slices.Clone(path), x.Name)
		if n > 1 && room > x.Format.size {
			out = append(out, at)
		}
		out = x.Format.ambiguousArrays(at, room, out)
	})
	return out
}

// eachRecord calls do for each field of f that is a record or an array of n records, with its index in Fields and the most bytes
// that a record can have. f has at most room bytes.
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

// withSizes returns NumPy's reading f with the sizes of records that sizes has, by path. f has at most room bytes. It returns
// false if the sizes do not agree with the format.
func (f *Format) withSizes(path string, room int, sizes map[string]int) (g *Format, ok bool) {
	fields, ok := f.Fields(), true
	f.eachRecord(room, func(i int, x Field, n, room int) {
		at := path + x.Name + ":"
		inner, fits := x.Format.withSizes(at, room, sizes)
		if size, known := sizes[at]; fits && known {
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
