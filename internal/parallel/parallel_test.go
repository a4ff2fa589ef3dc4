package parallel

import (
	"sync/atomic"
	"testing"
)

func TestRunDoesEachPieceOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		for _, pieces := range []int{0, 1, 2, 3, 100} {
			counts := make([]atomic.Int32, pieces)
			var starts atomic.Int32
			Run(pieces, workers, func() func(int) {
				starts.Add(1)
				return func(i int) { counts[i].Add(1) }
			})
			for i := range counts {
				if n := counts[i].Load(); n != 1 {
					t.Errorf("%d workers: piece %d of %d was done %d times", workers, i, pieces, n)
				}
			}
			if n := int(starts.Load()); n > max(workers, 1) {
				t.Errorf("%d workers: %d started", workers, n)
			}
		}
	}
}

func TestRunPanicsWhenAllIsDone(t *testing.T) {
	var others atomic.Int32
	defer func() {
		if r := recover(); r != "piece 3" {
			t.Errorf("panic %v", r)
		}
		if n := others.Load(); n != 99 {
			t.Errorf("%d other pieces were done", n)
		}
	}()
	Run(100, 4, func() func(int) {
		return func(i int) {
			if i == 3 {
				panic("piece 3")
			}
			others.Add(1)
		}
	})
}
