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

// OutOfMemoryError is the panic value of [NewArray], and the error of [ByteArray.Resize], where the memory cannot be had.
type OutOfMemoryError struct {
	Size int // bytes asked for
}

func (e *OutOfMemoryError) Error() string {
	return fmt.Sprintf("buffer: out of memory: expected %d bytes for an array", e.Size)
}

// memory is what an array owns. Every view of the array keeps it, by way of its dims.
type memory struct {
	allocation
	allocated *allocation // where the memory is the allocator's: what the cleanup frees
}

// allocation is a piece of memory. data is nil where it was handed over.
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
		reclaim() // what nobody uses any more may be enough
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

// makeBytes is make of size bytes and extra ones. It is an *[OutOfMemoryError] where they are more than the address space of
// a Go program has; where there are fewer, but not to be had, Go's runtime ends the process.
func makeBytes(size, extra int) (s []byte, err error) {
	defer func() {
		if recover() != nil {
			err = &OutOfMemoryError{size}
		}
	}()
	return make([]byte, size+extra), nil
}

// spare has memories whose array handed it over, for other arrays: to give one its cleanup and to take it away
// again costs more than all the rest of making an array and handing it over.
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

// handOver makes the memory the caller's. It may be another array's after that.
func (m *memory) handOver() {
	if m.allocated != nil {
		owned.drop(m.size, m.epoch)
		m.allocated.data = nil
		spare.Put(m)
	}
}

// collectAfter is the number of bytes of the allocator that arrays may take between two collections.
const collectAfter = 256 << 20

// owned counts the allocator's memory that Go, not Python, has. The collector does not see that memory: a dropped array
// of a gigabyte is to it an object of a hundred bytes, and without a collection from here a loop that drops
// arrays would take all memory there is before one came by itself.
var owned ownership

type ownership struct {
	fresh atomic.Int64 // bytes that Go has, of those allocated since the last collection from here
	epoch atomic.Int64 // number of collections from here
}

// add counts size bytes, collects if they are too many, and returns what drop needs to know.
func (o *ownership) add(size int) (epoch int64) {
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

// reclaim collects, and waits for the cleanups of what was found unreachable: they run in goroutines of their own, and
// a loop that allocates would outrun them. There is no order among them, so this waits for most of them, not all.
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
	if epoch == o.epoch.Load() {
		o.fresh.Add(-int64(size))
	}
}
