package rt

import (
	"math/rand/v2"
	"testing"
	"time"
)

// Who asks gets each item once and in order, whatever the sequence waits for: also from batches that end by a pause, while the sequence goes on.
func TestSequenceWithPauses(t *testing.T) {
	for seed := range uint64(8) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 1))
			const n = 20_000
			pauses := map[int]time.Duration{}
			for range 12 {
				pauses[rng.IntN(n)] = time.Duration(rng.IntN(12_000)) * time.Microsecond
			}
			s := &sequence[int]{room: 16, limit: 1024, more: make(chan struct{}, 1), done: make(chan struct{}, 1)}
			s.seq = func(yield func(int) bool) {
				for i := range n {
					if wait, ok := pauses[i]; ok {
						time.Sleep(wait)
					}
					if !yield(i) {
						return
					}
				}
			}
			next := 0
			for ended := false; !ended; {
				var items []int
				var failure []link
				items, ended, failure = s.take()
				if failure != nil || len(items) > 1024+1 {
					t.Fatal(failure, len(items))
				}
				for _, item := range items {
					if item != next {
						t.Fatalf("got %d, want %d", item, next)
					}
					next++
				}
				clear(items)
			}
			if next != n {
				t.Errorf("%d items, want %d", next, n)
			}
		})
	}
}

// Items that come one by one pass at once: only a few batches wait for a second item until a pause ends them, and ever fewer.
func TestSequenceOfEvents(t *testing.T) {
	events := make(chan int)
	s := &sequence[int]{room: 16, limit: 1024, more: make(chan struct{}, 1), done: make(chan struct{}, 1)}
	s.seq = func(yield func(int) bool) {
		for i := range events {
			if !yield(i) {
				return
			}
		}
	}
	const n = 100
	pauses := 0
	for i := range n {
		go func() { events <- i }()
		var items []int
		for len(items) == 0 {
			items, _, _ = s.take()
		}
		if len(items) != 1 || items[0] != i {
			t.Fatalf("got %v, want %d alone", items, i)
		}
		if s.held > 0 && s.held == s.pauses { // a pause has just set it, and each batch after it takes one away
			pauses++
		}
	}
	close(events)
	s.stop()
	if pauses == 0 || pauses > 8 {
		t.Errorf("%d of %d batches ended by a pause", pauses, n)
	}
}

// A sequence that is no longer asked for items ends.
func TestSequenceStops(t *testing.T) {
	ended := make(chan int, 1)
	s := &sequence[int]{room: 16, limit: 1024, more: make(chan struct{}, 1), done: make(chan struct{}, 1)}
	s.seq = func(yield func(int) bool) {
		i := 0
		for ; yield(i); i++ {
		}
		ended <- i
	}
	items, _, _ := s.take()
	s.stop()
	select {
	case i := <-ended:
		if i < len(items)-1 {
			t.Errorf("ended at item %d of %d", i, len(items))
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the sequence goes on")
	}
	if items, ended, _ := s.take(); len(items) > 0 || !ended {
		t.Errorf("after the stop: %v, %v", items, ended)
	}
}
