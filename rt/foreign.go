package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
	"weak"

	"github.com/goanna-py/goanna/py"
)

// Foreign is what Go has of an object of Python without a counterpart, as an argument of type any. As a result it is that object again. The same
// object is the same pointer while Go has it.
type Foreign struct {
	object *Callable // whose call is its str()
	class  string
}

// foreignSlot is laid out as goanna_foreign in C.
type foreignSlot struct {
	object   uintptr // *C.goanna_callback
	class    uintptr
	classLen int64
	identity uint64
}

// foreignKey tells objects that live at one time from each other.
type foreignKey struct {
	interpreter uintptr
	identity    uint64
}

// foreigns has weak pointers to what Go has, by foreignKey.
var foreigns sync.Map

func loadForeign(s *foreignSlot) *Foreign {
	key := foreignKey{uintptr(C.goanna_home(C.uintptr_t(s.object))), s.identity}
	known, ok := foreigns.Load(key)
	if ok {
		if f := known.(weak.Pointer[Foreign]).Value(); f != nil {
			return f
		}
		foreigns.CompareAndDelete(key, known)
	}
	class := String{s.class, s.classLen}
	f := &Foreign{LoadCallable(&Callback{s.object}), class.Copy()}
	w := weak.Make(f)
	if other, ok := foreigns.LoadOrStore(key, w); ok { // of another thread
		if first := other.(weak.Pointer[Foreign]).Value(); first != nil {
			return first
		}
		foreigns.CompareAndSwap(key, other, w)
	}
	runtime.AddCleanup(f, func(key foreignKey) { foreigns.CompareAndDelete(key, w) }, key)
	return f
}

func (f *Foreign) implementer() uintptr { return uintptr(f.object.address) }

// String is the object's str(), for which the goroutine waits as for a callable. Where Python has none to give, as at the end of the interpreter or after an
// exception, it names the class.
func (f *Foreign) String() string {
	frame := new([unsafe.Sizeof(String{}) / 8]uintptr)
	escape(unsafe.Pointer(frame))
	var text string
	err := f.object.call(unsafe.Pointer(frame), resultPlace, func() {}, func() { text = (*String)(unsafe.Pointer(frame)).Copy() })
	if err != nil {
		return "<" + f.class + " object of Python>"
	}
	return text
}

// MarshalText implements encoding.TextMarshaler, by which encoders of JSON and the like refuse the object.
func (f *Foreign) MarshalText() ([]byte, error) {
	return nil, py.Errorf(py.TypeError, "an object of Python without a counterpart in Go, of class %s, cannot be encoded", f.class)
}

var (
	_ [unsafe.Sizeof(foreignSlot{}) - C.sizeof_goanna_foreign]struct{}
	_ [C.sizeof_goanna_foreign - unsafe.Sizeof(foreignSlot{})]struct{}
)
