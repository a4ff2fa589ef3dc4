package buffer

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/goanna-py/goanna/internal/hook"
)

// goAllocator is an Allocator of Go memory that counts blocks, overwrites freed ones, and fails above a limit.
type goAllocator struct {
	mu     sync.Mutex
	blocks map[unsafe.Pointer][]byte
	freed  int
	limit  int // bytes; 0: none
	used   int
}

func (g *goAllocator) Alloc(size int, zeroed bool) unsafe.Pointer {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit > 0 && g.used+size > g.limit {
		return nil
	}
	raw := make([]byte, size+64)
	off := -int(uintptr(unsafe.Pointer(&raw[0]))) & 63
	p := unsafe.Pointer(&raw[off])
	g.used += size
	g.blocks[p] = raw[off : off+size]
	return p
}

func (g *goAllocator) Free(p unsafe.Pointer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, ok := g.blocks[p]
	if !ok {
		panic("freed what is not allocated")
	}
	for i := range b {
		b[i] = 0xEE
	}
	delete(g.blocks, p)
	g.freed++
	g.used -= len(b)
}

func (g *goAllocator) count() (live, freed int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.blocks), g.freed
}

// withAllocator runs f with an allocator. An array of another test is freed to the allocator of that test.
func withAllocator(t *testing.T, f func(g *goAllocator)) {
	g := &goAllocator{blocks: map[unsafe.Pointer][]byte{}}
	hook.Memory = g
	defer func() { hook.Memory = nil }()
	f(g)
	collect(t, func() bool { live, _ := g.count(); return live == 0 })
}

func collect(t *testing.T, done func() bool) {
	t.Helper()
	for range 200 {
		runtime.GC()
		if done() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the collector did not get there in 200 collections")
}

func TestNewArrayIsZeroedAlignedAndInCOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 6).Draw(t, "shape")
		a := NewArray[complex128](shape...)
		n, _ := countBytes(shape, 1)
		if a.Len() != n || len(a.Data()) != n || !a.IsContiguous('C') || !slices.Equal(a.Shape(), shape) {
			t.Fatalf("Len %d, want %d; shape %v", a.Len(), n, a.Shape())
		}
		if uintptr(a.base)%64 != 0 {
			t.Fatalf("at %p", a.base)
		}
		for _, x := range a.Data() {
			if x != 0 {
				t.Fatal("not zero")
			}
		}
	})
}

func TestNewArrayFuncSetsEachItem(t *testing.T) {
	withAllocator(t, func(g *goAllocator) {
		hook.Memory = used{g}
		a := NewArrayFunc(func(items []uint16) {
			if len(items) != 6 || items[5] != 0xAAAA {
				t.Errorf("got %x, expected 6 items of memory that was used before", items)
			}
			for i := range items {
				items[i] = uint16(i)
			}
		}, 2, 3)
		if a.At2(1, 2) != 5 || !slices.Equal(a.Shape(), []int{2, 3}) {
			t.Errorf("%v of shape %v", a.Data(), a.Shape())
		}
		type flagged struct {
			N  uint8
			On bool
		}
		NewArrayFunc(func(items []flagged) {
			for _, x := range items {
				if x != (flagged{}) {
					t.Errorf("%v in memory with bools", x)
				}
			}
		}, 10)
		wantPanic(t, "full", func() { NewArrayFunc(func([]int32) { panic(errors.New("full")) }, 10) })
	})
}

// used is an allocator whose memory has been used before.
type used struct{ *goAllocator }

func (u used) Alloc(size int, zeroed bool) unsafe.Pointer {
	p := u.goAllocator.Alloc(size, zeroed)
	if memory := unsafe.Slice((*byte)(p), size); !zeroed {
		for i := range memory {
			memory[i] = 0xAA
		}
	}
	return p
}

func TestFromSliceSharesMemory(t *testing.T) {
	s := []float32{1, 2, 3, 4}
	a := FromSlice(s, 2, 2)
	a.Set2(1, 0, 9)
	if s[2] != 9 || &a.Data()[0] != &s[0] {
		t.Error("memory is not shared")
	}
	for range 2 {
		d, err := a.detach()
		if err != nil || d.Data != unsafe.Pointer(&s[0]) || d.Allocated || d.Len != 16 || d.ItemSize != 4 || d.Format != "f" ||
			!slices.Equal(d.Shape, []int{2, 2}) || !slices.Equal(d.Strides, []int{8, 4}) {
			t.Errorf("%+v %v", d, err)
		}
	}
	if a.At2(1, 0) != 9 {
		t.Error("the array did not stay as it is")
	}
}

func TestDetachOnce(t *testing.T) {
	test := func(t *testing.T, allocated bool) {
		a := NewArray[int32](2, 3)
		a.Set2(1, 2, 5)
		d, err := a.detach()
		if err != nil || d.Allocated != allocated || d.Len != 24 || *(*int32)(unsafe.Add(d.Data, 20)) != 5 {
			t.Fatalf("%+v %v", d, err)
		}
		if _, err := a.detach(); err != errHandedOver {
			t.Errorf("second Detach: %v", err)
		}
		for name, f := range map[string]func(){
			"At": func() { a.At(0, 0) }, "At1": func() { a.At1(0) }, "At2": func() { a.At2(0, 0) }, "Set": func() { a.Set([]int{0, 0}, 1) },
			"Set1": func() { a.Set1(0, 1) }, "Set2": func() { a.Set2(0, 0, 1) }, "Data": func() { a.Data() }, "Len": func() { a.Len() },
			"NDim": func() { a.NDim() }, "Dim": func() { a.Dim(0) }, "Stride": func() { a.Stride(0) }, "Shape": func() { a.Shape() },
			"Strides": func() { a.Strides() }, "Row": func() { a.Row(0) }, "Index": func() { a.Index(0) }, "Slice": func() { a.Slice(0, 0, 1) },
			"Transpose": func() { a.Transpose() }, "Fill": func() { a.Fill(1) }, "Contiguous": func() { a.Contiguous() },
			"ContiguousRows": func() { a.ContiguousRows() }, "IsContiguous": func() { a.IsContiguous('C') },
			"CopyFrom": func() { a.CopyFrom(View[int32]{}) }, "Equal": func() { a.Equal(View[int32]{}) },
			"Rows": func() {
				for range a.Rows() {
				}
			},
			"Values": func() {
				for range a.Values() {
				}
			},
		} {
			t.Run(name, func(t *testing.T) { wantPanic(t, errHandedOver.Error(), f) })
		}
		for name, f := range map[string]func(){"At3": func() { a.At3(0, 0, 0) }, "Set3": func() { a.Set3(0, 0, 0, 1) }} {
			t.Run(name, func(t *testing.T) {
				wantPanic(t, "buffer: index out of range (0, 0, 0), or the view does not have 3 dimensions (an array that was handed to Python has none)", f)
			})
		}
		if d.Allocated {
			hook.Memory.Free(d.Data)
		}
	}
	t.Run("Go", func(t *testing.T) { test(t, false) })
	t.Run("allocator", func(t *testing.T) { withAllocator(t, func(*goAllocator) { test(t, true) }) })
}

func TestConcurrentDetachHasOneWinner(t *testing.T) {
	withAllocator(t, func(g *goAllocator) {
		for range 200 {
			a := NewArray[int64](10)
			var won atomic.Int32
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					if d, err := a.detach(); err == nil {
						won.Add(1)
						g.Free(d.Data)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Fatalf("%d goroutines detached the array", won.Load())
			}
		}
	})
}

func TestDroppedArraysAreFreedAndDetachedOnesNot(t *testing.T) {
	withAllocator(t, func(g *goAllocator) {
		d, err := NewArray[byte](100).detach()
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			NewArray[byte](100)
		}
		collect(t, func() bool { live, freed := g.count(); return live == 1 && freed == 10 })
		if *(*byte)(d.Data) != 0 {
			t.Error("the memory of a detached array was freed")
		}
		g.Free(d.Data)
	})
}

// The allocator overwrites freed memory, so a view that did not keep the array alive would read 0xEE.
func TestViewsKeepTheArray(t *testing.T) {
	for name, sub := range map[string]func(a *Array[byte]) View[byte]{
		"View":      func(a *Array[byte]) View[byte] { return a.View },
		"Index":     func(a *Array[byte]) View[byte] { return a.View.Index(1) },
		"item":      func(a *Array[byte]) View[byte] { return a.View.Index(1).Index(1) },
		"Slice":     func(a *Array[byte]) View[byte] { return a.View.Slice(0, 1, 2) },
		"Transpose": func(a *Array[byte]) View[byte] { return a.View.Transpose().Transpose().Index(0) },
	} {
		t.Run(name, func(t *testing.T) {
			withAllocator(t, func(g *goAllocator) {
				v := func() View[byte] {
					a := NewArray[byte](3, 3)
					a.Fill(7)
					return sub(a)
				}()
				for range 5 {
					runtime.GC()
					time.Sleep(time.Millisecond)
				}
				if _, freed := g.count(); freed != 0 {
					t.Error("freed while a view was there")
				}
				for x := range v.Values() {
					if x != 7 {
						t.Errorf("%#x in memory of a view", x)
					}
				}
				runtime.KeepAlive(v.shape)
			})
		})
	}
}

func TestDroppedArraysDoNotExhaustMemory(t *testing.T) {
	withAllocator(t, func(g *goAllocator) {
		peak := 0
		before := owned.epoch.Load()
		fake := &pretend{goAllocator: g}
		hook.Memory = fake
		for range 64 {
			NewArray[byte](64 << 20)
			for range 50 {
				if fake.live() < 5*collectAfter/4 {
					break
				}
				time.Sleep(time.Millisecond)
			}
			peak = max(peak, fake.live())
		}
		if n := owned.epoch.Load() - before; n < 10 {
			t.Errorf("%d collections for 4 GB", n)
		}
		if peak > 3*collectAfter {
			t.Errorf("%d bytes at the most", peak)
		}
	})
}

// pretend is an allocator that returns one byte for any size and counts the sizes.
type pretend struct {
	*goAllocator
	bytes atomic.Int64
	sizes sync.Map
}

func (p *pretend) live() int { return int(p.bytes.Load()) }

func (p *pretend) Alloc(size int, zeroed bool) unsafe.Pointer {
	q := p.goAllocator.Alloc(1, zeroed)
	p.sizes.Store(q, size)
	p.bytes.Add(int64(size))
	return q
}

func (p *pretend) Free(q unsafe.Pointer) {
	size, _ := p.sizes.LoadAndDelete(q)
	p.bytes.Add(-int64(size.(int)))
	p.goAllocator.Free(q)
}

func TestDetachOfNoArray(t *testing.T) {
	var a Array[int]
	_, err := a.detach()
	wantError(t, err, "the array has no memory: expected one of NewArray or FromSlice")
}

func TestOutOfMemory(t *testing.T) {
	withAllocator(t, func(g *goAllocator) {
		g.limit = 1000
		defer func() {
			e, ok := recover().(*OutOfMemoryError)
			if !ok || e.Size != 2000 {
				t.Errorf("%v", e)
			}
		}()
		NewArray[byte](2000)
	})
}

func TestMoreThanTheAddressSpace(t *testing.T) {
	if wordSize < 8 {
		t.Skip("any int of bytes is in the address space")
	}
	for _, size := range []int{math.MaxInt, math.MaxInt - arrayAlign, math.MaxInt / 8} {
		func() {
			defer func() {
				if e, ok := recover().(*OutOfMemoryError); !ok || e.Size != size {
					t.Errorf("NewArray of %d bytes: %v", size, e)
				}
			}()
			NewArray[byte](size)
		}()
		a := NewByteArray([]byte("abc"))
		var e *OutOfMemoryError
		if err := a.Resize(size); !errors.As(err, &e) || e.Size != size || string(a.Bytes()) != "abc" {
			t.Errorf("Resize to %d bytes: %v, %q", size, err, a.Bytes())
		}
	}
}

// The contents equal those of a slice after the same cuts and appends.
func TestByteArrayIsASliceThatGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a ByteArray
		want := []byte{}
		for range 20 {
			n := rapid.IntRange(0, 40).Draw(t, "length")
			if rapid.Bool().Draw(t, "append") {
				want = append(slices.Clip(want), bytes.Repeat([]byte{7}, n)...)
				a.Append(bytes.Repeat([]byte{7}, n)...)
			} else {
				want = append(slices.Clip(want[:min(n, len(want))]), make([]byte, n-min(n, len(want)))...)
				if err := a.Resize(n); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(a.Bytes(), want) {
				t.Fatalf("%v, want %v", a.Bytes(), want)
			}
		}
	})
}

func TestCopy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(0, 5).Draw(t, "rows"), rapid.IntRange(0, 5).Draw(t, "columns")
		a := NewArray[int32](rows, columns)
		for i := range a.Data() {
			a.Data()[i] = int32(i)
		}
		for _, v := range []View[int32]{a.View, a.View.Transpose(), a.SliceStep(1, 0, columns, 2).View} {
			c := v.Copy()
			if !slices.Equal(c.Shape(), v.Shape()) || !c.IsContiguous('C') {
				t.Fatalf("a copy of shape %v has shape %v and strides %v", v.Shape(), c.Shape(), c.Strides())
			}
			if got, want := slices.Collect(c.Values()), slices.Collect(v.Values()); !slices.Equal(got, want) {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}
