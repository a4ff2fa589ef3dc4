package buffer

import (
	"encoding/binary"
	"runtime"
	"strconv"
)

// nativeOrder is '<' or '>', this machine's byte order.
var nativeOrder = func() byte {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return '<'
	}
	return '>'
}()

const (
	pointerSize = strconv.IntSize / 8
	windows     = runtime.GOOS == "windows"
)

// longSize returns C's sizeof(long): that of a pointer, except on Windows.
func longSize() int {
	if windows {
		return 4
	}
	return pointerSize
}

// align8 returns C's alignment of an 8-byte scalar in a struct: 4 in the i386 System V ABI, else 8.
func align8() int {
	if runtime.GOARCH == "386" && !windows {
		return 4
	}
	return 8
}

// longDouble returns C's sizeof(long double) and its alignment.
func longDouble() (size, align int) {
	switch {
	case windows, runtime.GOARCH == "arm", runtime.GOARCH == "mips", runtime.GOARCH == "mipsle",
		runtime.GOOS == "darwin" && runtime.GOARCH == "arm64":
		return 8, 8
	case runtime.GOARCH == "386":
		return 12, 4
	case runtime.GOARCH == "s390x":
		return 16, 8
	}
	return 16, 16
}

// codeSize returns the size and the alignment of one value, or one character, of a leaf code. Standard sizes are the struct
// module's. Codes that have none there (g, Zg, P, O, z, Z) have their native size in every mode, as ctypes writes them. n and N
// exist in native modes only.
func codeSize(code byte, native bool) (size, align int, ok bool) {
	switch code {
	case '?', 'c', 'b', 'B', 's', 'p', 'x':
		return 1, 1, true
	case 'h', 'H', 'e', 'u':
		return 2, 2, true
	case 'i', 'I', 'f', 'w':
		return 4, 4, true
	case 'l', 'L':
		if n := longSize(); native && n == 8 {
			return 8, align8(), true
		}
		return 4, 4, true
	case 'q', 'Q', 'd':
		return 8, align8(), true
	case 'n', 'N':
		return pointerSize, pointerSize, native
	case 'P', 'O', 'z', 'Z':
		return pointerSize, pointerSize, true
	case 'F':
		return 8, 4, true
	case 'D':
		return 16, align8(), true
	case 'g':
		size, align = longDouble()
		return size, align, true
	case 'G':
		size, align = longDouble()
		return 2 * size, align, true
	}
	return 0, 0, false
}
