package buffer

import "slices"

// Equal reports whether two formats say the same of the memory: the same values of the same kind, size and byte order
// at the same offsets in items of the same size, with the same names and shapes. Pointers must be to the same: what & points
// to, and the parameters and results of X, where X{} is X with no signature said. Spelling does not count: l and q, no mark and
// this machine's order, 3d and ddd, padding written or implied, c and 1s.
func (f *Format) Equal(g *Format) bool {
	if f.size != g.size || f.single() != g.single() {
		return false
	}
	return equalRuns(f.runs(), g.runs(), false)
}

// single reports whether Unpack gives one value that is not a list of fields.
func (f *Format) single() bool {
	switch f.code {
	case 'T':
		return false
	case 0:
		if f.values != 1 {
			return false
		}
		for _, x := range f.fields {
			if x.Name != "" {
				return false
			}
		}
	}
	return true
}

// run is a stretch of values alike. Zero counts and padding have none, and unnamed neighbors alike are one.
type run struct {
	name   string
	offset int
	count  int
	shape  []int
	format *Format
	inner  []run // of a record its fields, of & what it points to, of X the parameters
	result []run // of X
}

// runs are made once for each part of a format, as comparisons come back to a part at each level above it.
func (f *Format) runs() []run {
	if f.code != 0 && f.code != 'T' {
		return []run{newRun(Field{Count: 1, Format: f})}
	}
	return fieldRuns(f.fields)
}

func newRun(x Field) run {
	r := run{name: x.Name, offset: x.Offset, count: x.Count, shape: x.Shape, format: x.Format}
	switch x.Format.code {
	case 'T', '&':
		r.inner = fieldRuns(x.Format.fields)
	case 'X':
		r.inner, r.result = signatureRuns(x.Format.fields), signatureRuns(x.Format.result)
	}
	return r
}

// signatureRuns have no offsets, as parameters do not lie in memory.
func signatureRuns(fields []Field) []run {
	out := fieldRuns(fields)
	for i := range out {
		out[i].offset = 0
	}
	return out
}

func fieldRuns(fields []Field) []run {
	var out []run
	for _, x := range fields {
		if x.isPadding() || x.Count == 0 {
			continue
		}
		r := newRun(x)
		if n := len(out); n > 0 {
			last := &out[n-1]
			if r.name == "" && last.name == "" && r.shape == nil && last.shape == nil &&
				last.offset+last.count*last.format.size == r.offset && sameValue(last, &r, false) {
				last.count += r.count
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// equalRuns compares runs; if loose, without the padding at the end of single records.
func equalRuns(a, b []run, loose bool) bool {
	return slices.EqualFunc(a, b, func(x, y run) bool {
		return x.name == y.name && x.offset == y.offset && x.count == y.count && slices.Equal(x.shape, y.shape) &&
			sameValue(&x, &y, loose)
	})
}

func sameValue(a, b *run, loose bool) bool {
	f, g := a.format, b.format
	if valueClass(f) != valueClass(g) || f.order() != g.order() {
		return false
	}
	if f.size != g.size && !(loose && f.code == 'T' && a.count*volume(a.shape) == 1) {
		return false
	}
	switch f.code {
	case 'T':
		return equalRuns(a.inner, b.inner, loose)
	case '&':
		return equalRuns(a.inner, b.inner, false)
	case 'X':
		return equalRuns(a.inner, b.inner, false) && equalRuns(a.result, b.result, false)
	}
	return true
}

// valueClass is what codes of equal meaning and size share.
func valueClass(f *Format) byte {
	switch f.code {
	case 'b', 'h', 'i', 'l', 'q', 'n':
		return 'i'
	case 'B', 'H', 'I', 'L', 'Q', 'N':
		return 'I'
	case 'e', 'f', 'd':
		return 'f'
	case 'g':
		if f.size == 8 { // long double is double
			return 'f'
		}
		return 'g'
	case 'G':
		if f.size == 16 {
			return 'D'
		}
		return 'G'
	case 'F', 'D':
		return 'D'
	case 'c':
		return 's'
	}
	return f.code
}
