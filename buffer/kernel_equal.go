package buffer

import (
	"bytes"
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/x448/float16"
)

// equality is a way to compare items.
type equality int

const (
	equalBytes equality = iota // byte by byte: integers
	// by value, in this machine's byte order: NaN differs from itself and 0 equals -0. A complex number is two floats.
	equalFloat16
	equalFloat32
	equalFloat64
)

// equality returns how to compare two numbers of code c. It returns false if no equality applies: a bool is true
// for every byte but 0, and a float in the other byte order must be swapped first.
func (c code) equality() (equality, bool) {
	switch c.class {
	case classInt, classUint, classChar:
		return equalBytes, true
	case classFloat, classComplex:
		size := c.size
		if c.class == classComplex {
			size /= 2
		}
		return map[int]equality{2: equalFloat16, 4: equalFloat32, 8: equalFloat64}[size], !c.swapped && size <= 8
	}
	return 0, false
}

// equalAreas reports whether two areas of one shape and itemsize have equal items at every index.
func equalAreas(a, b area, eq equality) bool {
	if a.items() == 0 || a.itemsize == 0 {
		return true
	}
	var few fewAxes
	p := plan{dst: &a, src: &b, axes: few[:0], item: a.itemsize}
	p.outer = max(a.indirect(), b.indirect())
	for i := p.outer; i < len(a.shape); i++ {
		x := axis{a.shape[i], a.strides[i], b.strides[i]}
		if x.n == 1 || x.d == 0 && x.s == 0 {
			continue
		}
		if x.d < 0 {
			p.doff += (x.n - 1) * x.d
			p.soff += (x.n - 1) * x.s
			x.d, x.s = -x.d, -x.s
		}
		p.axes = append(p.axes, x)
	}
	p.sort()
	p.axes = p.coalesce(p.axes)
	if float := []int{0, 2, 4, 8}[eq]; float != 0 && p.item > float {
		p.axes = append(p.axes, axis{p.item / float, float, float})
		p.item = float
	}
	return p.equalTables(a.base, b.base, 0, eq)
}

func (p *plan) equalTables(a, b unsafe.Pointer, dim int, eq equality) bool {
	if dim == p.outer {
		return p.equalLoop(a, p.doff, b, p.soff, 0, eq)
	}
	for i := range p.dst.shape[dim] {
		if !p.equalTables(p.dst.step(a, dim, i), p.src.step(b, dim, i), dim+1, eq) {
			return false
		}
	}
	return true
}

func (p *plan) equalLoop(a unsafe.Pointer, ao int, b unsafe.Pointer, bo, i int, eq equality) bool {
	if len(p.axes)-i <= 1 {
		x := axis{n: 1}
		if len(p.axes) > 0 {
			x = p.axes[len(p.axes)-1]
		}
		return equalRow(a, ao, b, bo, x, p.item, eq)
	}
	for range p.axes[i].n {
		if !p.equalLoop(a, ao, b, bo, i+1, eq) {
			return false
		}
		ao, bo = ao+p.axes[i].d, bo+p.axes[i].s
	}
	return true
}

// equalRow compares x.n items of item bytes. Each size has its own loop, in which the compiler knows it.
func equalRow(a unsafe.Pointer, ao int, b unsafe.Pointer, bo int, x axis, item int, eq equality) bool {
	switch {
	case eq == equalFloat64:
		return equalRowFloat64(a, ao, b, bo, x)
	case eq == equalFloat32:
		return equalRowFloat32(a, ao, b, bo, x)
	case eq == equalFloat16:
		return equalRowFloat16(a, ao, b, bo, x)
	}
	switch item {
	case 1:
		return equalRowOf[[1]byte](a, ao, b, bo, x)
	case 2:
		return equalRowOf[[2]byte](a, ao, b, bo, x)
	case 3:
		return equalRowOf[[3]byte](a, ao, b, bo, x)
	case 4:
		return equalRowOf[[4]byte](a, ao, b, bo, x)
	case 8:
		return equalRowOf[[8]byte](a, ao, b, bo, x)
	case 16:
		return equalRowOf[[16]byte](a, ao, b, bo, x)
	}
	for range x.n {
		if !bytes.Equal(unsafe.Slice((*byte)(unsafe.Add(a, ao)), item), unsafe.Slice((*byte)(unsafe.Add(b, bo)), item)) {
			return false
		}
		ao, bo = ao+x.d, bo+x.s
	}
	return true
}

// equalRowOf compares items of type T, which has an alignment of 1.
func equalRowOf[T comparable](a unsafe.Pointer, ao int, b unsafe.Pointer, bo int, x axis) bool {
	for range x.n {
		if *(*T)(unsafe.Add(a, ao)) != *(*T)(unsafe.Add(b, bo)) {
			return false
		}
		ao, bo = ao+x.d, bo+x.s
	}
	return true
}

func equalRowFloat64(a unsafe.Pointer, ao int, b unsafe.Pointer, bo int, x axis) bool {
	for range x.n {
		if math.Float64frombits(native64(a, ao)) != math.Float64frombits(native64(b, bo)) {
			return false
		}
		ao, bo = ao+x.d, bo+x.s
	}
	return true
}

func equalRowFloat32(a unsafe.Pointer, ao int, b unsafe.Pointer, bo int, x axis) bool {
	for range x.n {
		if math.Float32frombits(native32(a, ao)) != math.Float32frombits(native32(b, bo)) {
			return false
		}
		ao, bo = ao+x.d, bo+x.s
	}
	return true
}

func equalRowFloat16(a unsafe.Pointer, ao int, b unsafe.Pointer, bo int, x axis) bool {
	for range x.n {
		if float16.Frombits(native16(a, ao)).Float32() != float16.Frombits(native16(b, bo)).Float32() {
			return false
		}
		ao, bo = ao+x.d, bo+x.s
	}
	return true
}

// Loads of words in this machine's byte order, at any address.

func native64(p unsafe.Pointer, off int) uint64 {
	return binary.NativeEndian.Uint64((*[8]byte)(unsafe.Add(p, off))[:])
}

func native32(p unsafe.Pointer, off int) uint32 {
	return binary.NativeEndian.Uint32((*[4]byte)(unsafe.Add(p, off))[:])
}

func native16(p unsafe.Pointer, off int) uint16 {
	return binary.NativeEndian.Uint16((*[2]byte)(unsafe.Add(p, off))[:])
}
