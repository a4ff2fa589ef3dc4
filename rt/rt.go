// Package rt is the Go half of the runtime of a module that goanna builds. It is for generated code only: its interface
// changes with the tool.
//
// For each call the shim, in C, fills a frame and calls goanna_enter, which has dispatch run a registered function. frame.h defines the
// interface between the two.
package rt

/*
#cgo CFLAGS: -O2 -std=c11 -Wall -Wextra -I${SRCDIR}/../internal/frame
#cgo linux LDFLAGS: -Wl,--wrap=_cgo_try_pthread_create
#include "cgo.h"
*/
import "C"

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	_ "github.com/goanna-py/goanna/internal/frame" // frame.h
	"github.com/goanna-py/goanna/internal/hook"
)

// Head is the first member of every frame.
type Head struct {
	failure uintptr // *C.goanna_failure, which the receiver frees
	call    uintptr // *C.goanna_call
	kept    uint64  // handle of the memory that results refer to; 0: none
}

// Function runs one bound function with the arguments in a frame, and stores its results there.
type Function func(frame unsafe.Pointer)

// module has the arguments of Register. Only package initialization writes it.
var module struct {
	fingerprint uint64
	functions   []Function // those of the runtime first
	leaves      []Leaf
	classes     map[reflect.Type]func(v any) Instance // of pointers to a class's type, and of values
	sentinels   []*error                              // variables that are exception classes
	errorType   func(error) int64                     // the number of the class of an error's type; 0: none
	sentinel    int64                                 // the number of the class of the first
	remembers   bool                                  // exceptions remember the errors that they are made of
}

// Register names the functions of the module in the order of their ids, which follow those of the runtime. fingerprint is that of the frames' layouts, and
// must equal the one that the shim was compiled with. To be called from an init function.
func Register(fingerprint uint64, functions ...Function) {
	module.fingerprint = fingerprint
	module.functions = append(runtimeFunctions(), functions...)
	hook.Memory = allocator{}
}

// runtimeFunctions are those that every module has, by their ids.
func runtimeFunctions() []Function {
	list := slices.Clone(rawFunctions[:])
	list[C.GOANNA_ITERATOR_CHECK] = checkIterator
	list[C.GOANNA_ITERATOR_NEXT], list[C.GOANNA_ITERATOR_ASK], list[C.GOANNA_ITERATOR_STOP] = nextBatch, askIterator, stopIterator
	list[C.GOANNA_LEAF_FAULT], list[C.GOANNA_LEAF_ERROR] = fault, leafError
	operationFunctions(list)
	list[C.GOANNA_GET_BUFFER], list[C.GOANNA_RELEASE_BUFFER] = getBuffer, releaseBuffer
	return list
}

// Package initialization runs on the first thread of the Go runtime, which no wrapper of pthread_create has named.
func init() { C.goanna_name_thread() }

// goanna_start is the first function of the library that the shim calls, once, after loading it. It returns 0, or 1 if
// the library and the shim do not come from one build.
//
//export goanna_start
func goanna_start(host *C.goanna_host) C.int {
	if host.protocol != C.GOANNA_PROTOCOL || uint64(host.fingerprint) != module.fingerprint {
		return 1
	}
	C.goanna_adopt(host)
	dropped = (*droppedHandles)(pointer(&host.dropped))
	entry := dispatch
	C.goanna_dispatch_by(C.uintptr_t(**(**uintptr)(unsafe.Pointer(&entry))))
	hook.Python, hook.Exporters = python{}, python{}
	C.goanna_watch_threads()
	offerLeaves()
	if environ := (**byte)(pointer(&host.environ_)); environ != nil {
		adoptEnviron(environ)
	}
	return 0
}

// dispatch runs a function, for the goanna_dispatched at d. It always returns: a panic of the function becomes a failure in the head of the frame.
func dispatch(d unsafe.Pointer) {
	call := (*C.goanna_dispatched)(d)
	frame := pointer(&call.frame)
	defer recoverPanic((*Head)(frame))
	endWaiting()
	panicOnFault()
	module.functions[call.id](frame)
}

// adoptEnviron makes os.Getenv agree with environ, a NULL-terminated array of "key=value". A c-shared library has the
// environment of the start of the process, which Python may have changed since.
func adoptEnviron(environ **byte) {
	now := map[string]string{}
	for p := environ; p != nil && *p != nil; p = (**byte)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(p))) {
		if key, value, ok := strings.Cut(goString(*p), "="); ok {
			now[key] = value
		}
	}
	for _, entry := range os.Environ() {
		key, _, _ := strings.Cut(entry, "=")
		if _, ok := now[key]; !ok {
			os.Unsetenv(key)
		}
	}
	for key, value := range now {
		if old, ok := os.LookupEnv(key); !ok || old != value {
			os.Setenv(key, value)
		}
	}
}

func goString(p *byte) string { return C.GoString((*C.char)(unsafe.Pointer(p))) }
