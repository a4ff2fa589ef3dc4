// Package peer has functions that work, wait and fail, to see what Python makes of it.
package peer

import (
	"runtime"
	"time"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Work is the sum of 0 to n-1, one number a goroutine.
func Work(n int) int {
	numbers := make(chan int)
	for i := range n {
		go func() {
			time.Sleep(time.Millisecond)
			numbers <- i
		}()
	}
	sum := 0
	for range n {
		sum += <-numbers
	}
	runtime.GC()
	return sum
}

func Nap(ms int) { time.Sleep(time.Duration(ms) * time.Millisecond) }

func Background() {
	go func() {
		for {
			time.Sleep(time.Millisecond)
		}
	}()
}

func Fail() { panic("as asked") }

func NullPointer() int {
	var p *int
	return *p
}

func IndexBeyond(data []byte) uint8 { return data[len(data)+1<<40] }

// deeper calls itself more often than any stack allows.
func deeper(n *[64]uint64) uint64 {
	here := [64]uint64{n[0] + 1}
	if here[0] == 1<<62 {
		return 0
	}
	return deeper(&here) + here[0]
}

func Overflow() uint64 { return deeper(new([64]uint64)) }

func Text(o py.Object) (string, error) { return o.Str() }

func Fill(data buffer.Mut[uint8], value uint8) { data.Fill(value) }
