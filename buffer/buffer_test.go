package buffer

import (
	"slices"
	"testing"
	"unsafe"
)

func TestGettersReadTheMembers(t *testing.T) {
	var memory, obj [8]uintptr
	b := &Buffer{buf: unsafe.Pointer(&memory), obj: unsafe.Pointer(&obj), len: 6, itemsize: 2, readonly: 1, ndim: 2, format: cstr("<H"),
		shape: words2(1, 3), strides: words2(6, 2), suboffsets: words2(-1, 4), internal: 7}
	if b.Buf() != unsafe.Pointer(&memory) || b.Obj() != unsafe.Pointer(&obj) || b.NBytes() != 6 || b.ItemSize() != 2 || !b.ReadOnly() ||
		b.NDim() != 2 || b.Format() != "<H" || b.Internal() != 7 || !slices.Equal(b.Shape(), []int{1, 3}) ||
		!slices.Equal(b.Strides(), []int{6, 2}) || !slices.Equal(b.SubOffsets(), []int{-1, 4}) {
		t.Errorf("%+v", b)
	}
	z := &Buffer{ndim: 3}
	if z.Buf() != nil || z.Obj() != any(nil) || z.ReadOnly() || z.Format() != "" || z.Shape() != nil || z.Strides() != nil || z.SubOffsets() != nil {
		t.Errorf("%+v", z)
	}
}

func TestLayoutIsThatOfPyBuffer(t *testing.T) {
	var b Buffer
	w := uintptr(wordSize) // with words of 8 bytes the offsets are 0, 8, 16, 24, 32, 36, 40, 48, 56, 64, 72, 80
	for i, c := range [][2]uintptr{
		{unsafe.Offsetof(b.buf), 0}, {unsafe.Offsetof(b.obj), w}, {unsafe.Offsetof(b.len), 2 * w}, {unsafe.Offsetof(b.itemsize), 3 * w},
		{unsafe.Offsetof(b.readonly), 4 * w}, {unsafe.Offsetof(b.ndim), 4*w + 4}, {unsafe.Offsetof(b.format), 4*w + 8},
		{unsafe.Offsetof(b.shape), 5*w + 8}, {unsafe.Offsetof(b.strides), 6*w + 8}, {unsafe.Offsetof(b.suboffsets), 7*w + 8},
		{unsafe.Offsetof(b.internal), 8*w + 8}, {unsafe.Sizeof(b), 9*w + 8},
	} {
		if c[0] != c[1] {
			t.Errorf("member %d at %d, want %d", i, c[0], c[1])
		}
	}
}
