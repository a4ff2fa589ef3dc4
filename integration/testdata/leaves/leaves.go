// Package leaves has functions that Python's thread runs as they are, and what disturbs them: collections, a profiler, other goroutines.
package leaves

import (
	"bytes"
	"math"
	"math/bits"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"
)

// Level is an enumeration.
type Level int

// The levels.
const (
	Low Level = iota + 1
	High
)

// Add returns a + b.
func Add(a, b int) int { return a + b }

// Same returns its arguments.
func Same(i8 int8, u64 uint64, f32 float32, f float64, b bool, c complex128, level Level) (int8, uint64, float32, float64, bool, complex128, Level) {
	return i8, u64, f32, f, b, c, level
}

// Hypot returns the length of a vector.
func Hypot(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// Ones counts bits.
func Ones(n uint64) int { return bits.OnesCount64(n) }

// Sum returns the sum of the items.
func Sum(items []float64) float64 {
	total := 0.0
	for _, x := range items {
		total += x
	}
	return total
}

// Total returns the sum of bytes.
func Total(data []byte) (total int) {
	for _, b := range data {
		total += int(b)
	}
	return total
}

// Scale multiplies the items by a factor.
//
//goanna:mut items
func Scale(items []float64, factor float64) {
	for i := range items {
		items[i] *= factor
	}
}

// Spaces counts the spaces in a text.
func Spaces(text string) (n int) {
	for i := range len(text) {
		if text[i] == ' ' {
			n++
		}
	}
	return n
}

// Spin runs n rounds of a generator of random numbers, and returns the last.
func Spin(n int) uint64 {
	x := uint64(88172645463325252)
	for range n {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

var released atomic.Bool

// Wait waits for Release.
func Wait() {
	for !released.Load() {
	}
}

// WaitFor is Wait with an argument that says nothing of how long it takes.
func WaitFor(items []float64) float64 {
	for !released.Load() {
	}
	return 1
}

// Release ends Wait.
func Release() { released.Store(true) }

// Unrelease has Wait wait again.
func Unrelease() { released.Store(false) }

// Divide is not a leaf: it may panic.
func Divide(a, b int) int { return a / b }

var stop chan struct{}

// Disturb has goroutines allocate and collect until Calm, in an own process only.
func Disturb() {
	stop = make(chan struct{})
	var started sync.WaitGroup
	for range 4 {
		started.Add(1)
		go func() {
			started.Done()
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				garbage := make([][]byte, 64)
				for i := range garbage {
					garbage[i] = make([]byte, 512)
				}
				if n%64 == 0 {
					runtime.GC()
				}
			}
		}()
	}
	started.Wait()
}

// Calm ends what Disturb began, and returns the number of collections so far.
func Calm() uint32 {
	close(stop)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumGC
}

var profile bytes.Buffer

// Profile starts a profile of the processor's time, at 1000 Hz.
func Profile() error {
	runtime.SetCPUProfileRate(1000)
	return pprof.StartCPUProfile(&profile)
}

// Profiled ends the profile, and returns its size in bytes.
func Profiled() int {
	pprof.StopCPUProfile()
	return profile.Len()
}

// Collect runs a collection and reports how long it took, in milliseconds.
func Collect() float64 {
	begun := time.Now()
	runtime.GC()
	return float64(time.Since(begun)) / 1e6
}

// Meter is a type without pointers: its methods may be leaves.
type Meter struct {
	Count int
	marks [8]float64
	open  uint32
}

// Add counts, and notes the value.
func (m *Meter) Add(value float64) int {
	m.marks[uint(m.Count)%8] = value
	m.Count++
	return m.Count
}

// Sum is that of the last values.
func (m *Meter) Sum() (sum float64) {
	for _, mark := range m.marks {
		sum += mark
	}
	return sum
}

// Copied has a copy of the value.
func (m Meter) Copied() int { m.Count++; return m.Count }

// Await waits for Let.
func (m *Meter) Await() {
	for atomic.LoadUint32(&m.open) == 0 {
	}
}

// Let ends Await.
func (m *Meter) Let() { atomic.StoreUint32(&m.open, 1) }

// Ratio panics where the count is 0.
func (m *Meter) Ratio(n int) int { return n / m.Count }

// Named has a pointer.
type Named struct{ text string }

// NewNamed makes one.
func NewNamed(text string) *Named { return &Named{text} }

// Length is that of the text.
func (n *Named) Length() int { return len(n.text) }

// Outer has a Meter in it.
type Outer struct {
	Label string
	Inner Meter
}
