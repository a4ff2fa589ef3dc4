package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"

	"github.com/goanna-py/goanna/buffer"
)

// elsewhere runs f, which uses a file of the call, on a thread of its own with a thread state of Python's, which lasts as long as the
// call: Python's files have any goroutine that way. The caller has a stream of the call locked, so that the call does not end.
func (c *callStreams) elsewhere(file C.uintptr_t, f func()) error {
	requests := c.startWorker(file)
	if requests == nil {
		return &buffer.OutOfMemoryError{}
	}
	ran := make(chan struct{})
	requests <- func() {
		f()
		close(ran)
	}
	<-ran
	return nil
}

// startWorker returns the requests of the worker, which it starts if need be; nil without memory.
func (c *callStreams) startWorker(file C.uintptr_t) chan<- func() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.requests == nil {
		requests, done, started := make(chan func()), make(chan struct{}), make(chan bool)
		go work(c.address, file, requests, done, started)
		if !<-started {
			return nil
		}
		c.requests, c.done = requests, done
	}
	return c.requests
}

func work(call, file C.uintptr_t, requests <-chan func(), done chan<- struct{}, started chan<- bool) {
	defer close(done)
	runtime.LockOSThread() // to the end, with which the thread ends
	ok := bool(C.goanna_begin_worker(call, file))
	started <- ok
	if !ok {
		return
	}
	for request := range requests {
		request()
	}
	C.goanna_end_worker()
}
