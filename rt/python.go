package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
	"github.com/goanna-py/goanna/py"
)

// python implements [hook.Runtime] and [hook.Exporters].
type python struct{}

// outcome returns the error for the status and failure of a function of python.h.
func outcome(call uint64, status C.int, failure *C.goanna_failure) error {
	switch {
	case status < 0:
		return py.ErrNotInCall
	case failure != nil:
		return exception(call, failure)
	case status == 0:
		return &buffer.OutOfMemoryError{} // there was no memory for a failure
	}
	return nil
}

// exception returns the exception of a failure of one link, which the shim has made, and frees the failure.
func exception(call uint64, f *C.goanna_failure) error {
	defer C.free(unsafe.Pointer(f))
	link, class, message := caught(f)
	return hook.NewException(class, message, hook.Object{Address: pointer(&link.object), Call: call})
}

// caught returns the link of a failure of one, with the exception's class and message.
func caught(f *C.goanna_failure) (link *C.goanna_link, class, message string) {
	link = (*C.goanna_link)(unsafe.Add(unsafe.Pointer(f), C.sizeof_goanna_failure))
	text := unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(link), C.sizeof_goanna_link)), f.bytes)
	return link, string(text[:link.class_]), string(text[link.class_:])
}

func (python) Call() uint64 {
	call := C.goanna_this_call()
	if call == nil {
		return 0
	}
	return uint64(call.serial)
}

func (python) GetBuffer(call uint64, object, view unsafe.Pointer, flags int) error {
	var failure *C.goanna_failure
	status := C.goanna_get_buffer(C.uint64_t(call), object, view, C.int(flags), &failure)
	return outcome(call, status, failure)
}

func (python) ReleaseBuffer(call uint64, view unsafe.Pointer) error {
	return outcome(call, C.goanna_release_buffer(C.uint64_t(call), view), nil)
}

func (python) CheckBuffer(call uint64, object unsafe.Pointer) (bool, error) {
	return answer(C.goanna_check_buffer(C.uint64_t(call), object))
}

func (python) IsNone(call uint64, object unsafe.Pointer) (bool, error) {
	return answer(C.goanna_is_none(C.uint64_t(call), object))
}

func answer(status C.int) (bool, error) {
	if status < 0 {
		return false, py.ErrNotInCall
	}
	return status != 0, nil
}

func (python) MemoryViewOfObject(call uint64, object unsafe.Pointer) (unsafe.Pointer, error) {
	var failure *C.goanna_failure
	var result unsafe.Pointer
	status := C.goanna_memoryview_of_object(C.uint64_t(call), object, &result, &failure)
	return result, outcome(call, status, failure)
}

// MemoryViewOfMemory returns a memoryview of an Array object that owns m. The Array answers buffer requests without Go.
func (python) MemoryViewOfMemory(call uint64, m hook.Block) (unsafe.Pointer, error) {
	if C.goanna_in_call(C.uint64_t(call)) == nil {
		return nil, py.ErrNotInCall
	}
	block := blockOfMemory(m)
	var failure *C.goanna_failure
	var result unsafe.Pointer
	status := C.goanna_memoryview_of_block(C.uint64_t(call), block, &result, &failure)
	return result, outcome(call, status, failure)
}

func (python) CopyData(call uint64, destination, source unsafe.Pointer) error {
	var failure *C.goanna_failure
	status := C.goanna_copy_data(C.uint64_t(call), destination, source, &failure)
	return outcome(call, status, failure)
}

func (python) FromContiguous(call uint64, object unsafe.Pointer, data []byte, order byte) error {
	var failure *C.goanna_failure
	status := C.goanna_from_contiguous(C.uint64_t(call), object, unsafe.Pointer(unsafe.SliceData(data)), C.int64_t(len(data)), C.char(order), &failure)
	return outcome(call, status, failure)
}

func (python) Str(call uint64, object unsafe.Pointer) (string, error) {
	var failure *C.goanna_failure
	var text *C.char
	var n C.int64_t
	status := C.goanna_str(C.uint64_t(call), object, &text, &n, &failure)
	if err := outcome(call, status, failure); err != nil {
		return "", err
	}
	return string(unsafe.Slice((*byte)(unsafe.Pointer(text)), n)), nil
}

func (python) TypeName(call uint64, object unsafe.Pointer) (string, error) {
	var text *C.char
	var n C.int64_t
	if C.goanna_type_name(C.uint64_t(call), object, &text, &n) < 0 {
		return "", py.ErrNotInCall
	}
	return string(unsafe.Slice((*byte)(unsafe.Pointer(text)), n)), nil
}

var errNotOnThread = errors.New("buffer: Retain: expected the goroutine of a function that Python called")

// Retain implements [hook.Exporters].
func (python) Retain(base unsafe.Pointer) (func(), error) {
	if base == nil {
		return nil, nil
	}
	var failure *C.goanna_failure
	var retained *C.goanna_reference
	if C.goanna_retain(C.uintptr_t(uintptr(base)), &retained, &failure) < 0 {
		if isGo(base) {
			return nil, nil
		}
		return nil, errNotOnThread
	}
	if failure != nil {
		return nil, exception(python{}.Call(), failure)
	}
	if retained == nil {
		return nil, nil
	}
	return func() { C.goanna_drop_reference(retained) }, nil
}

func (python) Import(call uint64, name string) (result unsafe.Pointer, err error) {
	var failure *C.goanna_failure
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	status := C.goanna_import(C.uint64_t(call), text, &result, &failure)
	return result, outcome(call, status, failure)
}

func (python) Attribute(call uint64, object unsafe.Pointer, name string) (result unsafe.Pointer, err error) {
	var failure *C.goanna_failure
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	status := C.goanna_attribute(C.uint64_t(call), object, text, &result, &failure)
	return result, outcome(call, status, failure)
}

func (python) CallObject(call uint64, object unsafe.Pointer, args []any) (result unsafe.Pointer, err error) {
	return converted(call, py.Tuple(args), func(v C.uintptr_t, result *unsafe.Pointer, failure **C.goanna_failure) C.int {
		return C.goanna_call_object(C.uint64_t(call), object, v, result, failure)
	})
}

func (python) Make(call uint64, v any) (result unsafe.Pointer, err error) {
	return converted(call, v, func(v C.uintptr_t, result *unsafe.Pointer, failure **C.goanna_failure) C.int {
		return C.goanna_make(C.uint64_t(call), v, result, failure)
	})
}

// converted passes the slot of a value to a function of python.h, which reads it. A value without a counterpart in Python is an error.
func converted(call uint64, v any, pass func(C.uintptr_t, *unsafe.Pointer, **C.goanna_failure) C.int) (result unsafe.Pointer, err error) {
	defer func() {
		if r := recover(); r != nil {
			bad, ok := r.(badResult)
			if !ok {
				panic(r)
			}
			err = bad.error
		}
	}()
	value := new(Value)
	*value = StoreAny(v)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(value) // C has its address as a number, as the value has pointers
	var failure *C.goanna_failure
	status := pass(C.uintptr_t(uintptr(unsafe.Pointer(value))), &result, &failure)
	return result, outcome(call, status, failure)
}

func (python) Int(call uint64, object unsafe.Pointer) (int, error) {
	var failure *C.goanna_failure
	var value C.int64_t
	status := C.goanna_as_int(C.uint64_t(call), object, &value, &failure)
	return int(value), outcome(call, status, failure)
}

func (python) Items(call uint64, iterable unsafe.Pointer) ([]unsafe.Pointer, error) {
	var failure *C.goanna_failure
	var tuple unsafe.Pointer
	var n C.int64_t
	status := C.goanna_tuple(C.uint64_t(call), iterable, &tuple, &n, &failure)
	if err := outcome(call, status, failure); err != nil {
		return nil, err
	}
	items := make([]unsafe.Pointer, n)
	for i := range items {
		items[i] = C.goanna_tuple_item(C.uint64_t(call), tuple, C.int64_t(i))
	}
	return items, nil
}

func (python) Keep(call uint64, object unsafe.Pointer) (uintptr, error) {
	var failure *C.goanna_failure
	var reference *C.goanna_reference
	status := C.goanna_keep(C.uint64_t(call), object, &reference, &failure)
	return uintptr(unsafe.Pointer(reference)), outcome(call, status, failure)
}

func (python) Kept(call uint64, reference uintptr) (unsafe.Pointer, error) {
	var failure *C.goanna_failure
	var object unsafe.Pointer
	status := C.goanna_kept(C.uint64_t(call), (*C.goanna_reference)(pointer(&reference)), &object, &failure)
	return object, outcome(call, status, failure)
}

func (python) Drop(reference uintptr) {
	C.goanna_drop_reference((*C.goanna_reference)(pointer(&reference)))
}
