// Package objects uses Python objects, and keeps buffers beyond their call.
package objects

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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
	b, err := py.GetBuffer(o, buffer.Flags(flags))
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%v %v %v %v %v %v %v %v", b.NBytes(), b.ItemSize(), b.ReadOnly(), b.NDim(), b.Format(), b.Shape(), b.Strides(), b.SubOffsets())
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
	v, err := buffer.As[float64](b.Buffer)
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

var exporter = &counted{Array: buffer.FromSlice([]int32{1, 2, 3, 4, 5, 6}, 2, 3)}

// counted is an array that counts its exports.
type counted struct {
	*buffer.Array[int32]
	exports atomic.Int32
}

func (c *counted) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	err := c.Array.GetBuffer(b, flags)
	if err == nil {
		c.exports.Add(1)
	}
	return err
}

func (c *counted) ReleaseBuffer(b *buffer.Buffer) {
	c.Array.ReleaseBuffer(b)
	c.exports.Add(-1)
}

// MemoryViewOfGo returns a memoryview of an array that Go keeps.
func MemoryViewOfGo(flags int) (py.Object, error) {
	b, err := buffer.Get(exporter, buffer.Flags(flags))
	if err != nil {
		return py.Object{}, err
	}
	m, err := py.MemoryViewFromBuffer(b)
	if err != nil {
		b.Release()
	}
	return m, err
}

// Exported reports whether a buffer of that array is exported.
func Exported() bool { return exporter.exports.Load() > 0 }

func FirstItem() int32 { return exporter.At(0, 0) }

func CopyData(destination, source py.Object) error { return py.CopyData(destination, source) }

func FromContiguous(o py.Object, data []byte, order string) error {
	return py.FromContiguous(o, data, buffer.Order(order[0]))
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

var lost *py.Buffer

// Lose gets a buffer and does not release it.
func Lose(o py.Object) (err error) {
	lost, err = py.GetBuffer(o, buffer.PyBUF_SIMPLE)
	return err
}

// ReleaseLost releases it in another call.
func ReleaseLost(o py.Object) (int, error) { return lost.NBytes(), lost.Release() }

// FreeAndRelease ends a buffer twice, and returns its length then.
func FreeAndRelease(o py.Object) (int, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_SIMPLE)
	if err != nil {
		return 0, err
	}
	if err := b.Free(); err != nil {
		return 0, err
	}
	return b.NBytes(), b.Release()
}

// ExportAgain makes a memoryview of a buffer of an object, which is refused.
func ExportAgain(o py.Object) (py.Object, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return py.Object{}, err
	}
	defer b.Release()
	return py.MemoryViewFromBuffer(b.Buffer)
}

var saved error

// SaveError keeps the error of a Retain.
func SaveError(v buffer.View[float64]) bool {
	r, err := v.Retain()
	if err == nil {
		r.Release()
	}
	saved = err
	return saved != nil
}

// RaiseSaved returns the error of that call.
func RaiseSaved() error { return saved }

// RetainError returns the error of a Retain in a call with an object.
func RetainError(o py.Object, v buffer.View[float64]) error {
	r, err := v.Retain()
	if err == nil {
		r.Release()
	}
	return err
}

// Fail returns an error of a class that Python chooses.
func Fail(class string) error { return py.Errorf(py.Class(class), "mine") }

// LongStr returns str(o) many times over.
func LongStr(o py.Object) (string, error) {
	text, err := o.Str()
	return strings.Repeat(text, 100), err
}

// SliceAfterStr calls str(o), and returns n times x.
func SliceAfterStr(o py.Object, x float64, n int) ([]float64, error) {
	_, err := o.Str()
	return Slice(x, n), err
}

// Slice returns n times x, in memory of Go's heap.
func Slice(x float64, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = x
	}
	return s
}

// Churn collects, and uses what memory was freed.
func Churn() int {
	n := 0
	for range 20 {
		runtime.GC()
		for range 100 {
			n += len(Slice(9, 1000))
		}
	}
	return n
}

func Zero() *buffer.Array[float64] { return buffer.NewArray[float64]() }

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

// KeepAgain retains what is retained, of which the first is then released.
func KeepAgain() error {
	mu.Lock()
	first := retained[0]
	mu.Unlock()
	if err := Keep(first.View); err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	first.Release()
	retained = retained[1:]
	return nil
}

// KeepBuffer retains a view of a buffer of an object.
func KeepBuffer(o py.Object) error {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return err
	}
	defer b.Release()
	v, err := buffer.As[float64](b.Buffer)
	if err != nil {
		return err
	}
	return Keep(v)
}

var retainedAny *buffer.Buffer

// KeepAny retains a buffer of any format, instead of the one before.
func KeepAny(a *buffer.Buffer) error {
	r, err := a.Retain()
	if err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	if retainedAny != nil {
		retainedAny.Release()
	}
	retainedAny = r
	return nil
}

// KeptAny lists the items of that.
func KeptAny() (string, error) {
	m, err := retainedAny.MemoryView()
	if err != nil {
		return "", err
	}
	items, err := m.ToList()
	return fmt.Sprint(retainedAny.Format(), retainedAny.Shape(), items), err
}

// DropAny releases it.
func DropAny() int {
	mu.Lock()
	defer mu.Unlock()
	retainedAny.Release()
	retainedAny.Release()
	return retainedAny.NBytes()
}

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
		for i := range r.Mut.Dim(0) {
			r.Mut.Set1(i, r.Mut.At1(i)+1)
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
		for x := range r.View.Values() {
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

// DropWith is Drop in a function that may use objects.
func DropWith(o py.Object) { Drop() }

// DropInGoroutine releases in a goroutine that outlives the call.
func DropInGoroutine() { go Drop() }

var dropped = make(chan struct{})

// DropLater releases in a goroutine that waits for so long.
func DropLater(milliseconds int) {
	go func() {
		time.Sleep(time.Duration(milliseconds) * time.Millisecond)
		Drop()
		close(dropped)
	}()
}

// WaitForDrop returns when DropLater's goroutine has released.
func WaitForDrop() { <-dropped }

// UseAfterRelease reads a view that was released.
func UseAfterRelease(v buffer.View[float64]) (float64, error) {
	r, err := v.Retain()
	if err != nil {
		return 0, err
	}
	r.Release()
	return r.View.At(0), nil
}

// RetainGo retains a view of memory of Go.
func RetainGo() (float64, error) {
	r, err := buffer.FromSlice([]float64{2.5}).View.Retain()
	if err != nil {
		return 0, err
	}
	defer r.Release()
	return r.View.At(0), nil
}

// ---- Python from Go ----

// Apply calls a function of a module with the items of an iterable.
func Apply(module, name string, args py.Object) (py.Object, error) {
	m, err := py.Import(module)
	if err != nil {
		return m, err
	}
	f, err := m.Attr(name)
	if err != nil {
		return f, err
	}
	items, err := args.Items()
	if err != nil {
		return f, err
	}
	list := make([]any, len(items))
	for i, o := range items {
		list[i] = o
	}
	return f.Call(list...)
}

// CallWith calls a function with one argument of each kind.
func CallWith(f py.Object) (py.Object, error) {
	return f.Call(nil, true, 7, uint64(1<<63), 1.5, "text", []byte("bytes"), []any{1, py.Object{}, f}, py.Tuple{2, py.Tuple{}}, map[string]any{"a": f})
}

func BadArgument(f py.Object) (py.Object, error) { return f.Call(make(chan int)) }

func Index(o py.Object) (int, error) { return o.Int() }

func Reversed(o py.Object) (any, error) {
	items, err := o.Items()
	list := py.Tuple{}
	for i := range items {
		list = append(list, items[len(items)-1-i])
	}
	return list, err
}

// Default has an object that need not be given.
//
//goanna:sig (o=None)
func Default(o py.Object) bool { return o.IsNone() }

// Node is a class with attributes and special methods by directive.
//
//goanna:name node
type Node struct {
	items map[string]int
	next  *Node
}

var ended atomic.Int64

func Ended() int64 { return ended.Load() }

func NewNode(next *Node) *Node { return &Node{map[string]int{}, next} }

// Size is how many items there are.
//
//goanna:property
func (n *Node) Size() int { return len(n.items) }

//goanna:property
func (n *Node) First() (int, error) {
	for _, v := range n.items {
		return v, nil
	}
	return 0, py.Errorf(py.LookupError, "no items")
}

//goanna:name __getitem__
//goanna:sig (key, /)
func (n *Node) Get(key string) (int, error) {
	v, ok := n.items[key]
	if !ok {
		return 0, py.Errorf(py.KeyError, "%s", key)
	}
	return v, nil
}

//goanna:name __setitem__
//goanna:sig (key, value, /)
func (n *Node) Set(key string, value int) { n.items[key] = value }

//goanna:name __call__
func (n *Node) Invoke(by int) int { return by * len(n.items) }

//goanna:name __del__
func (n *Node) End() { ended.Add(1) }

// Self has the node in values of type any.
func (n *Node) Self() any { return []any{n, map[string]any{"next": n.next}, py.Tuple{n}} }

func (n *Node) Object(py.Object) (py.Object, error) { return py.ObjectOf(n) }

// Broken is a result with an instance and what has no counterpart.
func (n *Node) Broken() any { return []any{n, make(chan int)} }
