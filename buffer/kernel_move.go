package buffer

import (
	"encoding/binary"
	"math/bits"
	"runtime"
	"unsafe"
)

// direct reports whether this machine is little-endian and allows unaligned words. Loads and stores are plain dereferences
// there: binary.LittleEndian would add a check for nil to each. On other machines binary.LittleEndian works at any address.
const direct = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64" || runtime.GOARCH == "386" ||
	runtime.GOARCH == "ppc64le" || runtime.GOARCH == "wasm"

// Loads and stores at base+off. Each makes its pointer at the point of use, so that no pointer ever leaves the memory, which
// checkptr reports. checkptr does not require alignment of types without pointers.

func load64(p unsafe.Pointer, off int) uint64 {
	if direct {
		return *(*uint64)(unsafe.Add(p, off))
	}
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(p, off))[:])
}

func load32(p unsafe.Pointer, off int) uint32 {
	if direct {
		return *(*uint32)(unsafe.Add(p, off))
	}
	return binary.LittleEndian.Uint32((*[4]byte)(unsafe.Add(p, off))[:])
}

func load16(p unsafe.Pointer, off int) uint16 {
	if direct {
		return *(*uint16)(unsafe.Add(p, off))
	}
	return binary.LittleEndian.Uint16((*[2]byte)(unsafe.Add(p, off))[:])
}

func load8(p unsafe.Pointer, off int) uint8 { return *(*uint8)(unsafe.Add(p, off)) }

func store64(p unsafe.Pointer, off int, v uint64) {
	if direct {
		*(*uint64)(unsafe.Add(p, off)) = v
		return
	}
	binary.LittleEndian.PutUint64((*[8]byte)(unsafe.Add(p, off))[:], v)
}

func store32(p unsafe.Pointer, off int, v uint32) {
	if direct {
		*(*uint32)(unsafe.Add(p, off)) = v
		return
	}
	binary.LittleEndian.PutUint32((*[4]byte)(unsafe.Add(p, off))[:], v)
}

func store16(p unsafe.Pointer, off int, v uint16) {
	if direct {
		*(*uint16)(unsafe.Add(p, off)) = v
		return
	}
	binary.LittleEndian.PutUint16((*[2]byte)(unsafe.Add(p, off))[:], v)
}

func store8(p unsafe.Pointer, off int, v uint8) { *(*uint8)(unsafe.Add(p, off)) = v }

// move copies n bytes between ranges that may overlap.
func move(d, s unsafe.Pointer, n int) {
	copy(unsafe.Slice((*byte)(d), n), unsafe.Slice((*byte)(s), n))
}

// moveItem copies n bytes between ranges that do not overlap, at doff and soff.
func moveItem(d unsafe.Pointer, doff int, s unsafe.Pointer, soff, n int) {
	switch {
	case n > 16:
		move(unsafe.Add(d, doff), unsafe.Add(s, soff), n)
	case n >= 8:
		x, y := load64(s, soff), load64(s, soff+n-8)
		store64(d, doff, x)
		store64(d, doff+n-8, y)
	case n >= 4:
		x, y := load32(s, soff), load32(s, soff+n-4)
		store32(d, doff, x)
		store32(d, doff+n-4, y)
	case n >= 2:
		x, y := load16(s, soff), load8(s, soff+n-1)
		store16(d, doff, x)
		store8(d, doff+n-1, y)
	case n == 1:
		store8(d, doff, load8(s, soff))
	}
}

// moveRow copies n items of item bytes at strides ds and ss, from s+so to d+do. The two rows do not overlap.
func moveRow(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss, item int) {
	if ds == item && ss == item {
		if n > 0 {
			move(unsafe.Add(d, do), unsafe.Add(s, so), n*item)
		}
		return
	}
	switch item {
	case 1:
		moveRow1(d, do, s, so, n, ds, ss)
	case 2:
		moveRow2(d, do, s, so, n, ds, ss)
	case 4:
		moveRow4(d, do, s, so, n, ds, ss)
	case 8:
		moveRow8(d, do, s, so, n, ds, ss)
	case 3:
		moveRowOf[[3]byte](d, do, s, so, n, ds, ss)
	case 6:
		moveRowOf[[6]byte](d, do, s, so, n, ds, ss)
	case 12:
		moveRowOf[[12]byte](d, do, s, so, n, ds, ss)
	case 16:
		moveRowOf[[16]byte](d, do, s, so, n, ds, ss)
	case 24:
		moveRowOf[[24]byte](d, do, s, so, n, ds, ss)
	case 32:
		moveRowOf[[32]byte](d, do, s, so, n, ds, ss)
	default:
		for ; n > 0; n-- {
			moveItem(d, do, s, so, item)
			do, so = do+ds, so+ss
		}
	}
}

// moveRowOf copies n items of the size of T, a size that the compiler knows, at strides ds and ss. T has an alignment of 1.
func moveRowOf[T any](d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	for ; n > 0; n-- {
		*(*T)(unsafe.Add(d, do)) = *(*T)(unsafe.Add(s, so))
		do, so = do+ds, so+ss
	}
}

// moveEvens copies the first items of a row whose source has a stride of two items and whose destination is contiguous. It
// copies as many as fill whole registers and returns their number: 0 for every other row.
func moveEvens(d unsafe.Pointer, do int, s unsafe.Pointer, so int, x axis, item int) int {
	if !hasAVX2 || x.d != item || x.s != 2*item || item&(item-1) != 0 || item > 8 {
		return 0
	}
	lines := (x.n - 1) * item / lineBytes // without the last item: the memory may end after it
	if lines <= 0 {
		return 0
	}
	evensVector(unsafe.Add(d, do), unsafe.Add(s, so), lines, item)
	return lines * lineBytes / item
}

// The loops of moveRow1 to moveRow8 address several items from one pointer by multiples of the stride, which stay in registers.

func moveRow1(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	switch {
	case ds == 1 && ss == -1:
		for ; n >= 8; n -= 8 {
			store64(d, do, bits.ReverseBytes64(load64(s, so-7)))
			do, so = do+8, so-8
		}
	case ds == 1 && ss == 2:
		// the even bytes of 16: the memory may end after the last of them, so the second load begins one byte early
		for ; n >= 8; n -= 8 {
			x, y := load64(s, so), load64(s, so+7)>>8
			store64(d, do, evenBytes(x)|evenBytes(y)<<32)
			do, so = do+8, so+16
		}
	case ds == 1:
		s2, s3, s4 := 2*ss, 3*ss, 4*ss
		for ; n >= 8; n -= 8 {
			q := unsafe.Add(s, so)
			x := uint64(load8(q, 0)) | uint64(load8(q, ss))<<8 | uint64(load8(q, s2))<<16 | uint64(load8(q, s3))<<24
			q = unsafe.Add(q, s4)
			y := uint64(load8(q, 0)) | uint64(load8(q, ss))<<8 | uint64(load8(q, s2))<<16 | uint64(load8(q, s3))<<24
			store64(d, do, x|y<<32)
			do, so = do+8, so+2*s4
		}
	case ss == 1:
		d2, d3, d4 := 2*ds, 3*ds, 4*ds
		for ; n >= 8; n -= 8 {
			x := load64(s, so)
			q := unsafe.Add(d, do)
			store8(q, 0, uint8(x))
			store8(q, ds, uint8(x>>8))
			store8(q, d2, uint8(x>>16))
			store8(q, d3, uint8(x>>24))
			q = unsafe.Add(q, d4)
			store8(q, 0, uint8(x>>32))
			store8(q, ds, uint8(x>>40))
			store8(q, d2, uint8(x>>48))
			store8(q, d3, uint8(x>>56))
			do, so = do+2*d4, so+8
		}
	}
	for ; n > 0; n-- {
		store8(d, do, load8(s, so))
		do, so = do+ds, so+ss
	}
}

// evenBytes moves bytes 0, 2, 4 and 6 of x to the low half and clears the high half.
func evenBytes(x uint64) uint64 {
	x &= 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0x00000000ffffffff
}

func moveRow2(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	switch {
	case ds == 2:
		s2, s3 := 2*ss, 3*ss
		for ; n >= 4; n -= 4 {
			q := unsafe.Add(s, so)
			store64(d, do, uint64(load16(q, 0))|uint64(load16(q, ss))<<16|uint64(load16(q, s2))<<32|uint64(load16(q, s3))<<48)
			do, so = do+8, so+4*ss
		}
	case ss == 2:
		d2, d3 := 2*ds, 3*ds
		for ; n >= 4; n -= 4 {
			x := load64(s, so)
			q := unsafe.Add(d, do)
			store16(q, 0, uint16(x))
			store16(q, ds, uint16(x>>16))
			store16(q, d2, uint16(x>>32))
			store16(q, d3, uint16(x>>48))
			do, so = do+4*ds, so+8
		}
	}
	for ; n > 0; n-- {
		store16(d, do, load16(s, so))
		do, so = do+ds, so+ss
	}
}

func moveRow4(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	d2, d3, s2, s3 := 2*ds, 3*ds, 2*ss, 3*ss
	if ds == 4 {
		for ; n >= 8; n -= 8 {
			q, r := unsafe.Add(s, so), unsafe.Add(s, so+4*ss)
			t := unsafe.Add(d, do)
			store64(t, 0, uint64(load32(q, 0))|uint64(load32(q, ss))<<32)
			store64(t, 8, uint64(load32(q, s2))|uint64(load32(q, s3))<<32)
			store64(t, 16, uint64(load32(r, 0))|uint64(load32(r, ss))<<32)
			store64(t, 24, uint64(load32(r, s2))|uint64(load32(r, s3))<<32)
			do, so = do+32, so+8*ss
		}
	}
	for ; n >= 4; n -= 4 {
		q, r := unsafe.Add(s, so), unsafe.Add(d, do)
		store32(r, 0, load32(q, 0))
		store32(r, ds, load32(q, ss))
		store32(r, d2, load32(q, s2))
		store32(r, d3, load32(q, s3))
		do, so = do+4*ds, so+4*ss
	}
	for ; n > 0; n-- {
		store32(d, do, load32(s, so))
		do, so = do+ds, so+ss
	}
}

func moveRow8(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	d2, d3, s2, s3 := 2*ds, 3*ds, 2*ss, 3*ss
	if ds == 8 {
		for ; n >= 8; n -= 8 {
			q, r := unsafe.Add(s, so), unsafe.Add(s, so+4*ss)
			t := unsafe.Add(d, do)
			store64(t, 0, load64(q, 0))
			store64(t, 8, load64(q, ss))
			store64(t, 16, load64(q, s2))
			store64(t, 24, load64(q, s3))
			store64(t, 32, load64(r, 0))
			store64(t, 40, load64(r, ss))
			store64(t, 48, load64(r, s2))
			store64(t, 56, load64(r, s3))
			do, so = do+64, so+8*ss
		}
	}
	for ; n >= 4; n -= 4 {
		q, r := unsafe.Add(s, so), unsafe.Add(d, do)
		store64(r, 0, load64(q, 0))
		store64(r, ds, load64(q, ss))
		store64(r, d2, load64(q, s2))
		store64(r, d3, load64(q, s3))
		do, so = do+4*ds, so+4*ss
	}
	for ; n > 0; n-- {
		store64(d, do, load64(s, so))
		do, so = do+ds, so+ss
	}
}
