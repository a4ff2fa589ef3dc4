package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

var (
	errInterpreterEnded = errors.New("goanna: a Python callable or file is used after its interpreter has ended, or while another one's function runs")
	errCallableHeld     = errors.New("goanna: a Python callable is called on another goroutine than that of the function that it was given to, which holds the GIL")
	// errReported stands for an exception that Python has reported as unraisable.
	errReported = errors.New("goanna: an exception of a Python callable was reported")
)

// Callback is the slot of a callable argument; the zero Callback is None.
type Callback struct {
	address uintptr // *C.goanna_callback
}

// Callable is a Python callable, which any goroutine may call. Go gives it back to Python when it no longer uses it.
type Callable struct {
	address C.uintptr_t
	held    atomic.Bool // the function that it was given to runs, and holds the GIL
}

// LoadCallable returns an argument, nil for None.
func LoadCallable(s *Callback) *Callable {
	if s.address == 0 {
		return nil
	}
	c := &Callable{address: C.uintptr_t(s.address)}
	C.goanna_take(c.address)
	runtime.AddCleanup(c, python{}.Drop, s.address)
	if C.goanna_is_held(c.address) {
		c.held.Store(true)
		streams, _ := streamsOf()
		streams.open = append(streams.open, c)
	}
	return c
}

// end implements stream.
func (c *Callable) end() error {
	c.held.Store(false)
	return nil
}

// uncaught is the panic value for an exception of a callable whose func in Go has no error among its results. It ends the function that
// Python called, and the exception is raised there again.
type uncaught struct{ error }

// Call calls the callable: store stores the arguments in the frame, and load loads the results from it. Where fallible is false there is
// no error: an exception ends the function that Python called, or on another goroutine is reported as unraisable. KeyboardInterrupt
// and SystemExit end the function in any case.
func (c *Callable) Call(frame unsafe.Pointer, fallible bool, store, load func()) error {
	escape(frame)
	err := c.call(frame, resultPlace, store, load)
	switch {
	case err == nil, err == errReported:
		return nil
	case C.goanna_this_call() != nil && (!fallible || isExit(err)):
		panic(uncaught{err})
	case fallible:
		return err
	default:
		fmt.Fprintln(os.Stderr, err)
		return nil
	}
}

func resultPlace() string { return " result" }

// call calls the callable. place is that of what it returns, in messages.
func (c *Callable) call(frame unsafe.Pointer, place func() string, store, load func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case badResult:
			takeUnkept(thisCall())
			err = r.error
		case *Refusal:
			err = c.refused(place(), r)
		default:
			panic(r)
		}
	}()
	store()
	answer, err := c.run(frame)
	if err != nil {
		return err
	}
	if answer != 0 {
		defer C.goanna_drop_answer(answer)
	}
	load()
	return nil
}

// Stored ends the storing of arguments, some of which have Arrays or instances in them: the frame owns them from now on.
func Stored() { takeUnkept(thisCall()) }

// run calls the callable. On the goroutine that Python called it allocates the outcome alone.
func (c *Callable) run(frame unsafe.Pointer) (answer C.uintptr_t, err error) {
	out := new(C.goanna_outcome)
	good := C.goanna_call_back(c.address, C.uintptr_t(uintptr(frame)), out)
	if good == C.GOANNA_ELSEWHERE {
		good, err = elsewhere(c.address, c.held.Load(), errCallableHeld, func() C.int64_t {
			return C.goanna_call_back(c.address, C.uintptr_t(uintptr(frame)), out)
		})
	}
	runtime.KeepAlive(c)
	runtime.KeepAlive(frame)
	if err == nil {
		err = raisedIn(out)
	}
	if err == nil && good == 0 { // what the frame has of results is of memory that is gone
		err = errReported
	}
	return out.answer, err
}

// usePython runs a function of python.h for an object of an argument: on this thread, or on that of a caller if this thread runs no call of its
// interpreter, unless held, which is the error errHeld. A result without an outcome of a failure is not an error.
func usePython(lent C.uintptr_t, held bool, errHeld error, out *C.goanna_outcome, function func() C.int64_t) (n C.int64_t, err error) {
	n = function()
	if n == C.GOANNA_ELSEWHERE {
		if n, err = elsewhere(lent, held, errHeld, function); err != nil {
			return 0, err
		}
	}
	return n, raisedIn(out)
}

// elsewhere runs a function of python.h on the thread of a caller.
func elsewhere(lent C.uintptr_t, held bool, errHeld error, function func() C.int64_t) (n C.int64_t, err error) {
	if held {
		return 0, errHeld
	}
	ran := callersOf(C.goanna_home(lent)).run(lent, func() { n = function() })
	if !ran || n == C.GOANNA_ELSEWHERE {
		return 0, errInterpreterEnded
	}
	return n, nil
}

// raisedIn returns the exception of an outcome, nil where it was reported, or there is none.
func raisedIn(out *C.goanna_outcome) error {
	failure := (*C.goanna_failure)(pointer(&out.failure))
	switch {
	case failure == nil:
		return nil
	case out.exception == 0:
		return exception(python{}.Call(), failure)
	default:
		return raisedError(failure, uintptr(out.exception))
	}
}

// refused returns the error for a result that Go does not accept.
func (c *Callable) refused(place string, r *Refusal) error {
	var function, argument *C.char
	C.goanna_names(c.address, &function, &argument)
	class := py.TypeError
	if own := classOf(r.Err, isPlain(r.Err)); own != "RuntimeError" {
		class = py.Class(own)
	}
	return py.Errorf(class, "%s() argument '%s'%s%s: %v", C.GoString(function), C.GoString(argument), place, r.Place, r.Err)
}

func thisCall() uintptr { return uintptr(unsafe.Pointer(C.goanna_this_call())) }

// escape makes the compiler put what p points at on the heap: C gets its address, and the stack of a goroutine may move.
func escape(p unsafe.Pointer) {
	if escapes.Load() {
		escaped.Store((*byte)(p))
	}
}

var (
	escapes atomic.Bool // always false
	escaped atomic.Pointer[byte]
)
