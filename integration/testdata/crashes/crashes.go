// Package crashes has a function for every way in which the Go runtime ends the process.
package crashes

import (
	"runtime/debug"
	"sync"
	"time"

	"github.com/goanna-py/goanna/py"
)

// MapWrites writes to a map on two goroutines until the runtime sees it.
func MapWrites() {
	m := map[int]int{}
	write := func() {
		for i := 0; ; i++ {
			m[i%8] = i
		}
	}
	go write()
	write()
}

// NilInGoroutine follows a nil pointer on a goroutine of its own, which no recover is on.
func NilInGoroutine() {
	go func() {
		var p *[10]int
		p[5] = 1
	}()
	time.Sleep(time.Minute)
}

// PanicInGoroutine panics there.
func PanicInGoroutine() {
	go panic("on a goroutine")
	time.Sleep(time.Minute)
}

// Later returns before its goroutine panics.
func Later() {
	go func() {
		time.Sleep(200 * time.Millisecond)
		panic("later")
	}()
}

func deeper(n int) int {
	if n < 0 {
		return 0
	}
	return deeper(n+1) + n
}

// Overflow calls itself until the goroutine's stack is full.
func Overflow() int {
	debug.SetMaxStack(1 << 20)
	return deeper(0)
}

var memory [][]byte

// OutOfMemory asks for more than the address space has.
func OutOfMemory() {
	for range 4 {
		memory = append(memory, make([]byte, 1<<46))
	}
}

// Unlock unlocks a mutex that is not locked.
func Unlock() {
	var m sync.Mutex
	m.Unlock()
}

// UnlockWithObject does it with the GIL held.
func UnlockWithObject(o py.Object) (string, error) {
	Unlock()
	return o.TypeName()
}

// UnlockHeld does it without a record of objects.
//
//goanna:hold-gil
func UnlockHeld() { Unlock() }

// Sleep waits.
func Sleep(milliseconds int) { time.Sleep(time.Duration(milliseconds) * time.Millisecond) }

// Nothing returns.
func Nothing() {}
