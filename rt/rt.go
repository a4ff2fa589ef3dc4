// Package rt is the Go half of the runtime of a module that goanna builds. Generated code uses it, and nothing else
// should: its interface changes with the tool.
//
// The shim, in C, fills a frame and enters Go once, by goanna_dispatch, which runs the function that was registered for
// it. See frame.h for what passes between the two.
package rt

/*
#cgo CFLAGS: -O2 -std=c11 -Wall -Wextra -I${SRCDIR}/../internal/frame
#cgo LDFLAGS: -Wl,--wrap=_cgo_try_pthread_create
#include "cgo.h"
*/
import "C"

import (
	"os"
	"strings"
	"unsafe"

	_ "github.com/goanna-py/goanna/internal/frame" // frame.h
	"github.com/goanna-py/goanna/internal/hook"
)

// Head is the first member of every frame.
type Head struct {
	failure uintptr // *C.goanna_failure, which the receiver frees
	call    uintptr // *C.goanna_call
	kept    uint64  // handle of what results refer to; 0: nothing is kept
}

// A Function runs one bound function over its frame.
type Function func(frame unsafe.Pointer)

// module is what Register was given. It is written by package initialisation alone.
var module struct {
	fingerprint uint64
	functions   []Function
}

// Register names the functions of the module in the order of their ids. fingerprint is that of the frames' layouts, and
// must equal the one that the shim was compiled with. To be called from an init function.
func Register(fingerprint uint64, functions ...Function) {
	module.fingerprint = fingerprint
	module.functions = functions
	hook.Memory = allocator{}
}

// Package initialisation runs on the runtime's first thread.
func init() { C.goanna_name_thread() }

// goanna_start is called once when the shim has loaded the library, before any other function of it. It returns 0, or
// 1 where the library and the shim are not of one build.
//
//export goanna_start
func goanna_start(host *C.goanna_host) C.int {
	if host.protocol != C.GOANNA_PROTOCOL || uint64(host.fingerprint) != module.fingerprint {
		return 1
	}
	C.goanna_adopt(host)
	hook.Python, hook.Exporters = python{}, python{}
	C.goanna_watch_threads()
	adoptEnviron((**byte)(pointer(&host.environ_)))
	return 0
}

// goanna_dispatch runs a function. It returns normally whatever the function does: a panic becomes a failure in the
// frame's head.
//
//export goanna_dispatch
func goanna_dispatch(id C.uint32_t, frame unsafe.Pointer) {
	defer caught((*Head)(frame))
	panicOnFault()
	module.functions[id](frame)
}

// adoptEnviron makes os.Getenv agree with environ, a NULL-terminated array of "key=value": a c-shared library sees the
// environment that the process started with, and Python may have changed its own since.
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
