package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"math/bits"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// instances has the values that Python objects own, by their handles, from 1 on. A value stays until Python drops its handle, which
// another value gets later: the shim uses none after that. The table grows by chunks, each twice as large as the one before, that
// never move, so that getting a value needs no lock.
var instances struct {
	chunks [40]atomic.Pointer[any] // the first entry of each

	sync.Mutex // to put and to drop
	last       uint64
	free       []uint64
}

const firstChunk = 1024 // entries

// entry returns the place of a handle, nil where its chunk is not made yet.
func entry(handle uint64) *any {
	chunk := bits.Len64(handle/firstChunk+1) - 1
	first := instances.chunks[chunk].Load()
	if first == nil {
		return nil
	}
	return (*any)(unsafe.Add(unsafe.Pointer(first), uintptr(handle-firstChunk*(1<<chunk-1))*unsafe.Sizeof(*first)))
}

// putInstance returns a handle of v for an object of Python.
func putInstance(v any) uint64 {
	if handle := dropped.take(); handle != 0 {
		*entry(handle) = v
		return handle
	}
	instances.Lock()
	var handle uint64
	if n := len(instances.free); n > 0 {
		handle = instances.free[n-1]
		instances.free = instances.free[:n-1]
	} else {
		instances.last++
		handle = instances.last
	}
	p := entry(handle)
	if p == nil {
		chunk := bits.Len64(handle/firstChunk+1) - 1
		instances.chunks[chunk].Store(unsafe.SliceData(make([]any, firstChunk<<chunk)))
		p = entry(handle)
	}
	*p = v
	instances.Unlock()
	return handle
}

// instance returns the value of a handle that was put as a *T and is not dropped.
func instance[T any](handle uint64) *T { return (*entry(handle)).(*T) }

// goanna_drop forgets the value of a handle.
//
//export goanna_drop
func goanna_drop(handle C.uint64_t) { dropInstance(uint64(handle)) }

func dropInstance(handle uint64) {
	instances.Lock()
	p := entry(handle)
	v := *p
	*p = nil
	instances.free = append(instances.free, handle)
	instances.Unlock()
	switch v := v.(type) {
	case *iterator:
		v.stop()
	case *completions:
		v.pipe.Close()
	}
}

// Instance is the slot of a value that a Python object owns or will own: a handle. The zero Instance is nil.
type Instance struct {
	handle  uint64
	pointer uint64 // of a result whose object is the same for the same pointer, and of that object
	class   int32  // of a result: the number of its class; 0: the declared one
	origin  int32  // of a result: C.GOANNA_OF_GO and so on
}

// Self returns the value of the object that a method is called on. H is what instances of its class hold.
func Self[H any](p *Instance) H { return (*entry(p.handle)).(H) }

// LoadInstance returns an argument that is a pointer, nil for None.
func LoadInstance[T any](p *Instance) *T {
	if p.handle == 0 {
		return nil
	}
	return (*entry(p.handle)).(*T)
}

// LoadValue returns a copy of what an argument points at.
func LoadValue[T any](p *Instance) T { return *(*entry(p.handle)).(*T) }

// LoadInterface returns an argument of an interface, nil for None.
func LoadInterface[I any](p *Instance) (v I) {
	if p.handle != 0 {
		v = (*entry(p.handle)).(I)
	}
	return v
}

// SelfLike, LoadInstanceLike, LoadValueLike and LoadInterfaceLike are [Self], [LoadInstance], [LoadValue] and [LoadInterface] for a type that generated
// code cannot name: that of their second argument, which is not used.

func SelfLike[H any](p *Instance, _ H) H { return Self[H](p) }

func LoadInstanceLike[T any](p *Instance, _ *T) *T { return LoadInstance[T](p) }

func LoadValueLike[T any](p *Instance, _ *T) T { return LoadValue[T](p) }

func LoadInterfaceLike[I any](p *Instance, _ I) I { return LoadInterface[I](p) }

// NoneLike returns an empty list of what the argument points at, which is not used.
func NoneLike[T any](_ *T) []T { return nil }

// NewInstance returns the slot of a result that is a pointer.
func NewInstance[T any](v *T) Instance {
	if v == nil {
		return Instance{}
	}
	i := Instance{handle: putInstance(v)}
	if unsafe.Sizeof(*v) > 0 { // else pointers do not tell values apart
		i.pointer = uint64(uintptr(unsafe.Pointer(v)))
	}
	return i
}

// NewValue returns the slot of a result that is copied. The copy has an address as what a pointer points at has: C reads its fields there, and a
// method that returns its receiver returns the same object. That of an error has none, by which it is told from one that is a pointer.
func NewValue[T any](v T) Instance {
	if _, isError := any((*T)(nil)).(error); isError {
		return Instance{handle: putInstance(&v)}
	}
	i := NewInstance(&v)
	i.origin = C.GOANNA_NEW
	return i
}

// NewFunction returns the slot of a func.
func NewFunction[F any](v F) Instance { return Instance{handle: putInstance(v)} }

// NewInterface returns the slot of a result of an interface: an instance of the class of the type that it has, where that is one, or the object of Python
// that implements it.
func NewInterface[I any](v I) Instance {
	if any(v) == nil {
		return Instance{}
	}
	if i, ok := ownInstance(v); ok {
		return i
	}
	return Instance{handle: putInstance(v)}
}

// ownInstance returns the slot of a value whose type says what it is in Python, whatever the type of the result.
func ownInstance(v any) (i Instance, ok bool) {
	if make := module.classes[reflect.TypeOf(v)]; make != nil {
		return make(v), true
	}
	if own, ok := v.(interface{ implementer() uintptr }); ok {
		return Instance{handle: putInstance(v), pointer: uint64(own.implementer()), origin: C.GOANNA_OF_PYTHON}, true
	}
	return Instance{}, false
}

// Unkept notes a slot inside a result until the frame has the result: a conversion of the rest that panics gives it back.
func Unkept(i Instance) Instance {
	if i.handle != 0 {
		note(owned{handle: i.handle})
	}
	return i
}

// Class is a class of the module, of T or of pointers to it.
type Class struct {
	pointer, value reflect.Type
	fromPointer    func(v any) Instance
	fromValue      func(v any) Instance
}

// ClassOf describes the class of T with the given number.
func ClassOf[T any](number int32) Class {
	return Class{
		pointer: reflect.TypeFor[*T](),
		value:   reflect.TypeFor[T](),
		fromPointer: func(v any) Instance {
			i := NewInstance(v.(*T))
			i.class = number
			return i
		},
		fromValue: func(v any) Instance {
			i := NewValue(v.(T))
			i.class = number
			return i
		},
	}
}

// ClassLike is [ClassOf] for a type that generated code cannot name: what the first argument points at, which is not used.
func ClassLike[T any](_ *T, number int32) Class { return ClassOf[T](number) }

// RegisterClasses names the classes of the module that are not of interfaces. To be called from an init function.
func RegisterClasses(classes ...Class) {
	module.classes = map[reflect.Type]func(v any) Instance{}
	for _, c := range classes {
		module.classes[c.pointer] = c.fromPointer
		module.classes[c.value] = c.fromValue
	}
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(Instance{}) - C.sizeof_goanna_handle]struct{}
	_ [C.sizeof_goanna_handle - unsafe.Sizeof(Instance{})]struct{}
)
