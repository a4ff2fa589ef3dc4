package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// abandoned are views whose py.Buffer is unreachable. Typed views of them may be in use until their call ends.
var abandoned struct {
	sync.Mutex
	views []unsafe.Pointer
}

func (python) NewView() unsafe.Pointer {
	freeEnded()
	return C.calloc(1, C.sizeof_goanna_view)
}

func (python) FreeView(view unsafe.Pointer) { C.free(view) }

func (python) AbandonView(view unsafe.Pointer) {
	abandoned.Lock()
	defer abandoned.Unlock()
	abandoned.views = append(abandoned.views, view)
}

// freeEnded frees the abandoned views whose calls have ended.
func freeEnded() {
	abandoned.Lock()
	defer abandoned.Unlock()
	abandoned.views = slices.DeleteFunc(abandoned.views, func(view unsafe.Pointer) bool {
		if atomic.LoadInt64((*int64)(&(*C.goanna_view)(view).ended)) == 0 {
			return false
		}
		C.free(view)
		return true
	})
}
