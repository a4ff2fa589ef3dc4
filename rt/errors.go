package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
	"github.com/goanna-py/goanna/py"
)

// link is one exception of a chain. "" stands for no note or filename, 0 for no errno.
type link struct {
	class    string
	errno    int
	message  string
	filename string
	note     string
	object   unsafe.Pointer // the exception itself, if Python raised it in call
	call     uint64
	kept     *py.Exception // the exception is the one that it has a reference to
	number   int64         // of a class of the module; 0: class has the name of the built-in one
	value    error         // of a type that is the class; nil: the class is that of a variable
	err      error         // what the exception remembers, or nil
}

// Fail stores err, which is not nil, as the failure of a call.
func (h *Head) Fail(err error) {
	if class := plainClass(err); class != 0 && h.failPlainly(class, err.Error()) {
		return
	}
	var one [1]link
	links := chain(one[:0], err)
	for i := range links {
		if kept := links[i].kept; kept != nil { // by its reference, until C has raised it
			h.keep(unsafe.Pointer(kept))
			links[i].object = keptObject(kept)
			continue
		}
		// objects of other calls are not valid any more
		if links[i].object != nil && links[i].call != h.serial() {
			links[i].object = nil
		}
	}
	h.store(links)
}

// plainClass returns the class of the exception of an error of errors.New or package py, if the exception has nothing else but the error's text. 0 for
// all other errors.
func plainClass(err error) C.int64_t {
	if own, ok := err.(*py.Error); module.remembers || reflect.TypeOf(err) != textError && (!ok || own.Cause != nil) {
		return 0
	}
	data := dataOf(err)
	if slices.ContainsFunc(module.sentinels, func(variable *error) bool { return dataOf(*variable) == data }) {
		return 0
	}
	return numberOfClass(py.Class(classOfOne(err)))
}

// numberOfClass returns the number of a class that plain failures may have, else 0.
func numberOfClass(class py.Class) C.int64_t {
	switch class {
	case py.RuntimeError:
		return C.GOANNA_RUNTIME_ERROR
	case py.ValueError:
		return C.GOANNA_VALUE_ERROR
	case py.TypeError:
		return C.GOANNA_TYPE_ERROR
	case py.IndexError:
		return C.GOANNA_INDEX_ERROR
	case py.KeyError:
		return C.GOANNA_KEY_ERROR
	case py.OverflowError:
		return C.GOANNA_OVERFLOW_ERROR
	case py.OSError:
		return C.GOANNA_OS_ERROR
	}
	return 0
}

// failPlainly stores a plain failure of a class of frame.h, if there is room for the message.
func (h *Head) failPlainly(class C.int64_t, message string) bool {
	room := h.failureRoom()
	if room == nil || len(message) > C.GOANNA_FAILURE_ROOM-C.sizeof_goanna_failure {
		return false
	}
	dropFailure(h.failure)
	*(*C.goanna_failure)(room) = C.goanna_failure{in_room: 1, plain: class, bytes: C.int64_t(len(message))}
	copy(unsafe.Slice((*byte)(unsafe.Add(room, C.sizeof_goanna_failure)), len(message)), message)
	h.failure = uintptr(room)
	return true
}

// keptObject returns the exception that one has a reference to; nil in another interpreter.
func keptObject(kept *py.Exception) unsafe.Pointer {
	object := C.goanna_referenced(C.uintptr_t(hook.ReferenceOf(kept)))
	return pointer(&object)
}

// recoverPanic is deferred around every call. It stores a panic as the failure of the call: a panic must not leave Go.
func recoverPanic(h *Head) {
	if r := recover(); r != nil {
		h.discard()
		if raised, ok := r.(uncaught); ok {
			h.Fail(raised.error)
			return
		}
		h.store(panicked(r, debug.Stack()))
	}
}

// badResult is the panic value for a result that has no Python counterpart.
type badResult struct{ error }

func panicked(r any, stack []byte) []link {
	switch err := r.(type) {
	case *buffer.OutOfMemoryError:
		return chain(nil, err)
	case badResult:
		return chain(nil, err.error)
	}
	message, ok := faultMessage(r)
	if !ok {
		message = fmt.Sprint(r)
	}
	return []link{{class: "PanicError", message: message, note: string(stack)}}
}

// chain appends one exception for each error of a %w chain; each is the __cause__ of the one before.
func chain(links []link, err error) []link {
	for err != nil {
		links = append(links, link{})
		l := &links[len(links)-1]
		last := l.describe(err)
		if _, raised := err.(*py.Exception); module.remembers && !raised {
			l.err = err
		}
		if last {
			break
		}
		err = errors.Unwrap(err)
	}
	return links
}

// describe sets l, which is zero, to the exception for an error. Its class is that of err, or of the nearest error in err's chain that has one.
// last is true if the exceptions of err's causes would add nothing.
func (l *link) describe(err error) (last bool) {
	if raised, ok := err.(*py.Exception); ok {
		l.class, l.message = raised.Class, raised.Message
		if hook.ReferenceOf(raised) != 0 {
			l.kept = raised
			return true
		}
		o := reference(raised.Object())
		l.object, l.call = o.Address, o.Call
		return true
	}
	l.message = err.Error()
	if l.number, l.value = exceptionOf(err); l.number != 0 {
		return isLeaf(err)
	}
	plain := isPlain(err)
	l.class = classOf(err, plain)
	if plain {
		return true
	}
	if _, own := errors.AsType[*py.Error](err); own {
		return isLeaf(err) // the class of a py.Error has precedence over an errno in its chain
	}
	errno, ok := errors.AsType[syscall.Errno](err)
	if !ok {
		return isLeaf(err)
	}
	l.class, l.errno = "OSError", errorNumber(errno)
	switch e := err.(type) {
	case *fs.PathError:
		l.message, l.filename = strerror(errno), e.Path
	case *os.LinkError:
		l.message, l.filename = strerror(errno), e.Old
	case *os.SyscallError, syscall.Errno:
		l.message = strerror(errno)
	default:
		return false
	}
	return true
}

func isLeaf(err error) bool {
	switch err.(type) {
	case *fs.PathError, *strconv.NumError:
		return true
	}
	return false
}

// sentinels maps errors of the standard library to built-in exceptions. The first match counts.
var sentinels = []struct {
	err   error
	class string
}{
	{fs.ErrNotExist, "FileNotFoundError"},
	{fs.ErrExist, "FileExistsError"},
	{fs.ErrPermission, "PermissionError"},
	{fs.ErrClosed, "ValueError"}, // as in Python for an operation on a closed file
	{fs.ErrInvalid, "ValueError"},
	{io.EOF, "EOFError"},
	{io.ErrUnexpectedEOF, "EOFError"},
	{strconv.ErrRange, "OverflowError"},
	{strconv.ErrSyntax, "ValueError"},
	{context.DeadlineExceeded, "TimeoutError"},
	{os.ErrDeadlineExceeded, "TimeoutError"},
	{errors.ErrUnsupported, "NotImplementedError"},
}

// isPlain reports an error that stands for itself alone: errors.Is and errors.As of it compare it and its type, and it has no causes.
func isPlain(err error) bool {
	switch e := err.(type) {
	case *py.Error:
		return e.Cause == nil
	case interface{ Unwrap() error }, interface{ Unwrap() []error }, interface{ Is(error) bool }, interface{ As(any) bool }:
		return false
	}
	return true
}

// classOf returns the name of the built-in class for an error, by the nearest error in its chain that has one. plain: isPlain reports err.
func classOf(err error, plain bool) string {
	if plain {
		return classOfOne(err)
	}
	if own, ok := errors.AsType[*py.Error](err); ok {
		return string(own.Class)
	}
	if raised, ok := errors.AsType[*py.Exception](err); ok {
		return raised.Class
	}
	if _, ok := errors.AsType[*buffer.BufferError](err); ok {
		return "BufferError"
	}
	if _, ok := errors.AsType[*buffer.TypeError](err); ok {
		return "TypeError"
	}
	if _, ok := errors.AsType[*buffer.OutOfMemoryError](err); ok {
		return "MemoryError"
	}
	for i := range sentinels {
		if errors.Is(err, sentinels[i].err) {
			return sentinels[i].class
		}
	}
	return "RuntimeError"
}

// classOfOne is classOf for a plain error, by comparisons alone: errors.AsType and errors.Is take ten times as long.
func classOfOne(err error) string {
	switch e := err.(type) {
	case *py.Error:
		return string(e.Class)
	case *py.Exception:
		return e.Class
	case *buffer.BufferError:
		return "BufferError"
	case *buffer.TypeError:
		return "TypeError"
	case *buffer.OutOfMemoryError:
		return "MemoryError"
	}
	for i := range sentinels {
		if s := &sentinels[i]; dataOf(err) == dataOf(s.err) && err == s.err {
			return s.class
		}
	}
	return "RuntimeError"
}

// dataOf returns the pointer in an error, to compare before the error itself, which takes ten times as long: an error that equals one of
// sentinels has the same, as these are pointers or have no size.
func dataOf(err error) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&err))[1] }

// store stores links as the failure of a call. It frees an earlier failure.
func (h *Head) store(links []link) {
	dropFailure(h.failure)
	h.failure = newFailure(links, h.failureRoom())
}

// failureRoom returns GOANNA_FAILURE_ROOM bytes for a failure of h, or nil.
func (h *Head) failureRoom() unsafe.Pointer {
	call := (*C.goanna_call)(pointer(&h.call))
	if call == nil || uintptr(call.frame) != uintptr(unsafe.Pointer(h)) {
		return nil
	}
	return pointer(&call.failure_room)
}

// dropFailure frees a failure that the shim does not get.
func dropFailure(failure uintptr) {
	f := (*C.goanna_failure)(pointer(&failure))
	if f == nil {
		return
	}
	for _, link := range unsafe.Slice((*C.goanna_link)(unsafe.Add(unsafe.Pointer(f), C.sizeof_goanna_failure)), f.links) {
		for _, handle := range []C.uint64_t{link.value.handle, link.error} {
			if handle != 0 {
				dropInstance(uint64(handle))
			}
		}
	}
	if f.in_room == 0 {
		C.free(unsafe.Pointer(f))
	}
}

// Failure is the slot of an error that is a value: of an exception that is not raised. The zero Failure is nil.
type Failure struct {
	failure uintptr // *C.goanna_failure, which the slot owns
}

// NewFailure returns the slot of an error.
func NewFailure(err error) Failure {
	if err == nil {
		return Failure{}
	}
	return Failure{newFailure(lasting(chain(nil, err)), nil)}
}

// lasting returns links without the exceptions of calls, which may end. A failure has a handle of a kept one.
func lasting(links []link) []link {
	for i := range links {
		links[i].object = nil
		if kept := links[i].kept; kept != nil {
			links[i].object, links[i].err = keptObject(kept), kept
		}
	}
	return links
}

// newFailure returns links as a *C.goanna_failure, in room if that is not nil and large enough, else one that the shim frees.
func newFailure(links []link, room unsafe.Pointer) uintptr {
	size := 0
	for i := range links {
		l := &links[i]
		size += len(l.class) + len(l.message) + len(l.filename) + len(l.note)
	}
	whole := C.sizeof_goanna_failure + len(links)*C.sizeof_goanna_link + size
	memory, inRoom := room, 1
	if room == nil || whole > C.GOANNA_FAILURE_ROOM {
		memory, inRoom = C.malloc(C.size_t(whole)), 0 // cgo's malloc does not return nil
	}
	f := (*C.goanna_failure)(memory)
	*f = C.goanna_failure{links: C.int32_t(len(links)), in_room: C.int32_t(inRoom), bytes: C.int64_t(size)}
	headers := unsafe.Slice((*C.goanna_link)(unsafe.Add(memory, C.sizeof_goanna_failure)), len(links))
	text := unsafe.Slice((*byte)(memory), whole)[whole-size:]
	for i := range links {
		l, to := &links[i], &headers[i]
		*to = C.goanna_link{errno_: C.int32_t(l.errno), object: C.uintptr_t(uintptr(l.object)), number: C.int64_t(l.number)}
		to.class_ = C.int32_t(put(&text, l.class))
		to.message = C.int64_t(put(&text, l.message))
		to.filename = optional(put(&text, l.filename))
		to.note = optional(put(&text, l.note))
		if l.value != nil {
			value := newValue(l.value)
			to.value = C.goanna_handle{C.uint64_t(value.handle), C.uint64_t(value.pointer), C.int32_t(value.class), C.int32_t(value.origin)}
		}
		if l.err != nil {
			to.error = C.uint64_t(putInstance(l.err))
		}
	}
	return uintptr(memory)
}

// put copies s to the start of text, advances text past it, and returns the length of s.
func put(text *[]byte, s string) int {
	n := copy(*text, s)
	*text = (*text)[n:]
	return n
}

func optional(n int) C.int64_t {
	if n == 0 {
		return -1
	}
	return C.int64_t(n)
}
