package rt

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// drop does what the shim does with the handle of an object that ends.
func (d *droppedHandles) drop(handle uint64) {
	place := (atomic.AddUint64(&d.next, 1) - 1) % uint64(len(d.handles))
	if other := atomic.SwapUint64(&d.handles[place], handle); other != 0 || atomic.LoadUint64(&d.watched) == 0 {
		if other != 0 {
			dropInstance(other)
		}
		d.collect()
		d.watch()
	}
}

func withDropped(t *testing.T) *droppedHandles {
	dropped = new(droppedHandles)
	d := dropped
	t.Cleanup(func() { // the timer ends, which has d
		dropped = nil
		for atomic.LoadUint64(&d.watched) != 0 {
			time.Sleep(time.Millisecond)
		}
	})
	return d
}

// A new instance gets the handle of the one that was dropped last.
func TestDroppedHandlesAreTaken(t *testing.T) {
	d := withDropped(t)
	atomic.StoreUint64(&d.watched, 1)
	a, b := putInstance(new(int)), putInstance(new(int))
	d.drop(a)
	d.drop(b)
	if got := []uint64{putInstance(new(int)), putInstance(new(int))}; got[0] != b || got[1] != a {
		t.Errorf("expected the handles %d and %d, got %d", b, a, got)
	}
	if handle := d.take(); handle != 0 {
		t.Errorf("expected no handle, got %d", handle)
	}
	atomic.StoreUint64(&d.watched, 0)
	d.watch()
}

// Values that Python drops are Go's garbage soon, however many they are.
func TestDroppedValuesGo(t *testing.T) {
	d := withDropped(t)
	var handles []uint64
	for range 3 * len(d.handles) {
		handles = append(handles, putInstance(new(int)))
	}
	for _, handle := range handles {
		d.drop(handle)
	}
	for _, handle := range handles {
		for start := time.Now(); ; time.Sleep(time.Millisecond) {
			instances.Lock()
			gone := *entry(handle) == nil
			instances.Unlock()
			if gone {
				break
			}
			if time.Since(start) > 10*time.Second {
				t.Fatalf("handle %d keeps its value", handle)
			}
		}
	}
}

// Each value stays until its own handle is dropped, whoever drops and makes others meanwhile.
func TestDroppedHandlesOnManyGoroutines(t *testing.T) {
	d := withDropped(t)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 5000 {
				handle := putInstance(&[2]int{g, i})
				if v := instance[[2]int](handle); *v != [2]int{g, i} {
					t.Errorf("expected the value %d of goroutine %d, got %v", i, g, *v)
				}
				d.drop(handle)
			}
		})
	}
	all.Wait()
}
