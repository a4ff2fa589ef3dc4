// A Go library for Python's ctypes, as go build -buildmode=c-shared makes it: the functions of package peer without what
// needs Python's API.
package main

import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

//export work
func work(n int64) int64 {
	numbers := make(chan int64)
	for i := range n {
		go func() {
			time.Sleep(time.Millisecond)
			numbers <- i
		}()
	}
	var sum int64
	for range n {
		sum += <-numbers
	}
	runtime.GC()
	return sum
}

//export nap
func nap(ms int64) { time.Sleep(time.Duration(ms) * time.Millisecond) }

//export background
func background() {
	go func() {
		for {
			time.Sleep(time.Millisecond)
		}
	}()
}

//export fail
func fail() { panic("as asked") }

//export null_pointer
func null_pointer() int64 {
	var p *int64
	return *p
}

//export index_beyond
func index_beyond(data *byte, n int64) byte { return unsafe.Slice(data, n)[n+1<<40] }

// deeper calls itself more often than any stack allows.
func deeper(n *[64]uint64) uint64 {
	here := [64]uint64{n[0] + 1}
	if here[0] == 1<<62 {
		return 0
	}
	return deeper(&here) + here[0]
}

//export overflow
func overflow() uint64 { return deeper(new([64]uint64)) }

//export fill
func fill(data *byte, n int64, value byte) {
	items := unsafe.Slice(data, n)
	for i := range items {
		items[i] = value
	}
}

func main() {}
