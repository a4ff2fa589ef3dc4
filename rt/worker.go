package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"

	"github.com/goanna-py/goanna/buffer"
)

// onWorker runs f, which uses a file of the call, on the call's worker: a thread with a Python thread state that lives as long as the
// call. So any goroutine may use the files of a call. The caller holds the lock of a stream, so that the call cannot end.
func (c *callStreams) onWorker(file C.uintptr_t, f func()) error {
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

// startWorker returns the requests of the worker, and starts the worker if there is none. It returns nil if there is no memory.
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
	runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
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
