package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"fmt"
	"os"
	"sync"
	"unsafe"
)

// Pull begins the frame of the pulls of one range.
type Pull struct {
	iterator uintptr // *C.goanna_reference, once there is one
	pulled   int64
	ended    int64
}

// Iterable is an iterable of Python. Each range over it is an iteration of its own.
type Iterable struct {
	*Callable
	done chan struct{} // closed when the call that it was given to ends

	mutex sync.Mutex
	over  bool
	err   error // of a range on another goroutine than that of the call
}

// LoadIterable returns an argument.
func LoadIterable(s *Callback) *Iterable {
	i := &Iterable{Callable: LoadCallable(s), done: make(chan struct{})}
	if C.goanna_this_call() == nil {
		return i // a result of a callable, on another goroutine
	}
	streams, _ := streamsOf()
	streams.open = append(streams.open, i)
	return i
}

// end implements stream.
func (i *Iterable) end() error {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.over = true
	close(i.done)
	return i.err
}

// Pull pulls the items of one range: load loads one from the frame, and yield returns false to end the range. An exception ends the
// function that Python called; on another goroutine it ends the range, and the function raises it when it returns, or it is reported
// if the function has returned.
func (i *Iterable) Pull(frame unsafe.Pointer, p *Pull, load func(), yield func() bool) {
	escape(frame)
	running := false // an iteration that may go on
	defer func() {
		if running {
			i.close(frame, p)
		}
		i.drop(p)
	}()
	place := func() string { return fmt.Sprintf("[%d]", p.pulled-1) }
	loadItem := func() {
		if p.ended == 0 {
			load()
		}
	}
	for {
		running = false
		err := i.call(frame, place, func() {}, loadItem)
		if err != nil {
			i.fail(err)
			return
		}
		if p.ended != 0 {
			return
		}
		if running = true; !yield() {
			return
		}
	}
}

// close closes a generator that the range has left. An interpreter that ends closes its own.
func (i *Iterable) close(frame unsafe.Pointer, p *Pull) {
	p.ended = 1
	if err := i.call(frame, resultPlace, func() {}, func() {}); err != nil && err != errInterpreterEnded {
		i.fail(err)
	}
}

func (i *Iterable) drop(p *Pull) {
	if p.iterator != 0 {
		python{}.Drop(p.iterator)
	}
}

func (i *Iterable) fail(err error) {
	if C.goanna_this_call() != nil {
		panic(uncaught{err})
	}
	i.mutex.Lock()
	defer i.mutex.Unlock()
	switch {
	case i.over:
		fmt.Fprintln(os.Stderr, err)
	case i.err == nil:
		i.err = err
	}
}

// Feed returns a channel that has the items of seq, a range over i, in a goroutine that ends with the call that i was given to.
func Feed[T any](i *Iterable, seq func(yield func(T) bool)) <-chan T {
	items := make(chan T)
	go func() {
		defer close(items)
		for v := range seq {
			select {
			case items <- v:
			case <-i.done:
				return
			}
		}
	}()
	return items
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(Pull{}) - C.sizeof_goanna_pull]struct{}
	_ [C.sizeof_goanna_pull - unsafe.Sizeof(Pull{})]struct{}
)
