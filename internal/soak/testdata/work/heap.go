package work

import (
	"runtime"
	"runtime/debug"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// large has a span of its own; small shares one with others.
type (
	large [1024]*int
	small [64]*int
)

var (
	lastLarge *large
	lastSmall *small
	// neighbours keep the spans of small objects that were freed.
	neighbours []*small
)

// Stale returns n addresses of objects that the collector has freed: in spans that are free, and beside objects in use.
func Stale(n int) *buffer.Array[uint64] {
	a := buffer.NewArray[uint64](n)
	addresses := a.Data()
	neighbours = nil
	for i := range addresses {
		if i%2 == 0 {
			lastLarge = new(large)
			addresses[i] = uint64(uintptr(unsafe.Pointer(lastLarge)))
			continue
		}
		lastSmall = new(small)
		addresses[i] = uint64(uintptr(unsafe.Pointer(lastSmall)))
		if i%7 == 0 {
			neighbours = append(neighbours, new(small))
		}
	}
	lastLarge, lastSmall = nil, nil
	runtime.GC()
	runtime.GC()
	return a
}

// HeapAlloc returns the bytes of Go's heap in use after a collection.
func HeapAlloc() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Scavenge gives memory that Go has freed back to the system.
func Scavenge() { debug.FreeOSMemory() }

// Collect runs the collector.
func Collect() { runtime.GC() }

// SetGCPercent sets GOGC and returns the one before.
func SetGCPercent(percent int) int { return debug.SetGCPercent(percent) }

type node struct {
	next *node
	data []byte
}

// Garbage makes n objects that are garbage when it returns.
func Garbage(n int) int {
	var list *node
	for i := range n {
		list = &node{list, make([]byte, 16+i%512)}
		if i%64 == 0 {
			list = nil
		}
	}
	size := 0
	for ; list != nil; list = list.next {
		size += len(list.data)
	}
	return size
}
