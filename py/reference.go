package py

import (
	"errors"
	"runtime"
	"sync"

	"github.com/goanna-py/goanna/internal/hook"
)

var errReleased = errors.New("py: the reference was released")

// Reference is an owned reference to a Python object. It outlives the call that it was made in, in any variable of Go, until Release
// or until the garbage collector finds it unreachable. Python's collector of cycles does not see it: an object that is kept by
// what it keeps itself is never freed.
//
// Any goroutine may hold and release a Reference. Only a call from Python can use the object, by [Reference.Object]. In the child
// of a fork, and after the end of its interpreter, Python has the reference back.
type Reference struct {
	mu       sync.Mutex
	address  uintptr // of the runtime's reference; 0 for None
	released bool
	cleanup  runtime.Cleanup
}

// Keep returns a reference of its own to o.
func (o Object) Keep() (*Reference, error) {
	if o.ref.Address == nil {
		return &Reference{}, nil
	}
	if err := o.use(); err != nil {
		return nil, err
	}
	address, err := hook.Python.Keep(o.ref.Call, o.ref.Address)
	if err != nil {
		return nil, err
	}
	return newReference(address), nil
}

func newReference(address uintptr) *Reference {
	r := &Reference{address: address}
	r.cleanup = runtime.AddCleanup(r, hook.Python.Drop, address)
	return r
}

// Object returns the object for the call from Python that is in progress in this goroutine, which must hold the GIL, else
// [ErrNotInCall]. It fails in another interpreter than the object's, and after Release.
func (r *Reference) Object() (Object, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.released {
		return Object{}, errReleased
	}
	if r.address == 0 {
		return Object{}, nil
	}
	call := hook.Python.Call()
	if call == 0 {
		return Object{}, ErrNotInCall
	}
	p, err := hook.Python.Kept(call, r.address)
	if err != nil {
		return Object{}, err
	}
	return newObject(p, call), nil
}

// Release drops the reference. A second call does nothing. A function that holds the GIL drops it at once. Otherwise the next call
// of the module in that interpreter does, or the main thread of the main interpreter, whichever runs first.
func (r *Reference) Release() {
	r.mu.Lock()
	address := r.address
	r.address, r.released = 0, true
	r.mu.Unlock()
	if address != 0 {
		r.cleanup.Stop()
		hook.Python.Drop(address)
	}
}
