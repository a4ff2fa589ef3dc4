package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

// Operation is a call of a coroutine function: its arguments are converted when Python calls it, its function runs on a goroutine of its
// own from the first await on, and its results are converted on the thread of the event loop.
type Operation struct {
	key      uint64 // unique in the process
	run      func() (store func(frame unsafe.Pointer))
	contexts []*operationContext
	kept     bool // the contexts live on

	mutex   sync.Mutex
	started bool
	cancel  context.CancelFunc // of a started operation with contexts
	// Of an operation that is done, until Python takes it: one of the two.
	store   func(frame unsafe.Pointer)
	failure []link
}

// OperationSlot is the slot of an operation that Python awaits.
type OperationSlot struct{ handle uint64 }

// operationFrame is the frame of the runtime's functions for operations.
type operationFrame struct {
	Head
	handle      uint64 // of the operation
	completions uint64 // handle of the completions
	number      int64  // see frame.h
	keys        uintptr
	n           int64
}

// resultFrame is the start of the frame in which the shim gets results.
type resultFrame struct {
	Head
	handle uint64
}

// The layouts agree with frame.h.
var (
	_ [unsafe.Sizeof(OperationSlot{}) - C.sizeof_goanna_operation]struct{}
	_ [C.sizeof_goanna_operation - unsafe.Sizeof(OperationSlot{})]struct{}
	_ [unsafe.Sizeof(operationFrame{}) - C.sizeof_goanna_operation_frame]struct{}
	_ [C.sizeof_goanna_operation_frame - unsafe.Sizeof(operationFrame{})]struct{}
)

var lastKey atomic.Uint64

// NewOperation returns an operation that is not prepared.
func NewOperation() *Operation { return &Operation{key: lastKey.Add(1)} }

// Prepare returns the slot of the operation. run calls the function and returns what stores its results in a frame.
func (o *Operation) Prepare(run func() (store func(frame unsafe.Pointer))) OperationSlot {
	o.run = run
	return OperationSlot{putInstance(o)}
}

// operationContext is an argument of an operation: a context from the start of the operation on.
type operationContext struct {
	context.Context
	timeout *time.Duration
}

// KeepContext is [Operation.Context] for contexts that live on when the operation is done.
func (o *Operation) KeepContext(timeout *time.Duration, err error) (context.Context, error) {
	o.kept = true
	return o.Context(timeout, err)
}

// Context returns the context of an argument, which is done when the operation is, and after the timeout unless that is nil. err is that
// of the argument.
func (o *Operation) Context(timeout *time.Duration, err error) (context.Context, error) {
	if err != nil {
		return nil, err
	}
	c := &operationContext{context.Background(), timeout}
	o.contexts = append(o.contexts, c)
	return c, nil
}

var (
	errStartedTwice = py.Errorf(py.RuntimeError, "cannot reuse already awaited coroutine")
	errNotDone      = py.Errorf(py.RuntimeError, "the operation is not done, or its result was taken")
	errGoexit       = errors.New("goanna: the function ended its goroutine by runtime.Goexit")
)

// start runs the function on a goroutine, which adds the key to the completions at the end.
func (o *Operation) start(interpreter int64, to *completions) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.started {
		return errStartedTwice
	}
	o.started = true
	end := func() {}
	if len(o.contexts) > 0 {
		end = o.beginContexts(interpreter)
	}
	go o.work(end, to)
	return nil
}

// beginContexts starts the time of the contexts. What it returns ends them.
func (o *Operation) beginContexts(interpreter int64) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	o.cancel = cancel
	for _, c := range o.contexts {
		c.Context = withTimeout(ctx, c.timeout)
	}
	c := &callContext{interpreter: interpreter, cancel: cancel, kept: o.kept}
	c.register()
	return func() { c.end() }
}

func (o *Operation) work(endContexts func(), to *completions) {
	defer to.add(o.key)
	defer endContexts()
	var store func(frame unsafe.Pointer)
	var failure []link
	defer func() {
		if store == nil && failure == nil { // call has not returned
			failure = chain(nil, errGoexit)
		}
		o.mutex.Lock()
		defer o.mutex.Unlock()
		o.store, o.failure, o.run = store, failure, nil
	}()
	store, failure = o.call()
}

// call returns what stores the results, or a failure of the function that did not return.
func (o *Operation) call() (store func(frame unsafe.Pointer), failure []link) {
	panicOnFault()
	defer func() {
		if r := recover(); r != nil {
			store, failure = nil, panicked(r, debug.Stack())
		}
	}()
	return o.run(), nil
}

// interrupt cancels the contexts. An operation that is not started never is.
func (o *Operation) interrupt() {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.started = true
	if o.cancel != nil {
		o.cancel()
	}
}

// take returns what stores the results, once.
func (o *Operation) take() (store func(frame unsafe.Pointer), failure []link) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	store, failure = o.store, o.failure
	o.store, o.failure = nil, nil
	return store, failure
}

// completions are the keys of the operations of an event loop that are done and that the loop does not know of. The first one wakes the
// loop by a byte in a pipe.
type completions struct {
	mutex sync.Mutex
	keys  []uint64
	spare []uint64 // of the last drain, which has been read
	pipe  *os.File // open until Python drops the completions
}

func (c *completions) add(key uint64) {
	c.mutex.Lock()
	c.keys = append(c.keys, key)
	first := len(c.keys) == 1
	c.mutex.Unlock()
	if first {
		c.pipe.Write([]byte{0}) // fails where it is closed, or the other end is: no loop waits
	}
}

// drain returns the keys, which are valid until the next drain.
func (c *completions) drain() []uint64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	keys := c.keys
	c.keys, c.spare = c.spare[:0], keys
	return keys
}

// operationFunctions are the runtime's functions for operations, by their ids.
func operationFunctions(list []Function) {
	list[C.GOANNA_OPERATION_LISTEN] = func(p unsafe.Pointer) {
		f := (*operationFrame)(p)
		f.completions = putInstance(&completions{pipe: os.NewFile(uintptr(f.number), "completions")})
	}
	list[C.GOANNA_OPERATION_START] = func(p unsafe.Pointer) {
		f := (*operationFrame)(p)
		o := instance[Operation](f.handle)
		if err := o.start(f.number, instance[completions](f.completions)); err != nil {
			f.Fail(err)
		}
		f.number = int64(o.key)
	}
	list[C.GOANNA_OPERATION_CANCEL] = func(p unsafe.Pointer) {
		instance[Operation]((*operationFrame)(p).handle).interrupt()
	}
	list[C.GOANNA_OPERATION_RESULT] = func(p unsafe.Pointer) {
		f := (*resultFrame)(p)
		switch store, failure := instance[Operation](f.handle).take(); {
		case failure != nil:
			f.store(failure)
		case store != nil:
			store(p)
		default:
			f.Fail(errNotDone)
		}
	}
	list[C.GOANNA_COMPLETIONS_DRAIN] = func(p unsafe.Pointer) {
		f := (*operationFrame)(p)
		keys := instance[completions](f.completions).drain()
		f.keys, f.n = uintptr(unsafe.Pointer(unsafe.SliceData(keys))), int64(len(keys))
	}
}
