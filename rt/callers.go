package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/goanna-py/goanna/internal/goroutine"
)

// maxCallers is the number of threads that call Python at the same time on behalf of goroutines that Python did not call. More wait.
const maxCallers = 32

// callers are threads with a state of one interpreter, which use its objects. They start when all others are busy, and live as long as
// the interpreter.
type callers struct {
	home C.uintptr_t
	idle chan *caller

	mutex   sync.Mutex
	started int
	ended   bool // no caller starts
	closed  bool // idle is closed
	done    sync.WaitGroup
}

type caller struct {
	requests chan func()
	ran      chan struct{}  // once more at the end of one that runs once
	serves   atomic.Uintptr // the number of the goroutine whose request it runs, or ran last
	once     bool           // the interpreter may not be left with a second thread
}

var interpreters struct {
	sync.Mutex
	callers map[C.uintptr_t]*callers // by home
}

func callersOf(home C.uintptr_t) *callers {
	interpreters.Lock()
	defer interpreters.Unlock()
	p := interpreters.callers[home]
	if p == nil {
		p = &callers{home: home, idle: make(chan *caller, maxCallers)}
		if interpreters.callers == nil {
			interpreters.callers = map[C.uintptr_t]*callers{}
		}
		interpreters.callers[home] = p
	}
	return p
}

// run runs f on a caller. It returns false if the interpreter has ended, or a thread cannot be started.
func (p *callers) run(lent C.uintptr_t, f func()) bool {
	c, ok := p.take(lent)
	if !ok {
		return false
	}
	g := goroutine.Current()
	noteCall(g)
	c.serves.Store(g)
	c.requests <- f
	<-c.ran
	if c.once {
		close(c.requests)
		<-c.ran
		p.forget()
	} else {
		p.idle <- c
	}
	return true
}

func (p *callers) take(lent C.uintptr_t) (*caller, bool) {
	select {
	case c := <-p.idle:
		return p.took(c)
	default:
	}
	p.mutex.Lock()
	if p.ended {
		p.mutex.Unlock()
		return nil, false
	}
	if p.started == maxCallers {
		p.mutex.Unlock()
		return p.took(<-p.idle)
	}
	p.started++
	p.done.Add(1)
	p.mutex.Unlock()
	c := &caller{requests: make(chan func()), ran: make(chan struct{})}
	started := make(chan bool)
	go p.work(lent, c, started)
	if <-started {
		return c, true
	}
	p.forget()
	return nil, false
}

// forget is for a caller that does not run any more.
func (p *callers) forget() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.ended {
		p.idle <- nil // it was counted
	} else {
		p.started--
	}
}

// took returns what came from idle, unless that is nil: idle is closed, or a caller could not start.
func (p *callers) took(c *caller) (*caller, bool) {
	if c != nil {
		return c, true
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.closed {
		p.idle <- nil // for goanna_end_callers
	}
	return nil, false
}

func (p *callers) work(lent C.uintptr_t, c *caller, started chan<- bool) {
	defer p.done.Done()
	runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
	g := goroutine.Current()
	byThreads.Store(g, c)
	defer byThreads.Delete(g)
	var once C.bool
	ok := bool(C.goanna_begin_caller(lent, &once))
	c.once = bool(once)
	started <- ok
	if !ok {
		return
	}
	for request := range c.requests {
		request()
		c.ran <- struct{}{}
	}
	C.goanna_end_caller(p.home)
	if c.once {
		c.ran <- struct{}{}
	}
}

// goanna_end_callers ends the threads of an interpreter, when they have run what they run. No others start.
//
//export goanna_end_callers
func goanna_end_callers(home C.uintptr_t) {
	p := callersOf(home)
	p.mutex.Lock()
	p.ended = true
	n := p.started
	p.mutex.Unlock()
	for range n {
		if c := <-p.idle; c != nil {
			close(c.requests)
		}
	}
	p.mutex.Lock()
	p.closed = true
	close(p.idle)
	p.mutex.Unlock()
	p.done.Wait()
}
