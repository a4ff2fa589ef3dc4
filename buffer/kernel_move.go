package buffer

import (
	"encoding/binary"
	"math/bits"
	"runtime"
	"unsafe"
)

// direct says that this machine reads and writes any address and is little-endian, as the kernels take words apart. There
// a load is one instruction; spelled as binary.LittleEndian it would be one too, with a check for nil before it. Elsewhere
// that spelling does it byte by byte where it must.
const direct = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64" || runtime.GOARCH == "386" ||
	runtime.GOARCH == "ppc64le" || runtime.GOARCH == "wasm"

// Loads and stores at base+off. The pointer is made where it is used, so that none ever points outside of the memory:
// checkptr looks at that. It does not ask for alignment of types without pointers.

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

// move copies n bytes. The ranges may overlap.
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

// moveRow copies n items of the given size along strides ds and ss, from s+so to d+do. The two do not overlap.
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
		for ; n >= 4; n -= 4 {
			w, x, y, z := load64(s, so), load64(s, so+ss), load64(s, so+2*ss), load64(s, so+3*ss)
			store64(d, do, w)
			store64(d, do+ds, x)
			store64(d, do+2*ds, y)
			store64(d, do+3*ds, z)
			do, so = do+4*ds, so+4*ss
		}
		for ; n > 0; n-- {
			store64(d, do, load64(s, so))
			do, so = do+ds, so+ss
		}
	case 16:
		for ; n > 0; n-- {
			x, y := load64(s, so), load64(s, so+8)
			store64(d, do, x)
			store64(d, do+8, y)
			do, so = do+ds, so+ss
		}
	default:
		for ; n > 0; n-- {
			moveItem(d, do, s, so, item)
			do, so = do+ds, so+ss
		}
	}
}

func moveRow1(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	switch {
	case ds == 1 && ss == -1:
		for ; n >= 8; n -= 8 {
			store64(d, do, bits.ReverseBytes64(load64(s, so-7)))
			do, so = do+8, so-8
		}
	case ds == 1 && ss == 2:
		// the even bytes of 16; the last of them may end the memory, so the second load begins one byte early
		for ; n >= 8; n -= 8 {
			x, y := load64(s, so), load64(s, so+7)>>8
			store64(d, do, evenBytes(x)|evenBytes(y)<<32)
			do, so = do+8, so+16
		}
	case ds == 1:
		for ; n >= 8; n -= 8 {
			x := uint64(load8(s, so)) | uint64(load8(s, so+ss))<<8 | uint64(load8(s, so+2*ss))<<16 | uint64(load8(s, so+3*ss))<<24
			y := uint64(load8(s, so+4*ss)) | uint64(load8(s, so+5*ss))<<8 | uint64(load8(s, so+6*ss))<<16 | uint64(load8(s, so+7*ss))<<24
			store64(d, do, x|y<<32)
			do, so = do+8, so+8*ss
		}
	case ss == 1:
		for ; n >= 8; n -= 8 {
			x := load64(s, so)
			store8(d, do, uint8(x))
			store8(d, do+ds, uint8(x>>8))
			store8(d, do+2*ds, uint8(x>>16))
			store8(d, do+3*ds, uint8(x>>24))
			store8(d, do+4*ds, uint8(x>>32))
			store8(d, do+5*ds, uint8(x>>40))
			store8(d, do+6*ds, uint8(x>>48))
			store8(d, do+7*ds, uint8(x>>56))
			do, so = do+8*ds, so+8
		}
	}
	for ; n > 0; n-- {
		store8(d, do, load8(s, so))
		do, so = do+ds, so+ss
	}
}

// evenBytes gathers bytes 0, 2, 4 and 6 in the low half.
func evenBytes(x uint64) uint64 {
	x &= 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0x00000000ffffffff
}

func moveRow2(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	switch {
	case ds == 2:
		for ; n >= 4; n -= 4 {
			x := uint64(load16(s, so)) | uint64(load16(s, so+ss))<<16 | uint64(load16(s, so+2*ss))<<32 | uint64(load16(s, so+3*ss))<<48
			store64(d, do, x)
			do, so = do+8, so+4*ss
		}
	case ss == 2:
		for ; n >= 4; n -= 4 {
			x := load64(s, so)
			store16(d, do, uint16(x))
			store16(d, do+ds, uint16(x>>16))
			store16(d, do+2*ds, uint16(x>>32))
			store16(d, do+3*ds, uint16(x>>48))
			do, so = do+4*ds, so+8
		}
	}
	for ; n > 0; n-- {
		store16(d, do, load16(s, so))
		do, so = do+ds, so+ss
	}
}

func moveRow4(d unsafe.Pointer, do int, s unsafe.Pointer, so, n, ds, ss int) {
	if ds == 4 {
		for ; n >= 4; n -= 4 {
			x := uint64(load32(s, so)) | uint64(load32(s, so+ss))<<32
			y := uint64(load32(s, so+2*ss)) | uint64(load32(s, so+3*ss))<<32
			store64(d, do, x)
			store64(d, do+8, y)
			do, so = do+16, so+4*ss
		}
	}
	for ; n >= 4; n -= 4 {
		w, x, y, z := load32(s, so), load32(s, so+ss), load32(s, so+2*ss), load32(s, so+3*ss)
		store32(d, do, w)
		store32(d, do+ds, x)
		store32(d, do+2*ds, y)
		store32(d, do+3*ds, z)
		do, so = do+4*ds, so+4*ss
	}
	for ; n > 0; n-- {
		store32(d, do, load32(s, so))
		do, so = do+ds, so+ss
	}
}
