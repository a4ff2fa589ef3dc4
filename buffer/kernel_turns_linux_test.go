package buffer

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// turn is the least time that a contestant runs in one turn.
const turn = time.Millisecond

// contestant is one way to do an operation.
type contestant struct {
	name string
	run  func()
}

// BenchmarkKernels compares the kernels in assembly, the kernels in Go and a plain loop over the items. They take b.N turns in
// the same memory, on one core. It reports medians of the turns: the time for an item, and ratios of the times in one turn.
// loop/go is how many times as long the plain loop takes as the kernel in Go, and go/vector how many times as long that one takes
// as the kernel in assembly. Times are those of the thread, so that other programs on the machine matter less. docs/kernels.md
// has results.
//
//	go test -run '^$' -bench Kernels -benchtime 11x -cpu 1 ./buffer
func BenchmarkKernels(b *testing.B) {
	sizes := []struct {
		name  string
		bytes int
	}{{"L1", 8 << 10}, {"L2", 128 << 10}, {"L3", 2 << 20}, {"memory", 16 << 20}}
	for _, op := range kernelOperations {
		for _, item := range []int{1, 2, 3, 4, 8, 16} {
			for _, size := range sizes {
				b.Run(fmt.Sprintf("%s/item=%d/size=%s", op.name, item, size.name), func(b *testing.B) {
					benchmarkTurns(b, op.contestants(b, item, size.bytes/item), size.bytes/item)
				})
			}
		}
	}
}

// benchmarkTurns runs each contestant in each of b.N turns. An operation is over n items.
func benchmarkTurns(b *testing.B, contestants []contestant, n int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	repeats := make([]int, len(contestants))
	for i, c := range contestants {
		c.run()
		repeats[i] = 1 + int(turn/max(1, timed(c.run, 1)))
	}
	turns := map[string][]float64{} // times in ns for an item, by contestant
	for range b.N {
		for i, c := range contestants {
			elapsed := timed(c.run, repeats[i])
			turns[c.name] = append(turns[c.name], float64(elapsed.Nanoseconds())/float64(repeats[i])/float64(n))
		}
	}
	for name, times := range turns {
		b.ReportMetric(median(times), name+"-ns/item")
	}
	for _, pair := range [][2]string{{"loop", "go"}, {"go", "vector"}, {"cached", "vector"}} {
		x, y := turns[pair[0]], turns[pair[1]]
		if x == nil || y == nil {
			continue
		}
		ratios := make([]float64, b.N)
		for i := range ratios {
			ratios[i] = x[i] / y[i]
		}
		b.ReportMetric(median(ratios), pair[0]+"/"+pair[1])
	}
	b.ReportMetric(0, "ns/op")
}

// timed returns the time that this thread takes for n runs.
func timed(run func(), n int) time.Duration {
	start := threadTime()
	for range n {
		run()
	}
	return threadTime() - start
}

func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// kernelOperation is an operation on about n items.
type kernelOperation struct {
	name        string
	contestants func(b *testing.B, item, n int) []contestant
}

var kernelOperations = []kernelOperation{
	{"transpose-powers", func(b *testing.B, item, n int) []contestant {
		side := power(n)
		return transposeContestants(b, item, side, n/side)
	}},
	{"transpose-odd", func(b *testing.B, item, n int) []contestant {
		side := power(n) - 3
		return transposeContestants(b, item, side, n/side-1)
	}},
	{"gather", func(b *testing.B, item, n int) []contestant {
		return copyContestants(b, item, []int{n}, []int{item}, []int{2 * item})
	}},
	{"gather-3", func(b *testing.B, item, n int) []contestant {
		return copyContestants(b, item, []int{n}, []int{item}, []int{3 * item})
	}},
	{"scatter", func(b *testing.B, item, n int) []contestant {
		return copyContestants(b, item, []int{n}, []int{2 * item}, []int{item})
	}},
	{"split", func(b *testing.B, item, n int) []contestant {
		n /= 3
		return copyContestants(b, item, []int{3, n}, []int{n * item, item}, []int{item, 3 * item})
	}},
	{"interleave", func(b *testing.B, item, n int) []contestant {
		n /= 3
		return copyContestants(b, item, []int{n, 3}, []int{3 * item, item}, []int{item, n * item})
	}},
	{"fill", fillContestants},
	{"equal", equalContestants},
}

// power is the least power of two that is not below the square root of n.
func power(n int) int {
	side := 1
	for side*side < n {
		side *= 2
	}
	return side
}

func transposeContestants(b *testing.B, item, side, other int) []contestant {
	return copyContestants(b, item, []int{side, other}, []int{other * item, item}, []int{item, side * item})
}

// memoryArea is an area over memory of its own with a known content. Its strides are not negative.
func memoryArea(item int, shape, strides []int) (area, []byte) {
	a := area{shape: shape, strides: strides, itemsize: item}
	_, end := a.offsets()
	memory := pattern(end)
	a.base = unsafe.Pointer(&memory[0])
	return a, memory
}

// copyContestants copy between two areas on one core. "cached" is the kernel in assembly without writes past the caches.
func copyContestants(b *testing.B, item int, shape, dstStrides, srcStrides []int) []contestant {
	src, _ := memoryArea(item, shape, srcStrides)
	dst, written := memoryArea(item, shape, dstStrides)
	kernels := func(vector, stream bool) func() {
		return func() {
			setKernels(vector)
			var few fewAxes
			p := newPlan(&dst, &src, &few)
			p.stream = p.stream && stream
			p.serial(dst.base, src.base)
		}
	}
	loop := loopOf(item)
	all := []contestant{{"loop", func() { loop.copy(dst, src) }}, {"go", kernels(false, false)}}
	if kernelSets()[0] {
		b.Cleanup(func() { setKernels(true) })
		all = append(all, contestant{"vector", kernels(true, true)})
		if volume(shape)*item >= streamBytes {
			all = append(all, contestant{"cached", kernels(true, false)})
		}
	}
	var want []byte
	for _, c := range all {
		clear(written)
		if c.run(); want == nil {
			want = bytes.Clone(written)
		} else if !bytes.Equal(written, want) {
			b.Fatalf("%s copies something else than the loop", c.name)
		}
	}
	return all
}

func fillContestants(b *testing.B, item, n int) []contestant {
	dst, _ := memoryArea(item, []int{n}, []int{item})
	value, _ := memoryArea(item, []int{1}, []int{item})
	repeated := area{base: value.base, shape: []int{n}, strides: []int{0}, itemsize: item}
	loop := loopOf(item)
	return []contestant{
		{"loop", func() { loop.copy(dst, repeated) }},
		{"go", func() { fillArea(dst, value.base) }},
	}
}

// equalContestants compare areas that are equal, one with every second item.
func equalContestants(b *testing.B, item, n int) []contestant {
	x, _ := memoryArea(item, []int{n}, []int{item})
	y, _ := memoryArea(item, []int{n}, []int{2 * item})
	loop := loopOf(item)
	loop.copy(y, x)
	return []contestant{
		{"loop", func() { mustBeEqual(b, loop.equal(x, y)) }},
		{"go", func() { mustBeEqual(b, equalAreas(x, y, equalBytes)) }},
	}
}

func mustBeEqual(b *testing.B, equal bool) {
	if !equal {
		b.Fatal("equal areas differ")
	}
}

// itemLoop has the loops that anyone would write, for items of one size.
type itemLoop struct {
	copy  func(dst, src area)
	equal func(x, y area) bool
}

func loopOf(item int) itemLoop {
	switch item {
	case 1:
		return itemLoop{copyLoop[uint8], equalLoop[uint8]}
	case 2:
		return itemLoop{copyLoop[uint16], equalLoop[uint16]}
	case 3:
		return itemLoop{copyLoop[[3]uint8], equalLoop[[3]uint8]}
	case 4:
		return itemLoop{copyLoop[uint32], equalLoop[uint32]}
	case 8:
		return itemLoop{copyLoop[uint64], equalLoop[uint64]}
	case 16:
		return itemLoop{copyLoop[[2]uint64], equalLoop[[2]uint64]}
	}
	panic(item)
}

// copyLoop copies areas of one or two dimensions in C order.
func copyLoop[T any](dst, src area) {
	last := len(dst.shape) - 1
	n, ds, ss := dst.shape[last], dst.strides[last], src.strides[last]
	outer, douter, souter := 1, 0, 0
	if last > 0 {
		outer, douter, souter = dst.shape[0], dst.strides[0], src.strides[0]
	}
	for i := range outer {
		d, s := unsafe.Add(dst.base, i*douter), unsafe.Add(src.base, i*souter)
		for j := range n {
			*(*T)(unsafe.Add(d, j*ds)) = *(*T)(unsafe.Add(s, j*ss))
		}
	}
}

// equalLoop compares areas of one dimension.
func equalLoop[T comparable](x, y area) bool {
	for i := range x.shape[0] {
		if *(*T)(unsafe.Add(x.base, i*x.strides[0])) != *(*T)(unsafe.Add(y.base, i*y.strides[0])) {
			return false
		}
	}
	return true
}
