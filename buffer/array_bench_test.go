package buffer

import (
	"testing"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// sameBlock is an allocator that always returns the same block, so that benchmarks measure only the cost of the array.
type sameBlock struct{ p unsafe.Pointer }

func (s sameBlock) Alloc(int, bool) unsafe.Pointer { return s.p }
func (sameBlock) Free(unsafe.Pointer)              {}

func BenchmarkNewArrayAndDetach(b *testing.B) {
	hook.Memory = sameBlock{unsafe.Pointer(&make([]uint64, 64)[0])}
	defer func() { hook.Memory = nil }()
	b.ReportAllocs()
	for b.Loop() {
		a := NewArray[float64](4, 4)
		if _, err := a.detach(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromSliceAndDetach(b *testing.B) {
	s := make([]float64, 16)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromSlice(s, 4, 4).detach(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCopyAndDetach(b *testing.B) {
	hook.Memory = sameBlock{unsafe.Pointer(&make([]uint64, 64)[0])}
	defer func() { hook.Memory = nil }()
	v := FromSlice(make([]uint64, 64), 8, 8).Transpose().View
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Copy().detach(); err != nil {
			b.Fatal(err)
		}
	}
}
