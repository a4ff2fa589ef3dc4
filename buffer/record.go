package buffer

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A record is a Go struct as an item: a structured dtype in NumPy, a T{...} format. The format has standard sizes and explicit
// padding, so that NumPy, which would otherwise compute its own padding, reads the offsets of the Go struct.

// member is a field of a record that is not padding.
type member struct {
	name   string
	offset int      // bytes
	shape  []int    // of an array
	code   code     // of a number
	record []member // of a struct
	size   int      // of one element, in bytes
}

// recordMembers returns the fields of a struct, or an error if it cannot be an item.
func recordMembers(typ reflect.Type) ([]member, error) {
	var out []member
	names := map[string]bool{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		m := member{name: f.Name, offset: int(f.Offset)}
		elem := f.Type
		for elem.Kind() == reflect.Array {
			m.shape = append(m.shape, elem.Len())
			elem = elem.Elem()
		}
		m.size = int(elem.Size())
		inner := newElement(elem)
		if inner.err != nil {
			if elem.Kind() == reflect.Struct {
				return nil, fmt.Errorf("field %s: %w", f.Name, inner.err)
			}
			return nil, fmt.Errorf("field %s: expected bool, a number, a struct or an array of these, got %s", f.Name, f.Type)
		}
		if f.Name == "_" {
			continue
		}
		if !f.IsExported() {
			return nil, fmt.Errorf("field %s: expected an exported field, or _ for padding", f.Name)
		}
		if slices.Contains(m.shape, 0) {
			return nil, fmt.Errorf("field %s: expected an array with items, got %s", f.Name, f.Type)
		}
		m.code, m.record = inner.code, inner.record
		if name, ok := f.Tag.Lookup("py"); ok {
			m.name = name
		}
		if m.name == "" || strings.ContainsAny(m.name, ":\x00") || !utf8.ValidString(m.name) {
			return nil, fmt.Errorf("field %s: expected a name without ':' and NUL in the tag, got `py:%q`", f.Name, m.name)
		}
		if names[m.name] {
			return nil, fmt.Errorf("field %s: expected names that differ, got '%s' twice", f.Name, m.name)
		}
		names[m.name] = true
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, errors.New("expected a struct with fields")
	}
	return out, nil
}

// formatOfMembers returns the format of a record of size bytes: T{<i:x:4x<d:y:}.
func formatOfMembers(members []member, size int) string {
	var b strings.Builder
	writeRecord(&b, members, size)
	return b.String()
}

func writeRecord(b *strings.Builder, members []member, size int) {
	order := byte('<')
	if !littleEndian {
		order = '>'
	}
	b.WriteString("T{")
	end := 0
	pad := func(to int) {
		if to > end {
			if to-end > 1 {
				b.WriteString(strconv.Itoa(to - end))
			}
			b.WriteByte('x')
		}
	}
	for _, m := range members {
		pad(m.offset)
		n, _ := countBytes(m.shape, m.size)
		end = m.offset + n
		if m.shape != nil {
			b.WriteByte('(')
			for i, d := range m.shape {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(strconv.Itoa(d))
			}
			b.WriteByte(')')
		}
		if m.record != nil {
			writeRecord(b, m.record, m.size)
		} else {
			b.WriteByte(order)
			b.WriteString(m.code.standard())
		}
		b.WriteString(":" + m.name + ":")
	}
	pad(size)
	b.WriteByte('}')
}

// standard returns the format code of a number in standard sizes, for use after '<' or '>'.
func (c code) standard() string {
	switch c.class {
	case classBool:
		return "?"
	case classFloat:
		return map[int]string{2: "e", 4: "f", 8: "d"}[c.size]
	case classComplex:
		return map[int]string{8: "Zf", 16: "Zd"}[c.size]
	case classUint:
		return map[int]string{1: "B", 2: "H", 4: "I", 8: "Q"}[c.size]
	}
	return map[int]string{1: "b", 2: "h", 4: "i", 8: "q"}[c.size]
}

// matchRecord returns an error if a format differs from the members of a record, which has size bytes. It asks q if the format
// is ambiguous.
func matchRecord(members []member, size int, format string, q *inquiry) error {
	f, err := parseItemFormat(format, size, q)
	if err != nil {
		return err
	}
	if f.code != 'T' && f.code != 0 {
		return errors.New("expected a record, T{...}")
	}
	return matchFields(members, f)
}

func matchFields(members []member, f *Format) error {
	fields := f.Fields()
	if !slices.ContainsFunc(fields, func(x Field) bool { return x.Name != "" }) {
		fields = byPosition(fields, members)
	}
	for i, m := range members {
		if i == len(fields) {
			return fmt.Errorf("expected a field '%s' at offset %d, got no more fields", m.name, m.offset)
		}
		if err := m.match(fields[i]); err != nil {
			return err
		}
	}
	if len(fields) > len(members) {
		extra := fields[len(members)]
		return fmt.Errorf("expected no more fields, got '%s' at offset %d", extra.Name, extra.Offset)
	}
	return nil
}

// byPosition returns unnamed fields with the names of the members in the same positions. A field with a count becomes as many
// fields, unless the member is an array of that length.
func byPosition(fields []Field, members []member) []Field {
	var out []Field
	for _, x := range fields {
		n := x.Count
		if len(out) < len(members) && n > 1 && slices.Equal(members[len(out)].shape, []int{n}) {
			n = 1
		} else {
			x.Count = 1
		}
		for range min(n, len(members)+1-len(out)) {
			if len(out) < len(members) {
				x.Name = members[len(out)].name
			}
			out = append(out, x)
			x.Name, x.Offset = "", x.Offset+x.Size()
		}
	}
	return out
}

// match returns an error if the field f differs from m.
func (m member) match(f Field) error {
	switch {
	case f.Name != m.name:
		return fmt.Errorf("expected field '%s' at offset %d, got '%s' (a tag py:\"%[3]s\" names a Go field so)", m.name, m.offset, f.Name)
	case f.Offset != m.offset:
		return fmt.Errorf("field '%s': expected offset %d, got %d", m.name, m.offset, f.Offset)
	}
	shape := f.Shape
	if f.Count != 1 {
		shape = append(slices.Clone(shape), f.Count)
	}
	if f.Format.code == 's' && m.code == (code{class: classUint, size: 1}) {
		// NumPy's S5 has five bytes, like [5]uint8
		shape = append(slices.Clone(shape), f.Format.Length())
	} else if m.record != nil {
		if !f.Format.IsRecord() {
			return fmt.Errorf("field '%s': expected a record, got '%s'", m.name, f.Format)
		}
		// NumPy writes the padding at the end of a record after the record. So a single record may be shorter in the format; the
		// offset of the next field is checked.
		if n := f.Format.Size(); n > m.size || n < m.size && volume(m.shape) > 1 {
			return fmt.Errorf("field '%s': expected a record of %d bytes, got %d", m.name, m.size, n)
		}
		if err := matchFields(m.record, f.Format); err != nil {
			return fmt.Errorf("field '%s': %w", m.name, err)
		}
	} else if c, ok := f.Format.number(); !ok || !m.code.reads(c) {
		got := fmt.Sprintf("'%s'", f.Format)
		if ok {
			got = describeFormat(f.Format.String(), c.size)
		}
		return fmt.Errorf("field '%s': expected %s, got %s", m.name, m.code.name(), got)
	}
	if tuple(shape) != tuple(m.shape) {
		return fmt.Errorf("field '%s': expected an array of shape %s, got %s", m.name, tuple(m.shape), tuple(shape))
	}
	return nil
}

// number returns the code of a format of one number, and false for any other format.
func (f *Format) number() (code, bool) {
	if f.code == 0 || f.code == 'T' {
		return code{}, false
	}
	return numberCode(string([]byte{f.mode, f.code}))
}
