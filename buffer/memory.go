package buffer

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

const arrayAlign = 64

// OutOfMemoryError reports a failed allocation: [NewArray] panics with it, and [ByteArray.Resize] returns it. It becomes Python's
// MemoryError.
type OutOfMemoryError struct {
	Size int // bytes requested
}

func (e *OutOfMemoryError) Error() string {
	return fmt.Sprintf("buffer: out of memory: expected %d bytes for an array", e.Size)
}

// memory is the memory of an array. Every view of the array keeps it, by way of its dims.
type memory struct {
	allocation
	allocated *allocation // memory of hook.Memory, which the cleanup frees; nil on the Go heap
}

// allocation is a piece of memory. data is nil once it is handed over.
type allocation struct {
	data  unsafe.Pointer
	size  int
	epoch int64
}

func newMemory(size int, zeroed bool) *memory {
	if hook.Memory == nil {
		// A slice of bytes holds no pointers, so the collector does not scan it.
		s, err := makeBytes(size, arrayAlign)
		if err != nil {
			panic(err)
		}
		p := unsafe.Pointer(unsafe.SliceData(s))
		return &memory{allocation: allocation{data: unsafe.Add(p, -int(uintptr(p))&(arrayAlign-1)), size: size}}
	}
	p := hook.Memory.Alloc(max(size, 1), zeroed)
	for try := 0; p == nil && try < 3; try++ {
		reclaim() // unreachable arrays may hold enough
		p = hook.Memory.Alloc(max(size, 1), zeroed)
	}
	if p == nil {
		panic(&OutOfMemoryError{size})
	}
	m := spare.Get().(*memory)
	m.allocation = allocation{data: p, size: size, epoch: owned.add(size)}
	*m.allocated = m.allocation
	return m
}

// makeBytes allocates size+extra bytes on the Go heap. It returns an *[OutOfMemoryError] if they exceed the address space of a Go
// program. The Go runtime ends the process if the system has less memory.
func makeBytes(size, extra int) (s []byte, err error) {
	defer func() {
		if recover() != nil {
			err = &OutOfMemoryError{size}
		}
	}()
	return make([]byte, size+extra), nil
}

// spare keeps memories whose arrays have handed the allocation over, for other arrays. To add a cleanup and to stop it costs more
// than the rest of making an array and handing it over.
var spare = sync.Pool{New: func() any {
	m := &memory{allocated: new(allocation)}
	runtime.AddCleanup(m, freeAllocation, m.allocated)
	return m
}}

func freeAllocation(b *allocation) {
	if b.data != nil {
		owned.drop(b.size, b.epoch)
		hook.Memory.Free(b.data)
	}
}

// handOver makes the allocation the caller's, and m the memory of another array.
func (m *memory) handOver() {
	if m.allocated != nil {
		owned.drop(m.size, m.epoch)
		m.allocated.data = nil
		spare.Put(m)
	}
}

// collectAfter is the number of bytes that arrays may allocate outside the Go heap between two collections.
const collectAfter = 256 << 20

// uncounted is the most of an array that the collector's own count of arrays stands for: the Array itself is about as large.
const uncounted = 256

// owned counts the memory outside the Go heap that arrays of Go own. The collector does not see that memory: it takes an array of a
// gigabyte for an object of a hundred bytes, and a loop that drops arrays would exhaust the memory before the next collection.
var owned ownership

type ownership struct {
	fresh atomic.Int64 // bytes owned by Go, of those allocated since owned last collected
	epoch atomic.Int64 // number of collections by owned
}

// add counts size bytes, collects garbage if they are too many, and returns the epoch for drop.
func (o *ownership) add(size int) (epoch int64) {
	if size <= uncounted {
		return 0
	}
	epoch = o.epoch.Load()
	fresh := o.fresh.Add(int64(size))
	if fresh <= collectAfter {
		return epoch
	}
	// Of several goroutines, one collects. fresh begins at 0 before the collection, so that the others do not wait.
	if o.epoch.CompareAndSwap(epoch, epoch+1) {
		o.fresh.Add(-fresh)
		reclaim()
	}
	return epoch
}

// reclaim collects garbage, and waits for the cleanups of unreachable arrays: they run in goroutines of their own, and a loop that
// allocates would outrun them. Cleanups run in no order, so reclaim waits for most of them, not all.
func reclaim() {
	ran := make(chan struct{})
	last := &struct{ ran chan struct{} }{ran}
	runtime.AddCleanup(last, func(ran chan struct{}) { close(ran) }, ran)
	runtime.GC()
	select {
	case <-ran:
	case <-time.After(100 * time.Millisecond):
	}
}

// drop uncounts memory that was freed or handed to Python.
func (o *ownership) drop(size int, epoch int64) {
	if size > uncounted && epoch == o.epoch.Load() {
		o.fresh.Add(-int64(size))
	}
}
