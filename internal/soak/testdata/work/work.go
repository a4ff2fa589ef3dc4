// Package work has what the scenarios of the soak call.
package work

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

func Nothing() {}

//goanna:hold-gil
func Held(n int) int { return n + 1 }

func Add(a, b int) int                  { return a + b }
func Negate(x float64) float64          { return -x }
func Conjugate(z complex128) complex128 { return complex(real(z), -imag(z)) }
func Not(b bool) bool                   { return !b }

// Echo returns its argument.
func Echo(s string) string { return s }

// EchoBytes returns its argument.
func EchoBytes(b []byte) []byte { return b }

// Several returns all its arguments.
func Several(n int, s string, b []byte) (int, string, []byte) { return n, s, b }

// Defaults returns its arguments.
//
//goanna:sig (n=1, *, s="default")
func Defaults(n int, s string) (int, string) { return n, s }

// EchoAfterGarbage makes garbage before and after it makes its result.
func EchoAfterGarbage(s string, n int) string {
	Garbage(n)
	text := s + s
	Garbage(n)
	return text[len(s):]
}

// buffers

// Sum adds the items.
func Sum(v buffer.View[float64]) float64 {
	s := 0.0
	for x := range v.Values() {
		s += x
	}
	return s
}

// SumSlice adds the items.
func SumSlice(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}

// Scale multiplies in place.
func Scale(m buffer.Mut[float64], by float64) {
	for row := range m.Rows() {
		for i := range row {
			row[i] *= by
		}
	}
}

// Describe describes a buffer of any format.
func Describe(a *buffer.Buffer) string {
	return fmt.Sprint(a.Format(), " ", a.ItemSize(), " ", a.Shape(), " ", a.ReadOnly())
}

// Range returns 0, 1, ... in memory of the allocator.
func Range(n int) *buffer.Array[int32] {
	a := buffer.NewArray[int32](n)
	for i := range a.Data() {
		a.Data()[i] = int32(i)
	}
	return a
}

// Squares returns 0, 1, 4, ... in memory of Go's heap.
func Squares(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i * i
	}
	return s
}

// SevenDims returns an array whose dimensions do not fit into its block.
func SevenDims() *buffer.Array[uint16] { return buffer.NewArray[uint16](1, 2, 1, 2, 1, 2, 3) }

// Two returns two arrays, or fails when it has made them.
func Two(fail bool) (*buffer.Array[uint8], []uint8, error) {
	if fail {
		return buffer.NewArray[uint8](100), make([]uint8, 100), errors.New("after two arrays")
	}
	return buffer.NewArray[uint8](100), make([]uint8, 100), nil
}

// Point is a record.
type Point struct {
	X int32   `py:"x"`
	Y float64 `py:"y"`
}

// Points returns n records.
func Points(n int) *buffer.Array[Point] {
	a := buffer.NewArray[Point](n)
	for i := range a.Data() {
		a.Data()[i] = Point{int32(i), float64(i) / 2}
	}
	return a
}

// SumPoints adds both fields of the records.
func SumPoints(v buffer.View[Point]) float64 {
	s := 0.0
	for p := range v.Values() {
		s += float64(p.X) + p.Y
	}
	return s
}

// Floats returns n zeros.
func Floats(n int) *buffer.Array[float64] { return buffer.NewArray[float64](n) }

// Bytes returns n zeroes.
func Bytes(n int) *buffer.Array[uint8] { return buffer.NewArray[uint8](n) }

// errors

// Fail returns an error of a class, wrapped depth times; each message has size bytes or more.
func Fail(class string, depth, size int) error {
	padding := make([]byte, size)
	for i := range padding {
		padding[i] = 'x'
	}
	err := fmt.Errorf("%s: %w", padding, io.EOF)
	for i := range depth {
		err = fmt.Errorf("level %d %s: %w", i, padding, err)
	}
	return py.Errorf(py.Class(class), "failed %s: %w", padding, err)
}

// Open returns the error of opening a missing file.
func Open(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return f.Close()
}

// Panic panics with a text.
func Panic(text string) { panic(text) }

// PanicNil dereferences nil.
func PanicNil() int { var p *int; return *p }

// PanicIndex reads an item.
func PanicIndex(xs []float64, i int) float64 { return xs[i] }

// PanicDeep panics at a depth at which the stack has grown.
func PanicDeep(depth int) int {
	if depth == 0 {
		panic("deep")
	}
	var frame [128]byte
	return PanicDeep(depth-1) + int(frame[depth%128])
}

// Huge asks for more memory than there is.
func Huge() *buffer.Array[uint8] { return buffer.NewArray[uint8](1 << 60) }

// objects

func Identity(o py.Object) py.Object { return o }

func Str(o py.Object) (string, error) { return o.Str() }

func TypeName(o py.Object) (string, error) { return o.TypeName() }

// SumObject adds the items of a buffer of float64.
func SumObject(o py.Object) (float64, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return 0, err
	}
	defer b.Release()
	v, err := buffer.As[float64](b.Buffer)
	if err != nil {
		return 0, err
	}
	return Sum(v), nil
}

// Lose gets a buffer that ends with the call.
func Lose(o py.Object) (int, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_SIMPLE)
	if err != nil {
		return 0, err
	}
	return b.NBytes(), nil
}

// MemoryView returns memoryview(o).
func MemoryView(o py.Object) (py.Object, error) { return py.MemoryViewFromObject(o) }

var exporter = buffer.FromSlice([]int32{1, 2, 3, 4, 5, 6}, 2, 3)

// MemoryViewOfGo returns a memoryview of an array that Go keeps.
func MemoryViewOfGo() (py.Object, error) {
	b, err := buffer.Get(exporter, buffer.PyBUF_FULL_RO)
	if err != nil {
		return py.Object{}, err
	}
	m, err := py.MemoryViewFromBuffer(b)
	if err != nil {
		b.Release()
	}
	return m, err
}

// Copy copies the items of one object to another.
func Copy(destination, source py.Object) error { return py.CopyData(destination, source) }

// retained views

var retained struct {
	sync.Mutex
	views []*buffer.Retained[float64]
}

// Keep retains a view until Drop.
func Keep(v buffer.View[float64]) error {
	r, err := v.Retain()
	if err != nil {
		return err
	}
	retained.Lock()
	defer retained.Unlock()
	retained.views = append(retained.views, r)
	return nil
}

// Drop releases all that is retained, and returns how many views that were.
func Drop() int {
	retained.Lock()
	defer retained.Unlock()
	n := len(retained.views)
	for _, r := range retained.views {
		r.Release()
	}
	retained.views = nil
	return n
}

// DropHeld is Drop with the GIL held.
//
//goanna:hold-gil
func DropHeld() int { return Drop() }

// KeepBriefly retains a view, and releases it in another goroutine that sums it first.
func KeepBriefly(v buffer.View[float64]) (float64, error) {
	r, err := v.Retain()
	if err != nil {
		return 0, err
	}
	sum := make(chan float64)
	go func() {
		s := Sum(r.View)
		r.Release()
		sum <- s
	}()
	return <-sum, nil
}

// the runtime

// Goroutines has n goroutines wait for timers and channels, and adds what they send.
func Goroutines(n int) int {
	sent := make(chan int)
	for i := range n {
		go func() {
			time.Sleep(100 * time.Microsecond)
			sent <- i
		}()
	}
	s := 0
	for range n {
		s += <-sent
	}
	return s
}

// Sleep waits inside Go.
func Sleep(microseconds int) { time.Sleep(time.Duration(microseconds) * time.Microsecond) }

// Spin keeps a processor busy.
func Spin(microseconds int) int {
	n := 0
	for end := time.Now().Add(time.Duration(microseconds) * time.Microsecond); time.Now().Before(end); {
		for i := range 10_000 {
			n ^= i
		}
	}
	return n
}

var counter int

// Count counts its calls in this process.
func Count() int { counter++; return counter }
