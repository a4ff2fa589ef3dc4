package exporters

import (
	"errors"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// Transposed shares the memory of its argument, as all of these do.
func Transposed(v buffer.View[float64]) (*buffer.MemoryView, error) {
	return v.Transpose().MemoryView()
}

// TransposedMut is Transposed, to be written.
func TransposedMut(m buffer.Mut[float64]) (*buffer.MemoryView, error) {
	return m.Transpose().MemoryView()
}

// Unretained is of any format, and has no export of its own when it is returned.
func Unretained(b *buffer.Buffer) (*buffer.MemoryView, error) { return b.MemoryView() }

// Wrapped is of an exporter of Go that has the memory of an argument.
func Wrapped(v []float64) (*buffer.MemoryView, error) {
	return buffer.MemoryViewOf(buffer.FromSlice(v))
}

// RowsOf has the memory of each row.
func RowsOf(m buffer.Mut[float64]) (rows []*buffer.MemoryView, err error) {
	for i := range m.Dim(0) {
		row, err := m.Index(i).MemoryView()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Gapped is memory of Go with a gap behind each row, and the address of it.
func Gapped(rows, columns, gap int) (*buffer.MemoryView, uintptr, error) {
	memory := make([]float64, rows*(columns+gap))
	for i := range memory {
		memory[i] = float64(i)
	}
	m, err := buffer.AsStrided(memory, []int{rows, columns}, []int{8 * (columns + gap), 8}).MemoryView()
	return m, uintptr(unsafe.Pointer(&memory[0])), err
}

// Columns shares every second column of an Array outside the heap, which nothing else keeps.
func Columns(rows, columns int) (*buffer.MemoryView, error) {
	a := buffer.NewArray[int32](rows, columns)
	for i := range a.Data() {
		a.Data()[i] = int32(i)
	}
	return a.SliceStep(1, 0, columns, 2).MemoryView()
}

// BigEndian has numbers of another byte order.
func BigEndian() (*buffer.MemoryView, error) {
	m, err := buffer.MemoryViewOf(buffer.NewByteArray([]byte{0, 1, 0, 2, 1, 0}))
	if err != nil {
		return nil, err
	}
	return m.Cast(">H", 3)
}

// released counts the releases of Counted.
var released atomic.Int64

type counted struct{ *buffer.Array[float64] }

func (c counted) ReleaseBuffer(b *buffer.Buffer) {
	released.Add(1)
	c.Array.ReleaseBuffer(b)
}

// Counted shares the memory of an exporter whose releases are counted.
func Counted(n int) (*buffer.MemoryView, error) {
	return buffer.MemoryViewOf(counted{buffer.NewArray[float64](n)})
}

// CountedReleases is how many of Counted were released.
func CountedReleases() int64 { return released.Load() }

// kept is returned any number of times.
var kept = func() *buffer.MemoryView {
	m, err := buffer.FromSlice([]int64{1, 2, 3}).MemoryView()
	if err != nil {
		panic(err)
	}
	return m
}()

// Kept returns another memoryview of the same memory each time.
func Kept() (*buffer.MemoryView, error) { return kept.Slice() }

// NoMemoryView returns nil.
func NoMemoryView() (*buffer.MemoryView, error) { return nil, nil }

// NoMemoryViews returns one, and nil.
func NoMemoryViews() ([]*buffer.MemoryView, error) {
	m, err := kept.Slice()
	return []*buffer.MemoryView{m, nil}, err
}

// ReleasedMemoryView returns one that was released.
func ReleasedMemoryView() (*buffer.MemoryView, error) {
	m, err := kept.Slice()
	return m, errors.Join(err, m.Release())
}

// Pointed has suboffsets, which an Array never has.
func Pointed() (*buffer.MemoryView, error) {
	m, err := buffer.MemoryViewOf(NewRows(2, 3))
	runtime.GC()
	return m, err
}
