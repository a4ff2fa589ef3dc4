package buffer

import "unsafe"

// MemoryView returns a read-only memoryview of the same memory, which it keeps as [View.Retain] does, and where Retain may be called. A function that returns
// it shares the memory with Python, whatever the strides are: see the type [MemoryView]. [MemoryViewOf] an [Array] is for any goroutine, and for an array of [NewArray] that Python gets
// as well, whose views end with it.
func (v View[T]) MemoryView() (*MemoryView, error) { return v.share(true) }

// MemoryView is [View.MemoryView], to be written.
func (m Mut[T]) MemoryView() (*MemoryView, error) { return m.share(false) }

func (v View[T]) share(readonly bool) (*MemoryView, error) {
	shape, strides := v.dims()
	b, err := NewEx(nil, v.base, v.Len()*size[T](), size[T](), readonly, v.ndim, FormatOf[T](), shape, strides, nil, 0)
	if err != nil {
		return nil, err
	}
	release, err := retainMemory(v.base)
	if err != nil {
		return nil, err
	}
	b.hold(retained{release, unsafe.Pointer(v.shape)})
	m, err := newMemoryView(b, true)
	if err != nil {
		b.Release()
	}
	return m, err
}
