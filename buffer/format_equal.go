package buffer

import "slices"

// Equal reports whether two formats describe the same item: the same size, and values of the same kind, size, byte order and
// shape at the same offsets with the same names. The targets of pointers (&), and the parameters and results of functions (X),
// must be equal too; X{} equals X. Spelling does not matter: l equals q of the same size, no mark equals a mark of this machine's
// order, 3d equals ddd, c equals 1s, and implied padding equals explicit padding.
func (f *Format) Equal(g *Format) bool {
	if f.size != g.size || f.single() != g.single() {
		return false
	}
	return equalRuns(f.runs(), g.runs(), false)
}

// single reports whether Unpack returns one value and not a list of fields.
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

// run is a sequence of equal values. Padding and fields of count 0 have no run; unnamed adjacent fields of equal formats share one.
type run struct {
	name   string
	offset int
	count  int
	shape  []int
	format *Format
	inner  []run // fields of a record, target of &, parameters of X
	result []run // of X
}

// runs returns the runs of a whole format. Comparisons use them at each level of nesting, so they are made once.
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

// signatureRuns returns the runs of parameters or results, which have no offsets.
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

// equalRuns compares runs. If loose is true, it ignores padding at the end of records that are not in arrays.
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

// valueClass returns a byte that is the same for all codes of the same kind.
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
