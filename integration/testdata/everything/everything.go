// Package everything has functions of every kind that goanna binds.
package everything

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

const (
	// MaxSize is an integer.
	MaxSize = 1 << 20
	// Huge is beyond 64 bits.
	Huge    = 1 << 100
	Mask    = uint64(1<<64 - 1)
	Pi      = 3.141592653589793
	Name    = "everything, é"
	Enabled = true
	I       = 1i
)

// Level is a named integer.
type Level int8

// Low is of a named type.
const Low Level = -1

func Nothing() {}

// scalars come back as they went in

func EchoBool(v bool) bool          { return v }
func EchoInt(v int) int             { return v }
func EchoInt8(v int8) int8          { return v }
func EchoInt16(v int16) int16       { return v }
func EchoInt32(v int32) int32       { return v }
func EchoInt64(v int64) int64       { return v }
func EchoUint(v uint) uint          { return v }
func EchoUint8(v uint8) uint8       { return v }
func EchoUint16(v uint16) uint16    { return v }
func EchoUint32(v uint32) uint32    { return v }
func EchoUint64(v uint64) uint64    { return v }
func EchoUintptr(v uintptr) uintptr { return v }
func SumUintptrs(v []uintptr) (n uintptr) {
	for _, x := range v {
		n += x
	}
	return n
}
func EchoFloat32(v float32) float32              { return v }
func EchoFloat64(v float64) float64              { return v }
func EchoComplex64(v complex64) complex64        { return v }
func EchoComplex128(v complex128) complex128     { return v }
func EchoString(v string) string                 { return v }
func EchoBytes(v []byte) []byte                  { return v }
func EchoLevel(v Level) Level                    { return v }
func EchoDuration(v time.Duration) time.Duration { return v }

// Several returns all its arguments.
func Several(a int, b string, c float64) (int, string, float64) { return a, b, c }

// Defaults has a default of each kind.
//
//goanna:sig (flag=True, i=-7, u=18446744073709551615, f=2.5, c=1+2j, *, s="é", last=-128)
func Defaults(flag bool, i int, u uint64, f float64, c complex128, s string, last int8) string {
	return fmt.Sprintf("%v %v %v %v %v %v %v", flag, i, u, f, c, s, last)
}

// Kinds has parameters of each kind.
//
//goanna:sig (a, /, b, *, c)
func Kinds(a, b, c int) int { return a*100 + b*10 + c }

//goanna:name renamed
func Original() int { return 1 }

//goanna:skip
func Skipped(chan int) {}

//goanna:hold-gil
func Held(n int) int { return n + 1 }

// buffers

func sum[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](v buffer.View[T]) float64 {
	s := 0.0
	for x := range v.Values() {
		s += float64(x)
	}
	return s
}

func SumInt8(v buffer.View[int8]) float64       { return sum(v) }
func SumInt16(v buffer.View[int16]) float64     { return sum(v) }
func SumInt32(v buffer.View[int32]) float64     { return sum(v) }
func SumInt64(v buffer.View[int64]) float64     { return sum(v) }
func SumUint8(v buffer.View[uint8]) float64     { return sum(v) }
func SumUint16(v buffer.View[uint16]) float64   { return sum(v) }
func SumUint32(v buffer.View[uint32]) float64   { return sum(v) }
func SumUint64(v buffer.View[uint64]) float64   { return sum(v) }
func SumFloat32(v buffer.View[float32]) float64 { return sum(v) }
func SumFloat64(v buffer.View[float64]) float64 { return sum(v) }

func SumComplex(v buffer.View[complex128]) complex128 {
	var s complex128
	for x := range v.Values() {
		s += x
	}
	return s
}

func CountTrue(v buffer.View[bool]) int {
	n := 0
	for x := range v.Values() {
		if x {
			n++
		}
	}
	return n
}

// CountTrueSlice is CountTrue of contiguous memory.
func CountTrueSlice(v []bool) int { return CountTrue(buffer.FromSlice(v).View) }

// Invert turns each bool round.
func Invert(m buffer.Mut[bool]) {
	for row := range m.Rows() {
		for i := range row {
			row[i] = !row[i]
		}
	}
}

// SumSlice adds the items of a one-dimensional, contiguous buffer.
func SumSlice(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}

// Layout describes a view.
func Layout(v buffer.View[float64]) string { return fmt.Sprint(v.Shape(), v.Strides()) }

// Describe describes a buffer of any format.
func Describe(a *buffer.Buffer) string {
	shape, strides := make([]int, a.NDim()), make([]int, a.NDim())
	for i := range shape {
		shape[i], strides[i] = a.Dim(i), a.Stride(i)
	}
	return fmt.Sprint(a.Format(), " ", a.ItemSize(), " ", shape, " ", strides, " ", a.ReadOnly())
}

// Scale multiplies in place.
func Scale(v buffer.Mut[float64], by float64) {
	for row := range v.Rows() {
		for i := range row {
			row[i] *= by
		}
	}
}

// Fill sets every byte of data.
func Fill(data buffer.Mut[uint8], value uint8) { data.Fill(value) }

// Add3 is out = a + b.
func Add3(a, b buffer.View[float64], out buffer.Mut[float64]) error {
	if a.Len() != b.Len() || a.Len() != out.Len() {
		return py.Errorf(py.ValueError, "expected buffers of one length, got %d, %d and %d", a.Len(), b.Len(), out.Len())
	}
	for i := range a.Len() {
		out.Set1(i, a.At1(i)+b.At1(i))
	}
	return nil
}

// Matrix has two dimensions.
//
//goanna:ndim m=2
func Matrix(m buffer.View[float64]) int { return m.Dim(0)*1000 + m.Dim(1) }

// addresses

func AddressOfBytes(data []byte) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(data))))
}

func AddressOfView(v buffer.View[float64]) uint64 {
	row, ok := v.Contiguous()
	if !ok {
		return 0
	}
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(row))))
}

// arrays

// NewBytes returns n zeroes.
func NewBytes(n int) *buffer.Array[uint8] { return buffer.NewArray[uint8](n) }

// NewAt returns an array and the address of its memory.
func NewAt(n int) (*buffer.Array[float64], uint64) {
	a := buffer.NewArray[float64](n)
	return a, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(a.Data()))))
}

// Range returns 0, 1, 2, ... in the given shape.
func Range(rows, columns int) *buffer.Array[int32] {
	a := buffer.NewArray[int32](rows, columns)
	for i := range a.Data() {
		a.Data()[i] = int32(i)
	}
	return a
}

func SevenDims() *buffer.Array[uint16] { return buffer.NewArray[uint16](1, 2, 1, 2, 1, 2, 3) }

func Scalar0() *buffer.Array[float64] {
	a := buffer.NewArray[float64]()
	a.Set(nil, 2.5)
	return a
}

func Bools() *buffer.Array[bool] { return buffer.FromSlice([]bool{true, false}) }

// ManyBools returns n bools of which every third is true.
func ManyBools(n int) []bool {
	bools := make([]bool, n)
	for i := 0; i < n; i += 3 {
		bools[i] = true
	}
	return bools
}
func Complexes() *buffer.Array[complex64] { return buffer.FromSlice([]complex64{1i, 2}) }
func Ints() []int                         { return []int{1, 2, 3} }
func NoInts() []int                       { return nil }

var shared = []float64{1, 2, 3}

// Shared returns the same memory of Go each time, and its address.
func Shared() ([]float64, uint64) { return shared, uint64(uintptr(unsafe.Pointer(&shared[0]))) }

// SharedSum reads that memory.
func SharedSum() float64 { return SumSlice(shared) }

// Tail returns a part of its argument.
func Tail(xs []float64) []float64 { return xs[1:] }

// Wrap returns its argument as an array.
func Wrap(xs []float64) *buffer.Array[float64] { return buffer.FromSlice(xs) }

// Items returns the items of an array that is gone then.
func Items(n int) []float64 {
	a := buffer.NewArray[float64](n)
	for i := range a.Data() {
		a.Data()[i] = 7
	}
	return a.Data()
}

// Octets does the same for bytes.
func Octets(n int) []byte {
	a := buffer.NewArray[uint8](n)
	a.Fill(7)
	return a.Data()
}

// counted is the number of slices of Counted that Go has not collected.
var counted atomic.Int64

// Counted returns n times x.
func Counted(n int, x float64) []float64 {
	s := slices.Repeat([]float64{x}, n)
	counted.Add(1)
	runtime.AddCleanup(&s[0], func(int) { counted.Add(-1) }, 0)
	return s
}

// CountedAlive returns how many of those slices there are, after a collection.
func CountedAlive() int64 {
	Collect()
	return counted.Load()
}

// Collect runs the collector, and gives cleanups time to run.
func Collect() {
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

var garbage []*int

// Garbage allocates n slices of pointers.
func Garbage(n int) {
	for i := range n {
		garbage = make([]*int, 1+i%64)
		garbage[0] = new(int)
	}
}

// TwiceText returns two texts.
func TwiceText(s string) (string, string) { return s + "1", s + "2" }

// TrimSpace returns a part of its argument.
func TrimSpace(data []byte) []byte { return data[1 : len(data)-1] }

var kept = buffer.NewArray[uint8](3)

// Kept returns the same array each time, which succeeds once.
func Kept() *buffer.Array[uint8] { return kept }

func NilArray() *buffer.Array[uint8] { return nil }

// Twice hands one array over two times.
func Twice() (*buffer.Array[uint8], *buffer.Array[uint8]) {
	a := buffer.NewArray[uint8](3)
	return a, a
}

// Scratch allocates and drops arrays of n bytes.
func Scratch(times, n int) {
	for range times {
		buffer.NewArray[uint8](n).Data()[0] = 1
	}
}

// TooMuch asks for more memory than there is.
func TooMuch() *buffer.Array[uint8] { return buffer.NewArray[uint8](1 << 60) }

// errors and panics

func Fail(message string) error { return errors.New(message) }

func FailOpen(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("loading: %w", err)
	}
	return f.Close()
}

func FailOpenPlainly(name string) error {
	_, err := os.Open(name)
	return err
}

func FailEOF() (int, error)              { return 0, io.ErrUnexpectedEOF }
func FailParse(text string) (int, error) { return strconv.Atoi(text) }
func FailDeadline() error                { return context.DeadlineExceeded }

// FailValue fails with a class and a cause.
func FailValue() error { return py.Errorf(py.ValueError, "no good: %w", io.EOF) }

// FailAs fails with a class of any name and a cause.
func FailAs(class string) error { return py.Errorf(py.Class(class), "no good: %w", io.EOF) }

func PanicString(text string) { panic(text) }
func PanicError()             { panic(errors.New("an error")) }
func PanicNil() int           { var p *int; return *p }
func PanicIndex(xs []float64, i int) float64 {
	return xs[i]
}
func PanicDivide(a, b int) int { return a / b }
func PanicView(v buffer.View[float64], i int) float64 {
	return v.At(i)
}

// the runtime

// Goroutines has n goroutines wait for timers and channels, and collects.
func Goroutines(n int) int {
	ch := make(chan int)
	for i := range n {
		go func() {
			time.Sleep(time.Millisecond)
			ch <- i
		}()
	}
	s := 0
	for range n {
		s += <-ch
	}
	runtime.GC()
	return s
}

// Sleep waits inside Go.
func Sleep(milliseconds int) { time.Sleep(time.Duration(milliseconds) * time.Millisecond) }

var meeting = make(chan struct{})

// Meet waits until another call of it waits, too.
func Meet(milliseconds int) error {
	select {
	case meeting <- struct{}{}:
	case <-meeting:
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return errors.New("nobody came")
	}
	return nil
}

// Spin keeps a processor busy in a loop without a call.
func Spin(milliseconds int) int {
	end := time.Now().Add(time.Duration(milliseconds) * time.Millisecond)
	n := 0
	for time.Now().Before(end) {
		for i := range 50_000_000 {
			n ^= i
		}
	}
	return n
}

// CollectWhileSpinning collects while a goroutine is in a loop without a call, which Go interrupts by a signal. It reports whether
// the collection was over before the loop was, which goes on for seconds otherwise.
func CollectWhileSpinning() bool {
	const rounds = 1 << 34
	var spinning, collected atomic.Bool
	left := make(chan int)
	go func() {
		spinning.Store(true)
		n := 0
		for n < rounds && !collected.Load() {
			n++
		}
		left <- rounds - n
	}()
	for !spinning.Load() {
		runtime.Gosched()
	}
	runtime.GC()
	collected.Store(true)
	return <-left > 0
}

func Getenv(key string) string { return os.Getenv(key) }

var counter int

// Count counts calls in this process's runtime.
func Count() int { counter++; return counter }
