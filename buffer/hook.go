package buffer

import (
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

func init() {
	hook.Detach = func(array any) (hook.Detached, error) {
		return array.(interface{ detach() (hook.Detached, error) }).detach()
	}
}

// hook returns b as package rt sees it.
func (b *Buffer) hook() *hook.Buffer { return (*hook.Buffer)(unsafe.Pointer(b)) }

// A difference between the layouts of Buffer and hook.Buffer, or of View and hook.View, is a length other than 0.
var (
	_ [0]struct{} = [unsafe.Sizeof(Buffer{}) - unsafe.Sizeof(hook.Buffer{})]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.buf) - unsafe.Offsetof(hook.Buffer{}.Buf)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.len) - unsafe.Offsetof(hook.Buffer{}.Len)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.itemsize) - unsafe.Offsetof(hook.Buffer{}.ItemSize)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.ndim) - unsafe.Offsetof(hook.Buffer{}.NDim)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.shape) - unsafe.Offsetof(hook.Buffer{}.Shape)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Buffer{}.strides) - unsafe.Offsetof(hook.Buffer{}.Strides)]struct{}{}

	_ [0]struct{} = [unsafe.Sizeof(View[byte]{}) - unsafe.Sizeof(hook.View{})]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(View[byte]{}.base) - unsafe.Offsetof(hook.View{}.Base)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(View[byte]{}.shape) - unsafe.Offsetof(hook.View{}.Shape)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(View[byte]{}.strides) - unsafe.Offsetof(hook.View{}.Strides)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(View[byte]{}.ndim) - unsafe.Offsetof(hook.View{}.NDim)]struct{}{}
)
