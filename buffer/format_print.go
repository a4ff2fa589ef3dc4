package buffer

import "strconv"

// String returns the format in a short form: with order marks only where the mode changes, with all names, shapes, counts and
// explicit padding, and without white space. Parsing it gives an equal format.
func (f *Format) String() string {
	p := formatPrinter{mode: '@'}
	if f.code == 0 {
		p.fields(f.fields)
	} else {
		p.field(Field{Count: 1, Format: f})
	}
	return string(p.out)
}

type formatPrinter struct {
	out  []byte
	mode byte // the mode in force at the end of out
}

func (p *formatPrinter) setMode(m byte) {
	if p.mode != m {
		p.mode = m
		p.out = append(p.out, m)
	}
}

func (p *formatPrinter) fields(fields []Field) {
	for _, f := range fields {
		p.field(f)
	}
}

func (p *formatPrinter) field(f Field) {
	if len(f.Shape) > 0 {
		for i, d := range f.Shape {
			p.out = append(p.out, "(,"[min(i, 1)])
			p.out = strconv.AppendInt(p.out, int64(d), 10)
		}
		p.out = append(p.out, ')')
	}
	x := f.Format
	if x.code != 'T' {
		p.setMode(x.mode)
	}
	switch x.code {
	case 's', 'p', 'x', 'u', 'w':
		if x.length != 1 {
			p.out = strconv.AppendInt(p.out, int64(x.length), 10)
		}
	default:
		if f.Count != 1 {
			p.out = strconv.AppendInt(p.out, int64(f.Count), 10)
		}
	}
	if n := len(p.out); n > 0 && p.out[n-1] == 'Z' && (x.code == 'f' || x.code == 'd' || x.code == 'g') {
		p.out = append(p.out, ' ') // wchar_t* and a float, not a complex number
	}
	p.out = append(p.out, x.Code()...)
	switch x.code {
	case 'T':
		p.out = append(p.out, '{')
		p.fields(x.fields)
		p.setMode(x.mode)
		p.out = append(p.out, '}')
	case '&':
		p.fields(x.fields)
	case 'X':
		if x.fields == nil {
			break
		}
		p.out = append(p.out, '{')
		p.fields(x.fields)
		if x.result != nil {
			p.out = append(p.out, "->"...)
			p.fields(x.result)
		}
		p.out = append(p.out, '}')
	}
	if f.Name != "" {
		p.out = append(p.out, ':')
		p.out = append(p.out, f.Name...)
		p.out = append(p.out, ':')
	}
}
