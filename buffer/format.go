package buffer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits that keep the time to parse any format linear in its length.
const (
	maxFormatDepth = 64 // T{...}, & and X{...} inside one another
	maxFormatDims  = 64 // dimensions of one sub-array; equal to PyBUF_MAX_NDIM
)

// Format is a parsed format string, which describes one item of a buffer. The syntax is that of PEP 3118, an extension of the
// struct module's:
//
//	@ = < > ! ^   byte order and sizes of what follows: native and aligned (the default), native order with standard
//	              sizes, little, big, big, native and not aligned. A mark holds until the next one, across braces, as
//	              NumPy writes and reads them.
//	3d            a repeat count: three values, or one field of shape (3) where a name follows
//	5s 5p 5w 5u   the count is a length: one string of 5 bytes, 5 bytes with a length byte, 5 UCS-4, 5 UCS-2
//	(2,3)d        a sub-array
//	T{...}        a record, at any nesting
//	d:name:       a field's name
//	x             padding
//
// The codes are ? c b B h H i I l L q Q n N e f d g P s p w u O, Zf Zd Zg (and their short forms F D), & (a pointer to
// the next item), X{...} (a pointer to a function), and z and Z, which ctypes writes for char* and wchar_t*.
//
// At the top level a format has the size that the struct module gives it: "db" has 9 bytes, without padding at the end; NumPy and
// C would have 16. A record T{...} has the size that NumPy and C give it: if the mode at the closing brace is "@", the record is
// padded to the largest alignment of its "@" members, so "T{db}" has 16 bytes. Both include explicit padding.
//
// A Format is immutable.
type Format struct {
	code   byte // a leaf's code, with 'F', 'D', 'G' for Zf, Zd, Zg; 'T' a record; '&', 'X' pointers; 0 a sequence of items
	mode   byte // '@', '^', '=', '<' or '>': at the code, and for a record at its closing brace
	length int  // of s, p, u, w and x: number of characters
	size   int  // bytes
	align  int  // bytes; 1 if no value in it is aligned
	nodes  int  // number of values and lists that Unpack makes; saturates
	text   int  // length of the string that it was parsed from
	values int  // of a record or a sequence: number of values that are not padding; saturates
	widest int  // the largest alignment that C gives a value in it, whatever the marks
	fields []Field
	result []Field // of X: the items after "->"
}

// Field is a member of a record, or one of the items of a format without braces.
type Field struct {
	Name   string // "" if it has none
	Offset int    // bytes from the start of the record
	Count  int    // number of values: the repeat count of a field that has neither name nor shape, else 1
	Shape  []int  // of a sub-array, else nil; a named field's repeat count is its last dimension
	Format *Format
}

// Size returns the size of the field in bytes: of all its values.
func (f Field) Size() int {
	n := f.Count * f.Format.size
	for _, d := range f.Shape {
		n *= d
	}
	return n
}

func (f Field) isPadding() bool { return f.Format.code == 'x' && f.Name == "" }

// FormatError reports an invalid format.
type FormatError struct {
	Format string
	Offset int // of the error in Format, in bytes
	Reason string
}

func (e *FormatError) Error() string {
	s := e.Format
	if len(s) > 80 {
		n := 80
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		return fmt.Sprintf("buffer format %q and %d bytes more: at offset %d: %s", s[:n], len(s)-n, e.Offset, e.Reason)
	}
	return fmt.Sprintf("buffer format %q: at offset %d: %s", s, e.Offset, e.Reason)
}

// ParseFormat parses a format string in time linear in len(s). Every error is a *[FormatError].
func ParseFormat(s string) (*Format, error) { return parseFormat(s, readStrict) }

func quoteShort(s string) string {
	if len(s) <= 80 {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:77]) + "..."
}

// SizeFromFormat returns the size in bytes of an item of a format, as PyBuffer_SizeFromFormat and struct.calcsize do. It
// accepts every format that [ParseFormat] does; those two accept no records.
func SizeFromFormat(s string) (int, error) {
	f, err := ParseFormat(s)
	if err != nil {
		return 0, err
	}
	return f.size, nil
}

// Size returns the size of one item in bytes.
func (f *Format) Size() int { return f.size }

// Align returns the alignment of an item in bytes: the largest of its "@" values, or 1 if it has none.
func (f *Format) Align() int { return f.align }

// IsRecord reports whether the format is T{...}.
func (f *Format) IsRecord() bool { return f.code == 'T' }

// Code returns the code of a format of one value: "d", "Zf", "s", "T" or "&"; and "" for a format of several items.
func (f *Format) Code() string {
	switch f.code {
	case 0:
		return ""
	case 'F', 'D', 'G':
		return "Z" + string(f.code+'a'-'A')
	}
	return string(f.code)
}

// Length returns the number of characters of a string (s, p, u, w), or of bytes of padding (x), and 0 for any other format.
func (f *Format) Length() int { return f.length }

// Fields returns the fields of a record, or the items of a format without braces that has several items or one with a name
// or a shape. It leaves unnamed padding out. It returns nil for a format of one plain value.
func (f *Format) Fields() []Field {
	if f.code != 0 && f.code != 'T' {
		return nil
	}
	out := make([]Field, 0, len(f.fields))
	for _, x := range f.fields {
		if !x.isPadding() {
			out = append(out, x)
		}
	}
	return out
}

// Target returns the format that a pointer (&) points to, and nil for any other format.
func (f *Format) Target() *Format {
	if f.code != '&' {
		return nil
	}
	return sequence(f.fields, f.fields[0].Size(), f.fields[0].Format.align)
}

// NativeOrder reports whether all values of more than one byte in an item have this machine's byte order.
func (f *Format) NativeOrder() bool {
	if f.code == 0 || f.code == 'T' {
		for _, x := range f.fields {
			if !x.Format.NativeOrder() {
				return false
			}
		}
		return true
	}
	return f.order() == 0 || f.order() == nativeOrder
}

// order returns the byte order, '<' or '>', and 0 for a format to which byte order does not apply.
func (f *Format) order() byte {
	switch f.code {
	case 's', 'p', 'x', 'c', '?', 'b', 'B', 0, 'T':
		return 0
	}
	if f.mode == '<' || f.mode == '>' {
		return f.mode
	}
	return nativeOrder
}

// reading is a set of deviations from PEP 3118 with which to parse a format.
type reading int

const (
	readStrict  reading = 0
	readWideU   reading = 1 << iota // u is a wchar_t of 4 bytes
	readAligned                     // values are aligned in every mode; "@" is an error
	readNumPy                       // values are not aligned: all padding between fields is explicit
)

type formatParser struct {
	s       string
	pos     int
	mode    byte
	reading reading
	leaves  [128]*Format // by code, the last leaf made: equal leaves are shared

	// For readNumPy.
	here    int  // offset of the current item from the start of the outermost record, in bytes
	repeats bool // an order mark repeats the mode in force, which ctypes writes and NumPy does not
}

func parseFormat(s string, r reading) (*Format, error) {
	return (&formatParser{s: s, mode: '@', reading: r}).parse()
}

func (p *formatParser) parse() (*Format, error) {
	fields, size, align, err := p.items(0, 0)
	if err != nil {
		return nil, err
	}
	f := sequence(fields, size, align)
	f.text = len(p.s)
	return f, nil
}

// sequence returns the format of items without braces. For one plain value it is the value's own format.
func sequence(fields []Field, size, align int) *Format {
	if len(fields) == 1 && fields[0].plain() {
		one := *fields[0].Format
		return &one
	}
	f := &Format{mode: '@', size: size, align: align, fields: fields}
	f.sumUp()
	return f
}

func (f Field) plain() bool {
	return f.Name == "" && f.Count == 1 && f.Shape == nil && f.Format.code != 'x' && f.Offset == 0
}

func (p *formatParser) errorf(at int, format string, args ...any) error {
	return &FormatError{Format: p.s, Offset: at, Reason: fmt.Sprintf(format, args...)}
}

// items parses items up to the closing brace (close is '}'), up to the arrow or brace after a function's
// parameters (close is '-'), or up to the end of the format (close is 0). It leaves pos at that character.
func (p *formatParser) items(depth int, close byte) (fields []Field, size, align int, err error) {
	align = 1
	names := map[string]bool(nil)
	start, base := p.pos, p.here
	for {
		p.here = saturatingAdd(base, size)
		p.spaces()
		if p.pos == len(p.s) {
			if close != 0 {
				return nil, 0, 0, p.errorf(start-1, "'{' is not closed")
			}
			return fields, size, align, nil
		}
		c := p.s[p.pos]
		if close != 0 && (c == '}' || close == '-' && c == '-') {
			return fields, size, align, nil
		}
		at := p.pos
		f, err := p.item(depth, true)
		if err != nil {
			return nil, 0, 0, err
		}
		if f.Format == nil { // there were only order marks, which set the mode
			if p.pos == at {
				return nil, 0, 0, p.errorf(at, "unexpected %q", c)
			}
			continue
		}
		if f.Name != "" {
			if names[f.Name] {
				return nil, 0, 0, p.errorf(at, "a second field named %s", quoteShort(f.Name))
			}
			if names == nil {
				names = map[string]bool{}
			}
			names[f.Name] = true
		}
		switch {
		case p.reading&readAligned != 0 && f.Format.code != 'T' && f.Format.mode == '@' && !f.isPadding():
			return nil, 0, 0, p.errorf(at, "ctypes would write an order mark")
		case p.reading&readNumPy != 0 && p.repeats:
			return nil, 0, 0, p.errorf(at, "NumPy would leave the order mark out")
		case p.reading&readNumPy != 0 && f.Format.mode == nativeOrder && f.Format.code != 'T':
			return nil, 0, 0, p.errorf(at, "NumPy would write '='")
		case p.reading&readNumPy != 0 && f.isPadding() && f.Format.length != 1:
			return nil, 0, 0, p.errorf(at, "NumPy would write each byte of padding")
		case p.reading&readNumPy != 0 && depth > 0 && f.Name == "" && !f.isPadding():
			return nil, 0, 0, p.errorf(at, "NumPy would name this field")
		}
		if p.aligns(f.Format) {
			a := f.Format.align
			pad := (a - size%a) % a
			if size > math.MaxInt-pad {
				return nil, 0, 0, p.errorf(at, "the size in bytes exceeds %d", math.MaxInt)
			}
			if p.reading&readNumPy != 0 {
				if saturatingAdd(base, size)%a != 0 && f.Format.code != 'O' {
					return nil, 0, 0, p.errorf(at, "NumPy would write this value's padding out")
				}
				pad = 0
			} else if pad > 0 && f.Format.mode != '@' {
				fields = append(fields, padding(size, pad))
			}
			size += pad
			if p.reading&readNumPy == 0 {
				align = max(align, a)
			}
		}
		f.Offset = size
		n, ok := fieldSize(f)
		if !ok || size > math.MaxInt-n {
			return nil, 0, 0, p.errorf(at, "the size in bytes exceeds %d", math.MaxInt)
		}
		size += n
		fields = append(fields, f)
	}
}

// padding returns a field of n bytes of explicit padding, for padding that the mode does not imply: the format then prints with
// its layout.
func padding(offset, n int) Field {
	return Field{Offset: offset, Count: 1, Format: &Format{code: 'x', mode: '=', length: n, size: n, align: 1, nodes: 1, widest: 1}}
}

// aligns reports whether the offset of an item of format f is a multiple of its alignment.
func (p *formatParser) aligns(f *Format) bool {
	switch {
	case p.reading&readNumPy != 0:
		return p.mode == '@' && f.code != 'T'
	case p.reading&readAligned != 0:
		return true
	}
	return f.mode == '@'
}

func fieldSize(f Field) (int, bool) {
	n, ok := f.Format.size, true
	for i := -1; i < len(f.Shape); i++ {
		d := f.Count
		if i >= 0 {
			d = f.Shape[i]
		}
		if n != 0 && d > math.MaxInt/n {
			// an error even if a later extent of 0 makes the product 0
			return 0, false
		}
		n *= d
	}
	return n, ok
}

func (p *formatParser) spaces() {
	for p.pos < len(p.s) {
		switch p.s[p.pos] {
		case ' ', '\t', '\n', '\v', '\f', '\r':
			p.pos++
		default:
			return
		}
	}
}

// marks parses any number of order marks.
func (p *formatParser) marks() {
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; c {
		case '@', '=', '<', '>', '^', '!':
			if c == '!' {
				c = '>'
			}
			p.repeats = p.repeats || c == p.mode
			p.mode = c
		default:
			return
		}
		p.pos++
	}
}

// number parses a number, which must start at pos.
func (p *formatParser) number() (int, error) {
	start := p.pos
	n := 0
	for p.pos < len(p.s) && '0' <= p.s[p.pos] && p.s[p.pos] <= '9' {
		d := int(p.s[p.pos] - '0')
		if n > (math.MaxInt-d)/10 {
			return 0, p.errorf(start, "the number exceeds %d", math.MaxInt)
		}
		n = n*10 + d
		p.pos++
	}
	return n, nil
}

func (p *formatParser) digit() bool {
	return p.pos < len(p.s) && '0' <= p.s[p.pos] && p.s[p.pos] <= '9'
}

func (p *formatParser) shape() ([]int, error) {
	open := p.pos
	p.pos++ // (
	var shape []int
	for {
		p.spaces()
		if !p.digit() {
			if p.pos == len(p.s) {
				return nil, p.errorf(open, "'(' is not closed")
			}
			return nil, p.errorf(p.pos, "expected an extent of a sub-array, such as (2,3)")
		}
		n, err := p.number()
		if err != nil {
			return nil, err
		}
		if shape = append(shape, n); len(shape) > maxFormatDims {
			return nil, p.errorf(open, "a sub-array has more than %d dimensions", maxFormatDims)
		}
		p.spaces()
		comma := p.pos < len(p.s) && p.s[p.pos] == ','
		if comma {
			p.pos++
			p.spaces() // "(3,)" is a tuple of one
		}
		switch {
		case p.pos < len(p.s) && p.s[p.pos] == ')':
			p.pos++
			return shape, nil
		case p.pos == len(p.s):
			return nil, p.errorf(open, "'(' is not closed")
		case !comma:
			return nil, p.errorf(p.pos, "expected ',' or ')' in the shape of a sub-array")
		}
	}
}

// item parses one item with its marks, shape and count, and with its name if named is true. The result's Format is nil if
// there were only marks.
func (p *formatParser) item(depth int, named bool) (Field, error) {
	var f Field
	p.marks()
	if p.pos < len(p.s) && p.s[p.pos] == '(' {
		shape, err := p.shape()
		if err != nil {
			return f, err
		}
		f.Shape = shape
		p.marks()
	}
	count, counted := 1, p.digit()
	if counted {
		n, err := p.number()
		if err != nil {
			return f, err
		}
		count = n
	}
	if p.pos == len(p.s) || p.s[p.pos] == '}' || p.s[p.pos] == '-' || isSpace(p.s[p.pos]) {
		if counted || f.Shape != nil {
			return f, p.errorf(p.pos, "a count or shape without a format code after it")
		}
		return f, nil
	}
	format, err := p.code(depth, &count)
	if err != nil {
		return f, err
	}
	f.Format = format
	if named && p.pos < len(p.s) && p.s[p.pos] == ':' {
		start := p.pos
		p.pos++
		for p.pos < len(p.s) && p.s[p.pos] != ':' {
			p.pos++
		}
		if p.pos == len(p.s) {
			return f, p.errorf(start, "the field name has no ':' at its end")
		}
		f.Name = p.s[start+1 : p.pos]
		if i := strings.IndexByte(f.Name, 0); i >= 0 {
			return f, p.errorf(start+1+i, "the field name has a NUL, which ends a format")
		}
		p.pos++
	}
	f.Count = count
	if (f.Name != "" || f.Shape != nil) && count != 1 {
		f.Shape, f.Count = append(f.Shape, count), 1
		if len(f.Shape) > maxFormatDims {
			return f, p.errorf(p.pos, "a sub-array has more than %d dimensions", maxFormatDims)
		}
	}
	return f, nil
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// written returns the mode with which the parsed format prints.
func (p *formatParser) written() byte {
	if p.mode == '@' && p.reading&readNumPy != 0 {
		return '^'
	}
	return p.mode
}

// code parses a code and its braces or target. If the count is a length, code moves it to the format and sets it to 1.
func (p *formatParser) code(depth int, count *int) (*Format, error) {
	at := p.pos
	c := p.s[p.pos]
	p.pos++
	switch c {
	case 'T', 'X':
		return p.braces(&Format{code: c, mode: p.mode, nodes: 1, align: 1}, depth, at)
	case '&':
		f := &Format{code: c, mode: p.mode, nodes: 1}
		if depth == maxFormatDepth {
			return nil, p.errorf(at, "more than %d levels of nesting", maxFormatDepth)
		}
		target, err := p.item(depth+1, false) // "&d:p:" names the pointer, not the double
		if err != nil {
			return nil, err
		}
		if target.Format == nil {
			return nil, p.errorf(p.pos, "expected what '&' points to")
		}
		if _, ok := fieldSize(target); !ok {
			return nil, p.errorf(at, "the size in bytes exceeds %d", math.MaxInt)
		}
		f.fields = []Field{target}
		f.asPointer()
		return f, nil
	}
	leaf := c
	switch c {
	case 'Z':
		if p.pos < len(p.s) && (p.s[p.pos] == 'f' || p.s[p.pos] == 'd' || p.s[p.pos] == 'g') {
			leaf = p.s[p.pos] - 'a' + 'A'
			p.pos++
		}
	case 'G':
		return nil, p.errorf(at, "unknown format code 'G'; a complex long double is \"Zg\"")
	case 'u':
		if p.reading&readWideU != 0 {
			leaf = 'w'
		}
	}
	size, align, ok := codeSize(leaf, p.mode == '@' || p.mode == '^')
	if !ok {
		switch {
		case c == 'n' || c == 'N':
			return nil, p.errorf(at, "format code %q has a native size only; put '@' or '^' before it", c)
		case c == 't':
			return nil, p.errorf(at, "bit fields ('t') are not supported")
		}
		r, _ := utf8.DecodeRuneInString(p.s[at:])
		return nil, p.errorf(at, "unknown format code %q", r)
	}
	length := 0
	switch c {
	case 's', 'p', 'x', 'u', 'w':
		if *count > math.MaxInt/size {
			return nil, p.errorf(at, "the size in bytes exceeds %d", math.MaxInt)
		}
		length, *count = *count, 1
		size *= length
	}
	if l := p.leaves[leaf]; l != nil && l.mode == p.written() && l.length == length {
		return l, nil
	}
	_, widest, _ := codeSize(leaf, true)
	f := &Format{code: leaf, mode: p.written(), length: length, size: size, align: align, nodes: 1, widest: widest}
	p.leaves[leaf] = f
	return f, nil
}

func (f *Format) asPointer() {
	f.size, f.align, _ = codeSize('P', true)
	f.widest = f.align
}

// braces parses the fields of T and the signature of X.
func (p *formatParser) braces(f *Format, depth, at int) (*Format, error) {
	if p.pos == len(p.s) || p.s[p.pos] != '{' {
		if f.code == 'X' {
			f.asPointer()
			return f, nil
		}
		return nil, p.errorf(p.pos, "expected '{' after 'T'")
	}
	if depth == maxFormatDepth {
		return nil, p.errorf(at, "more than %d levels of nesting", maxFormatDepth)
	}
	p.pos++
	close := byte('}')
	if f.code == 'X' {
		close = '-'
	}
	fields, size, align, err := p.items(depth+1, close)
	if err != nil {
		return nil, err
	}
	f.fields = fields
	if f.code == 'X' {
		if fields == nil {
			f.fields = []Field{} // prints as X{}, where nil prints as X
		}
		f.asPointer()
		if p.s[p.pos] == '-' {
			arrow := p.pos
			p.pos++
			if p.pos == len(p.s) || p.s[p.pos] != '>' {
				return nil, p.errorf(arrow, "expected '->' and a function's result")
			}
			p.pos++
			if f.result, _, _, err = p.items(depth+1, '}'); err != nil {
				return nil, err
			}
		}
		p.pos++ // }
		return f, nil
	}
	p.pos++ // }
	// NumPy uses the mode at the closing brace for the padding at the end and for the alignment of the record.
	f.mode = p.written()
	if p.aligns(f) {
		pad := (align - size%align) % align
		if size > math.MaxInt-pad {
			return nil, p.errorf(at, "the size in bytes exceeds %d", math.MaxInt)
		}
		if pad > 0 && f.mode != '@' {
			f.fields = append(f.fields, padding(size, pad))
		}
		size += pad
	}
	f.size, f.align = size, align
	f.sumUp()
	return f, nil
}

// sumUp computes nodes, values and widest from the fields of a record or a sequence.
func (f *Format) sumUp() {
	f.nodes, f.values, f.widest = 1, 0, 1
	for _, x := range f.fields {
		f.widest = max(f.widest, x.Format.widest)
		if x.isPadding() {
			continue
		}
		n := x.Format.nodes
		for i := len(x.Shape) - 1; i >= 0; i-- {
			n = saturatingAdd(1, saturatingMul(n, x.Shape[i]))
		}
		f.nodes = saturatingAdd(f.nodes, saturatingMul(n, x.Count))
		f.values = saturatingAdd(f.values, x.Count)
	}
}

func saturatingAdd(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func saturatingMul(a, b int) int {
	if b != 0 && a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}
