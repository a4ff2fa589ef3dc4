package goroutine

import (
	"runtime"
	"testing"
)

// A goroutine keeps its number, also where it changes threads and its stack moves, and no other one has it.
func TestCurrent(t *testing.T) {
	own := Current()
	if own == 0 {
		t.Skip("the architecture is not known: " + runtime.GOARCH)
	}
	seen := make(chan uintptr)
	for range 100 {
		go func() {
			first := Current()
			deep(1000)
			for range 10 {
				runtime.Gosched()
			}
			if Current() != first {
				t.Error("a goroutine changed its number")
			}
			seen <- first
		}()
	}
	for range 100 {
		if n := <-seen; n == own || n == 0 {
			t.Errorf("%#x is the number of two goroutines, or of none", n)
		}
	}
	if Current() != own {
		t.Error("a goroutine changed its number")
	}
}

func deep(n int) byte {
	var frame [256]byte
	if n > 0 {
		return deep(n-1) + frame[n%256]
	}
	return frame[0]
}
