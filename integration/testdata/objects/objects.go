// Package objects uses Python objects, and keeps buffers beyond their call.
package objects

import (
	"fmt"
	"sync"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

func Identity(o py.Object) py.Object { return o }

func None() py.Object { return py.Object{} }

func IsNone(o py.Object) bool { return o.IsNone() }

func Str(o py.Object) (string, error) { return o.Str() }

func TypeName(o py.Object) (string, error) { return o.TypeName() }

func CheckBuffer(o py.Object) bool { return py.CheckBuffer(o) }

// Info asks for a buffer and describes it.
func Info(o py.Object, flags int) (string, error) {
	b, err := py.GetBuffer(o, flags)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%v %v %v %v %v %v %v %v", b.Len(), b.ItemSize(), b.ReadOnly(), b.NDim(), b.Format(), b.Shape(), b.Strides(), b.SubOffsets())
	if err := b.Release(); err != nil {
		return "", err
	}
	return text, b.Release()
}

// Sum adds the items of a buffer of float64.
func Sum(o py.Object) (float64, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return 0, fmt.Errorf("no buffer: %w", err)
	}
	defer b.Release()
	v, err := buffer.As[float64](buffer.AnyOf(b.Buffer))
	if err != nil {
		return 0, err
	}
	s := 0.0
	for x := range v.Values() {
		s += x
	}
	return s, nil
}

func MemoryView(o py.Object) (py.Object, error) { return py.MemoryViewFromObject(o) }

var exporter = buffer.FromSlice([]int32{1, 2, 3, 4, 5, 6}, 2, 3)

// MemoryViewOfGo returns a memoryview of an array that Go keeps.
func MemoryViewOfGo(flags int) (py.Object, error) {
	b, err := buffer.Get(exporter, flags)
	if err != nil {
		return py.Object{}, err
	}
	m, err := py.MemoryViewFromBuffer(b)
	if err != nil {
		b.Release()
	}
	return m, err
}

// Exported says whether a buffer of that array is out.
func Exported() bool {
	_, err := exporter.Detach()
	return err != nil
}

func FirstItem() int32 { return exporter.At(0, 0) }

func CopyData(destination, source py.Object) error { return py.CopyData(destination, source) }

func FromContiguous(o py.Object, data []byte, order string) error {
	return py.FromContiguous(o, data, order[0])
}

// InGoroutine uses an object where it is not valid.
func InGoroutine(o py.Object) error {
	errs := make(chan error)
	go func() {
		_, err := py.GetBuffer(o, buffer.PyBUF_SIMPLE)
		errs <- err
	}()
	return <-errs
}

var kept py.Object

func KeepObject(o py.Object) { kept = o }

// UseKept uses an object of an earlier call.
func UseKept(o py.Object) (string, error) { return kept.Str() }

func ReturnKept(o py.Object) py.Object { return kept }

// Lose gets a buffer and forgets it.
func Lose(o py.Object) error {
	_, err := py.GetBuffer(o, buffer.PyBUF_SIMPLE)
	return err
}

var (
	mu       sync.Mutex
	retained []*buffer.Retained[float64]
)

// Keep retains a view.
func Keep(v buffer.View[float64]) error {
	r, err := v.Retain()
	if err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	retained = append(retained, r)
	return nil
}

// KeepPart retains every second item from the second on.
func KeepPart(v buffer.View[float64]) error { return Keep(v.SliceStep(0, 1, v.Dim(0), 2)) }

// KeepSecond retains the second of two views.
func KeepSecond(first, second buffer.View[float64]) error { return Keep(second) }

// KeepHeld is Keep with the GIL held.
//
//goanna:hold-gil
func KeepHeld(v buffer.View[float64]) error { return Keep(v) }

// KeepInGoroutine retains where that is refused.
func KeepInGoroutine(v buffer.View[float64]) error {
	errs := make(chan error)
	go func() { errs <- Keep(v) }()
	return <-errs
}

// KeepMut retains a writable view, and adds one to each item from a goroutine.
func KeepMut(v buffer.Mut[float64]) error {
	r, err := v.Retain()
	if err != nil {
		return err
	}
	go func() {
		for i := range r.Dim(0) {
			r.Set(r.At(i)+1, i)
		}
		r.Release()
	}()
	return nil
}

// KeptSum adds the items of all retained views.
func KeptSum() float64 {
	mu.Lock()
	defer mu.Unlock()
	s := 0.0
	for _, r := range retained {
		for x := range r.Values() {
			s += x
		}
	}
	return s
}

// Drop releases all retained views.
func Drop() {
	mu.Lock()
	defer mu.Unlock()
	for _, r := range retained {
		r.Release()
		r.Release()
	}
	retained = nil
}

// DropHeld is Drop with the GIL held.
//
//goanna:hold-gil
func DropHeld() { Drop() }

// DropInGoroutine releases in a goroutine that outlives the call.
func DropInGoroutine() { go Drop() }

// UseAfterRelease reads a view that was released.
func UseAfterRelease(v buffer.View[float64]) (float64, error) {
	r, err := v.Retain()
	if err != nil {
		return 0, err
	}
	r.Release()
	return r.At(0), nil
}

// RetainGo retains a view of memory of Go.
func RetainGo() (float64, error) {
	r, err := buffer.FromSlice([]float64{2.5}).View.Retain()
	if err != nil {
		return 0, err
	}
	defer r.Release()
	return r.At(0), nil
}
