// Package exporters has types that export buffers.
package exporters

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Grid is an array that counts its exports.
type Grid struct {
	*buffer.Array[float64]
	got, released atomic.Int64
}

// NewGrid returns a grid of 0, 1, 2, ...
func NewGrid(rows, columns int) *Grid {
	g := &Grid{Array: buffer.NewArray[float64](rows, columns)}
	for i := range g.Data() {
		g.Data()[i] = float64(i)
	}
	return g
}

func (g *Grid) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	err := g.Array.GetBuffer(b, flags)
	if err == nil {
		g.got.Add(1)
	}
	return err
}

func (g *Grid) ReleaseBuffer(b *buffer.Buffer) {
	g.released.Add(1)
	g.Array.ReleaseBuffer(b)
}

// Counts returns how many buffers Python got, and released.
func (g *Grid) Counts() (got, released int64) { return g.got.Load(), g.released.Load() }

func (g *Grid) Total() float64 {
	sum := 0.0
	for _, x := range g.Data() {
		sum += x
	}
	return sum
}

// Bytes is memory of bytes that grows, and has no methods of its own for buffers.
type Bytes struct {
	buffer.ByteArray
}

func (b *Bytes) Grow(n int) error { return b.Resize(n) }

// Collect collects garbage, so that memory that nothing keeps is used for other things.
func Collect() {
	for range 3 {
		runtime.GC()
		for range 1000 {
			_ = make([]byte, 4096)
		}
	}
}

// Fresh exports new memory for each request, which nothing else keeps.
type Fresh struct{ Size int }

func (f *Fresh) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	memory := make([]byte, f.Size)
	for i := range memory {
		memory[i] = byte(i)
	}
	b.SetReadOnly(true)
	b.SetFormat("B")
	b.SetBuf(unsafe.Pointer(unsafe.SliceData(memory)))
	b.SetNBytes(f.Size)
	b.SetItemSize(1)
	if err := b.SetNDim(1); err != nil {
		return err
	}
	if err := b.SetShape([]int{f.Size}); err != nil {
		return err
	}
	return b.SetStrides([]int{1})
}

func (f *Fresh) ReleaseBuffer(*buffer.Buffer) {}

// Rows has a table of pointers to its rows, as images of Pillow have.
type Rows struct {
	table []unsafe.Pointer
	width int
}

func NewRows(height, width int) *Rows {
	r := &Rows{width: width}
	for y := range height {
		row := make([]byte, width)
		for x := range row {
			row[x] = byte(y*width + x)
		}
		r.table = append(r.table, unsafe.Pointer(unsafe.SliceData(row)))
	}
	return r
}

func (r *Rows) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	filled, err := buffer.NewEx(nil, unsafe.Pointer(unsafe.SliceData(r.table)), len(r.table)*r.width, 1, true, 2, "B",
		[]int{len(r.table), r.width}, []int{8, 1}, []int{0, -1}, 0)
	if err != nil {
		return err
	}
	b.SetBuf(filled.Buf())
	b.SetNBytes(filled.NBytes())
	b.SetItemSize(1)
	b.SetReadOnly(true)
	b.SetFormat("B")
	return errors.Join(b.SetNDim(2), b.SetShape(filled.Shape()), b.SetStrides(filled.Strides()), b.SetSubOffsets(filled.SubOffsets()))
}

func (r *Rows) ReleaseBuffer(*buffer.Buffer) {}

// Liar does what its name of a fault says.
type Liar struct {
	Fault    string
	memory   [64]byte
	released int
}

func (l *Liar) Released() int { return l.released }

func (l *Liar) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	if err := b.FillInfo(nil, unsafe.Pointer(&l.memory), len(l.memory), false, flags); err != nil {
		return err
	}
	switch l.Fault {
	case "error":
		return errors.New("not today")
	case "wrapped":
		return fmt.Errorf("not today: %w", errors.New("the reason"))
	case "buffer error":
		return &buffer.BufferError{Reason: "in the words of the exporter"}
	case "class":
		return py.Errorf(py.ValueError, "a value")
	case "file":
		return &fs.PathError{Op: "open", Path: "nowhere", Err: fs.ErrNotExist}
	case "own class":
		return ErrClosed
	case "panic":
		panic("in GetBuffer")
	case "nil":
		var none *Liar
		return errors.New(none.Fault)
	case "itemsize":
		b.SetItemSize(0)
	case "negative":
		b.SetNBytes(-1)
	case "shape":
		return errors.Join(b.SetNDim(2), b.SetShape([]int{8, 9}), b.SetStrides([]int{8, 1}))
	case "strides":
		return errors.Join(b.SetNDim(1), b.SetShape([]int{64}), b.SetStrides([]int{1 << 62}))
	case "memory":
		b.SetBuf(nil)
	case "dimensions":
		return b.SetNDim(65)
	case "format":
		b.SetFormat("d")
	case "forward":
		return &py.Forward{}
	}
	return nil
}

func (l *Liar) ReleaseBuffer(b *buffer.Buffer) {
	l.released++
	if l.Fault == "panic in release" {
		panic("in ReleaseBuffer")
	}
}

// ErrClosed is an error with a class of its own.
//
//goanna:base LookupError
var ErrClosed = errors.New("the exporter is closed")

// Window exports the memory of another Python object.
type Window struct{ object *py.Reference }

func NewWindow(o py.Object) (*Window, error) {
	kept, err := o.Keep()
	return &Window{kept}, err
}

//goanna:hold-gil
func (w *Window) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	o, err := w.object.Object()
	if err != nil {
		return err
	}
	return &py.Forward{Object: o}
}

func (w *Window) ReleaseBuffer(*buffer.Buffer) { panic("the buffer is another's") }

// Blind is a Window that does not hold the GIL.
type Blind struct{ object *py.Reference }

func NewBlind(o py.Object) (*Blind, error) {
	kept, err := o.Keep()
	return &Blind{kept}, err
}

func (w *Blind) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	o, err := w.object.Object()
	if err != nil {
		return err
	}
	return &py.Forward{Object: o}
}

func (w *Blind) ReleaseBuffer(*buffer.Buffer) {}

var forever = [4]byte{1, 2, 3, 4}

// Forever exports memory that is never freed.
type Forever struct{ released int }

func (f *Forever) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	return b.FillInfo(nil, unsafe.Pointer(&forever), len(forever), true, flags)
}

func (f *Forever) ReleaseBuffer(*buffer.Buffer) { f.released++ }

func (f *Forever) Released() int { return f.released }

//goanna:skip
func (f *Forever) UnownedBuffers() bool { return true }

// Held keeps the buffer of an argument.
type Held struct{ kept *buffer.Retained[float64] }

func NewHeld(v buffer.View[float64]) (*Held, error) {
	kept, err := v.Retain()
	return &Held{kept}, err
}

func (h *Held) Sum() float64 { return Sum(h.kept.View) }

func (h *Held) Release() { h.kept.Release() }

// Slow takes its time, and has one buffer at a time.
type Slow struct {
	memory [8]byte
	once   sync.Mutex
}

func (s *Slow) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	s.once.Lock()
	time.Sleep(time.Millisecond)
	return b.FillInfo(nil, unsafe.Pointer(&s.memory), len(s.memory), false, flags)
}

func (s *Slow) ReleaseBuffer(*buffer.Buffer) { s.once.Unlock() }

// Sum adds the bytes of a buffer.
func Sum(v buffer.View[float64]) float64 {
	sum := 0.0
	for x := range v.Values() {
		sum += x
	}
	return sum
}

// Request asks for a buffer and describes it.
func Request(o py.Object, flags int) (string, error) {
	b, err := py.GetBuffer(o, buffer.Flags(flags))
	if err != nil {
		return "", err
	}
	defer b.Release()
	return fmt.Sprintf("%d %d %d %s %v %v", b.NBytes(), b.ItemSize(), b.NDim(), b.Format(), b.Shape(), b.Strides()), nil
}

// Plain exports nothing: its method only has the name.
type Plain struct{ N int }

func (p *Plain) GetBuffer(n int) int { return n }
