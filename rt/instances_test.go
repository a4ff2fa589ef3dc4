package rt

import (
	"sync"
	"testing"
)

// Entries of the table's chunks follow each other without a gap, and chunks do not overlap.
func TestInstanceEntries(t *testing.T) {
	handles := map[uint64]*int{}
	for i := range 5 * firstChunk {
		v := new(int)
		*v = i
		handles[putInstance(v)] = v
	}
	if len(handles) != 5*firstChunk {
		t.Fatalf("expected a handle for each value, got %d", len(handles))
	}
	places := map[*any]bool{}
	for handle, v := range handles {
		if handle == 0 || instance[int](handle) != v {
			t.Fatalf("handle %d has another value", handle)
		}
		places[entry(handle)] = true
	}
	if len(places) != len(handles) {
		t.Errorf("%d handles have %d places", len(handles), len(places))
	}
	for handle := range handles {
		dropInstance(handle)
		if *entry(handle) != nil {
			t.Fatalf("handle %d keeps its value", handle)
		}
	}
}

// A handle that was dropped is used again: the table does not grow with the number of values that there were.
func TestInstancesAreUsedAgain(t *testing.T) {
	dropInstance(putInstance(new(int)))
	last := instances.last
	for range 10 * firstChunk {
		dropInstance(putInstance(new(int)))
	}
	if instances.last != last {
		t.Errorf("%d new handles for values of which one was alive at a time", instances.last-last)
	}
}

func TestInstancesOnManyGoroutines(t *testing.T) {
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			var own []uint64
			for i := range 3000 {
				v := new([2]int)
				*v = [2]int{g, i}
				own = append(own, putInstance(v))
				if i%3 == 0 {
					dropInstance(own[0])
					own = own[1:]
				}
			}
			for _, handle := range own {
				if v := instance[[2]int](handle); v == nil || v[0] != g {
					t.Errorf("a value of another goroutine: %v", v)
				}
				dropInstance(handle)
			}
		})
	}
	all.Wait()
}
