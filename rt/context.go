package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"context"
	"encoding/binary"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// NewContext returns the context of a call, which is done when the call ends or is interrupted, or after the timeout unless that is nil.
// err is that of the argument.
func NewContext(timeout *time.Duration, err error) (context.Context, error) {
	return newContext(timeout, err, false)
}

// KeepContext is [NewContext] for a context that lives on when the call ends.
func KeepContext(timeout *time.Duration, err error) (context.Context, error) {
	return newContext(timeout, err, true)
}

func newContext(timeout *time.Duration, err error, kept bool) (context.Context, error) {
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	streams, serial := streamsOf()
	call := C.goanna_this_call()
	c := &callContext{serial: serial, interpreter: int64(call.interpreter), cancel: cancel, kept: kept}
	c.register()
	streams.open = append(streams.open, c)
	if at := (*uint64)(pointer(&call.interrupted)); at != nil && atomic.LoadUint64(at) == serial {
		cancel() // before it was registered
	}
	return withTimeout(ctx, timeout), nil
}

func withTimeout(parent context.Context, timeout *time.Duration) context.Context {
	if timeout == nil {
		return parent
	}
	ctx, cancel := context.WithTimeout(parent, *timeout)
	context.AfterFunc(ctx, cancel)
	return ctx
}

// callContext is the context of a call in progress.
type callContext struct {
	serial      uint64 // of the call
	interpreter int64
	cancel      context.CancelFunc
	kept        bool // it lives on
}

// contexts are those of all calls in progress.
var contexts struct {
	sync.Mutex
	all map[*callContext]struct{}
}

func (c *callContext) register() {
	contexts.Lock()
	defer contexts.Unlock()
	if contexts.all == nil {
		contexts.all = map[*callContext]struct{}{}
	}
	contexts.all[c] = struct{}{}
}

func (c *callContext) unregister() {
	contexts.Lock()
	defer contexts.Unlock()
	delete(contexts.all, c)
}

// end implements stream.
func (c *callContext) end() error {
	c.unregister()
	if !c.kept {
		c.cancel()
	}
	return nil
}

// cancelWhere cancels the contexts for which is reports true.
func cancelWhere(is func(*callContext) bool) {
	contexts.Lock()
	defer contexts.Unlock()
	for c := range contexts.all {
		if is(c) {
			c.cancel()
		}
	}
}

// goanna_cancel_contexts cancels the contexts of an interpreter, which ends.
//
//export goanna_cancel_contexts
func goanna_cancel_contexts(interpreter C.int64_t) {
	cancelWhere(func(c *callContext) bool { return c.interpreter == int64(interpreter) })
}

// interrupts has the write end of the pipe by which a handler of SIGINT names the call to cancel: a file that is not reachable is closed.
var interrupts *os.File

// goanna_interrupts returns the descriptor of that end, to be written to until the process ends, or -1. To be called once.
//
//export goanna_interrupts
func goanna_interrupts() C.int {
	r, w, err := os.Pipe()
	if err != nil {
		return -1
	}
	interrupts = w
	go readInterrupts(r)
	return C.int(descriptor(w))
}

func readInterrupts(r io.Reader) {
	var serial [unsafe.Sizeof(uint64(0))]byte
	for {
		if _, err := io.ReadFull(r, serial[:]); err != nil {
			return
		}
		cancelWhere(func(c *callContext) bool { return c.serial == binary.NativeEndian.Uint64(serial[:]) })
	}
}

// descriptor is f.Fd() of a file that stays as it is: Fd makes it block.
func descriptor(f *os.File) (fd uintptr) {
	fd = ^uintptr(0)
	if c, err := f.SyscallConn(); err == nil {
		c.Control(func(n uintptr) { fd = n })
	}
	return fd
}
