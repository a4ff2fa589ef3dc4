package rt

import (
	"sync"
	"sync/atomic"

	"github.com/goanna-py/goanna/internal/goroutine"
)

// turn says which goroutine works for an iterator: the numbers of goroutines, or 0. A sequence may ask Python for an item, on a caller's thread, and the code
// there may ask for the next item of that sequence: the thread would wait for itself.
type turn struct {
	runs atomic.Uintptr // the sequence
	asks atomic.Uintptr // for items

	pulls atomic.Bool // the sequence has called Python
}

// By the number of the goroutine that they run on.
var (
	turns     sync.Map // *turn
	byThreads sync.Map // *caller
)

// begin notes that this goroutine runs the sequence, until end is called.
func (t *turn) begin() (end func()) {
	g := goroutine.Current()
	if g == 0 {
		return func() {}
	}
	t.runs.Store(g)
	turns.Store(g, t)
	return func() {
		turns.Delete(g)
		t.runs.Store(0)
	}
}

// noteCall notes that a goroutine calls Python, if it runs a sequence.
func noteCall(g uintptr) {
	if t, ok := turns.Load(g); ok {
		t.(*turn).pulls.Store(true)
	}
}

// deepest is the number of sequences that may wait for each other before waitsFor gives up.
const deepest = 1000

// waitsFor reports whether the sequence waits until a goroutine returns from Python, alone or by way of other sequences.
func (t *turn) waitsFor(g uintptr) bool {
	for range deepest {
		c, ok := byThreads.Load(g)
		if !ok {
			return false
		}
		served := c.(*caller).serves.Load()
		if served == t.runs.Load() {
			return served != 0
		}
		other, ok := turns.Load(served)
		if !ok {
			return false
		}
		g = other.(*turn).asks.Load()
	}
	return false
}
