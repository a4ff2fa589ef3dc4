package cases

import (
	"bytes"
	"encoding/binary"
	"io"
	"reflect"
	"unsafe"
)

func Pointers(x []float64) {
	var ptrs []*float64
	for i := range x {
		ptrs = append(ptrs, &x[i])
	}
	*ptrs[0] = 1 // writes x
}

func ArrayOfSlices(a, b []byte) {
	both := [2][]byte{a, b}
	both[1][0] = 1 // writes a; writes b
}

func CopiedStruct(b []byte) {
	s := state{buf: b}
	t := s
	t.buf[0] = 1 // writes b
}

func Variadic(b []byte) { zeroAll(b) }

func zeroAll(list ...[]byte) {
	for _, s := range list {
		s[0] = 0 // writes b
	}
}

func Any(b []byte) {
	var v any = b
	switch s := v.(type) {
	case []byte:
		s[0] = 1 // writes b
	case string:
	}
}

func halves(b []byte) (x, y []byte, err error) { return b[:1], b[1:], nil }

func SecondResult(b []byte) {
	_, y, err := halves(b)
	if err == nil {
		y[0] = 1 // writes b
	}
}

func HeaderCast(b []byte) {
	s := *(*[]int32)(unsafe.Pointer(&b))
	s[0] = 1 // writes b
}

func SliceHeader(b []byte) {
	h := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	*(*byte)(unsafe.Pointer(h.Data)) = 1 // writes b
}

func GoWithArguments(b []byte) {
	go func(p []byte) {
		p[0] = 1 // writes b
	}(b)
}

func RecursiveClosure(b []byte) {
	var rec func(p []byte)
	rec = func(p []byte) {
		if len(p) > 0 {
			p[0] = 1 // writes b
			rec(p[1:])
		}
	}
	rec(b)
}

func runFilter[F filter](f F, b []byte) { f.apply(b) }

func GenericMethod(b []byte) { runFilter(inverter{}, b) }

func GenericMethodReads(b []byte) int {
	c := &counter{}
	runFilter(c, b)
	return c.n
}

func DeferredMethod(b []byte) {
	s := &state{buf: b}
	defer s.wipe()
}

func MethodExpression(b []byte) { octets.clean(b) }

type pipeline struct{ f filter }

func InterfaceInField(b []byte) {
	p := pipeline{inverter{}}
	p.f.apply(b)
}

func InterfaceInFieldReads(b []byte) int {
	c := &counter{}
	p := &pipeline{c}
	p.f.apply(b)
	return c.n
}

func EitherInterface(b []byte, invert bool) {
	p := pipeline{&counter{}}
	if invert {
		p.f = inverter{}
	}
	p.f.apply(b)
}

func EitherReads(b []byte, more bool) {
	p := pipeline{&counter{}}
	if more {
		p.f = silent{}
	}
	p.f.apply(b)
}

type silent struct{}

func (silent) apply([]byte) {}

type list[T any] struct {
	items []T
	next  *list[T]
}

func (l *list[T]) push(s []T) *list[T] { return &list[T]{s, l} }

func LinkedList(x []int) {
	var l *list[int]
	for i := range x {
		l = l.push(x[i:])
	}
	l.next.next.items[0] = 1 // writes x
}

func LinkedListRead(x []int) (n int) {
	var l *list[int]
	for i := range x {
		l = l.push(x[i:])
	}
	for ; l != nil; l = l.next {
		n += len(l.items)
		l.items = nil
	}
	return n
}

func BinaryWrite(x []float64) []byte {
	var buf bytes.Buffer
	binary.Write(&buf, binary.LittleEndian, x)
	return buf.Bytes()
}

func Drained(b []byte) (n int) {
	chunk := make([]byte, 16)
	for len(b) > 0 {
		k := copy(chunk, b)
		chunk[0]++
		b = b[k:]
		n += k
	}
	return n
}

type source struct {
	rest    []byte
	scratch [8]byte
}

func (s *source) Read(p []byte) (int, error) {
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	s.scratch[0]++
	return n, nil
}

func ReadAllOf(b []byte) []byte {
	out, _ := io.ReadAll(&source{rest: b})
	out[0] = 1
	return out
}

func ReadThrough(b []byte) byte {
	s := &source{rest: b}
	s.Read(s.scratch[:])
	var r io.Reader = s
	r.Read(s.scratch[1:])
	return s.scratch[0]
}

func TableOfColumns(x []float64) map[string][]float64 {
	columns := map[string][]float64{"x": x}
	columns["y"] = make([]float64, len(x))
	columns["y"] = append(columns["y"], 1)
	delete(columns, "x")
	return columns
}

func Transposed(x []float64, n int) []float64 {
	out := make([]float64, 0, len(x))
	rows := make([][]float64, 0)
	for i := 0; i+n <= len(x); i += n {
		rows = append(rows, x[i:i+n])
	}
	for j := range n {
		for _, row := range rows {
			out = append(out, row[j])
		}
	}
	return out
}

func Normalized(x []float64) []float64 {
	y := x
	if len(x) > 3 {
		y = make([]float64, 3)
		copy(y, x)
	}
	return y
}

// Filler is an interface, two of whose methods fill, by one of the types that implement it.
type Filler interface {
	Fill(to, from []int)
	Fill2(from, to []int) []int
	Total(of []int) int
	Read(p []byte) (int, error)
}

type reads struct{}

func (reads) Fill(_, _ []int)          {}
func (reads) Fill2(_, _ []int) []int   { return nil }
func (reads) Total(of []int) int       { return len(of) }
func (reads) Read([]byte) (int, error) { return 0, nil }

type fills struct{ reads }

func (*fills) Fill(to, from []int)        { copy(to, from) }
func (*fills) Fill2(from, to []int) []int { return append(to[:0], from...) }
