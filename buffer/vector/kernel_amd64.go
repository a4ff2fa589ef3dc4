//go:build !race && !purego

package vector

import "golang.org/x/sys/cpu"

//go:generate go -C asm run . -out ../kernels_amd64.s -stubs ../stubs_amd64.go -pkg vector

// hasAVX2 reports whether this machine has what the kernels in kernels_amd64.s need. Code in Go does the same on other machines, and under the
// race detector, which does not see what assembly reads and writes.
var hasAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// hasAVX512 reports whether this machine has what the kernels of sorts need.
var hasAVX512 = hasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasBMI2

// networkItems is up to how many items networkVector sorts.
func networkItems[S sortable]() int { return 1024 / size[S]() }

// networkVector sorts n items of a kind, up to networkItems.
func networkVector(k kind, x *byte, n int) {
	small, medium := n<<(k&3) <= 256, n<<(k&3) <= 512
	switch {
	case k == int32Kind && small:
		sort64Int32(x, n)
	case k == int32Kind && medium:
		sort128Int32(x, n)
	case k == int32Kind:
		sort256Int32(x, n)
	case k == int64Kind && small:
		sort32Int64(x, n)
	case k == int64Kind && medium:
		sort64Int64(x, n)
	case k == int64Kind:
		sort128Int64(x, n)
	case k == float32Kind && small:
		sort64Float32(x, n)
	case k == float32Kind && medium:
		sort128Float32(x, n)
	case k == float32Kind:
		sort256Float32(x, n)
	case k == float64Kind && small:
		sort32Float64(x, n)
	case k == float64Kind && medium:
		sort64Float64(x, n)
	case k == float64Kind:
		sort128Float64(x, n)
	}
}

// partitionVector moves items of a kind that are less than the pivot before the others, and returns how many these are. n is at least networkItems.
func partitionVector(k kind, x *byte, n int, pivot *byte) int {
	switch k {
	case int32Kind:
		return partitionInt32(x, n, pivot)
	case int64Kind:
		return partitionInt64(x, n, pivot)
	case float32Kind:
		return partitionFloat32(x, n, pivot)
	case float64Kind:
		return partitionFloat64(x, n, pivot)
	}
	panic("not reached")
}

// specialVector reports whether any of n floats of a kind is NaN or -0.
func specialVector(k kind, x *byte, n int) bool {
	if k == float32Kind {
		return specialFloat32(x, n)
	}
	return specialFloat64(x, n)
}

// sumVector stores a vector of sums of items of x in dst. The sign of integers does not matter.
func sumVector(k kind, dst, x *byte, groups int) {
	switch k {
	case float32Kind:
		sumFloat32(dst, x, groups)
	case float64Kind:
		sumFloat64(dst, x, groups)
	case int8Kind, uint8Kind:
		sumInt8(dst, x, groups)
	case int16Kind, uint16Kind:
		sumInt16(dst, x, groups)
	case int32Kind, uint32Kind:
		sumInt32(dst, x, groups)
	case int64Kind, uint64Kind:
		sumInt64(dst, x, groups)
	}
}

// sumBytesVector stores four sums, of 64 bits, of the bytes of x in dst.
func sumBytesVector(dst, x *byte, groups int) { sumBytes(dst, x, groups) }

// dotVector stores a vector of sums of products of floats in dst.
func dotVector(k kind, dst, x, y *byte, groups int) {
	if k == float32Kind {
		dotFloat32(dst, x, y, groups)
	} else {
		dotFloat64(dst, x, y, groups)
	}
}

// minVector stores a vector of least items of x in dst, of NaNs where there are any.
func minVector(k kind, dst, x *byte, groups int) {
	switch k {
	case int8Kind:
		minInt8(dst, x, groups)
	case int16Kind:
		minInt16(dst, x, groups)
	case int32Kind:
		minInt32(dst, x, groups)
	case int64Kind:
		minInt64(dst, x, groups)
	case uint8Kind:
		minUint8(dst, x, groups)
	case uint16Kind:
		minUint16(dst, x, groups)
	case uint32Kind:
		minUint32(dst, x, groups)
	case uint64Kind:
		minUint64(dst, x, groups)
	case float32Kind:
		minFloat32(dst, x, groups)
	case float64Kind:
		minFloat64(dst, x, groups)
	}
}

// maxVector stores a vector of greatest items of x in dst, of NaNs where there are any.
func maxVector(k kind, dst, x *byte, groups int) {
	switch k {
	case int8Kind:
		maxInt8(dst, x, groups)
	case int16Kind:
		maxInt16(dst, x, groups)
	case int32Kind:
		maxInt32(dst, x, groups)
	case int64Kind:
		maxInt64(dst, x, groups)
	case uint8Kind:
		maxUint8(dst, x, groups)
	case uint16Kind:
		maxUint16(dst, x, groups)
	case uint32Kind:
		maxUint32(dst, x, groups)
	case uint64Kind:
		maxUint64(dst, x, groups)
	case float32Kind:
		maxFloat32(dst, x, groups)
	case float64Kind:
		maxFloat64(dst, x, groups)
	}
}

// binaryVector stores the results of items of x and y in dst, unless it returns false: some operations have no kernel. ystep is 0 where y is one item.
func binaryVector(op operation, k kind, dst, x, y *byte, steps, ystep int) bool {
	switch op {
	case add:
		switch k {
		case float32Kind:
			addFloat32(dst, x, y, steps, ystep)
		case float64Kind:
			addFloat64(dst, x, y, steps, ystep)
		case int8Kind, uint8Kind:
			addInt8(dst, x, y, steps, ystep)
		case int16Kind, uint16Kind:
			addInt16(dst, x, y, steps, ystep)
		case int32Kind, uint32Kind:
			addInt32(dst, x, y, steps, ystep)
		case int64Kind, uint64Kind:
			addInt64(dst, x, y, steps, ystep)
		}
	case sub:
		switch k {
		case float32Kind:
			subFloat32(dst, x, y, steps, ystep)
		case float64Kind:
			subFloat64(dst, x, y, steps, ystep)
		case int8Kind, uint8Kind:
			subInt8(dst, x, y, steps, ystep)
		case int16Kind, uint16Kind:
			subInt16(dst, x, y, steps, ystep)
		case int32Kind, uint32Kind:
			subInt32(dst, x, y, steps, ystep)
		case int64Kind, uint64Kind:
			subInt64(dst, x, y, steps, ystep)
		}
	case mul:
		switch k {
		case float32Kind:
			mulFloat32(dst, x, y, steps, ystep)
		case float64Kind:
			mulFloat64(dst, x, y, steps, ystep)
		case int16Kind, uint16Kind:
			mulInt16(dst, x, y, steps, ystep)
		case int32Kind, uint32Kind:
			mulInt32(dst, x, y, steps, ystep)
		case int8Kind, uint8Kind, int64Kind, uint64Kind:
			return false
		}
	case div:
		switch k {
		case float32Kind:
			divFloat32(dst, x, y, steps, ystep)
		case float64Kind:
			divFloat64(dst, x, y, steps, ystep)
		case int8Kind, int16Kind, int32Kind, int64Kind, uint8Kind, uint16Kind, uint32Kind, uint64Kind:
			return false
		}
	}
	return true
}

// axpyVector adds the products of a and floats of x to those of dst.
func axpyVector(k kind, dst, x, a *byte, steps int) {
	if k == float32Kind {
		axpyFloat32(dst, x, a, steps)
	} else {
		axpyFloat64(dst, x, a, steps)
	}
}

// clipVector stores items of x, from lo to hi, in dst.
func clipVector(k kind, dst, x, lo, hi *byte, steps int) {
	switch k {
	case int8Kind:
		clipInt8(dst, x, lo, hi, steps)
	case int16Kind:
		clipInt16(dst, x, lo, hi, steps)
	case int32Kind:
		clipInt32(dst, x, lo, hi, steps)
	case int64Kind:
		clipInt64(dst, x, lo, hi, steps)
	case uint8Kind:
		clipUint8(dst, x, lo, hi, steps)
	case uint16Kind:
		clipUint16(dst, x, lo, hi, steps)
	case uint32Kind:
		clipUint32(dst, x, lo, hi, steps)
	case uint64Kind:
		clipUint64(dst, x, lo, hi, steps)
	case float32Kind:
		clipFloat32(dst, x, lo, hi, steps)
	case float64Kind:
		clipFloat64(dst, x, lo, hi, steps)
	}
}

func invertVector(dst, x *byte, steps int) { invertBits(dst, x, steps) }

// compareVector stores how items of x compare to those of y in dst. A step is 0 where the source is one item.
func compareVector(c Comparison, k kind, dst, x, y *byte, steps, xstep, ystep int) {
	if k&float != 0 {
		compareFloats(c, k == float32Kind, dst, x, y, steps, xstep, ystep)
		return
	}
	flip := uint64(0)
	switch c {
	case NotEqual, LessEqual, GreaterEqual:
		// not equal, greater or less
		flip = flipped
	}
	switch c {
	case Equal, NotEqual:
		equalInts(k, dst, x, y, steps, xstep, ystep, flip)
	case Greater, LessEqual:
		greaterInts(k, dst, x, y, steps, xstep, ystep, flip)
	case Less, GreaterEqual:
		greaterInts(k, dst, y, x, steps, ystep, xstep, flip)
	}
}

// flipped makes a kernel store the negative of its comparison.
const flipped = 0x0101010101010101

func equalInts(k kind, dst, x, y *byte, steps, xstep, ystep int, flip uint64) {
	switch k &^ unsigned {
	case int8Kind:
		equalInt8(dst, x, y, steps, xstep, ystep, flip)
	case int16Kind:
		equalInt16(dst, x, y, steps, xstep, ystep, flip)
	case int32Kind:
		equalInt32(dst, x, y, steps, xstep, ystep, flip)
	case int64Kind:
		equalInt64(dst, x, y, steps, xstep, ystep, flip)
	}
}

func greaterInts(k kind, dst, x, y *byte, steps, xstep, ystep int, flip uint64) {
	switch k {
	case int8Kind:
		greaterInt8(dst, x, y, steps, xstep, ystep, flip)
	case int16Kind:
		greaterInt16(dst, x, y, steps, xstep, ystep, flip)
	case int32Kind:
		greaterInt32(dst, x, y, steps, xstep, ystep, flip)
	case int64Kind:
		greaterInt64(dst, x, y, steps, xstep, ystep, flip)
	case uint8Kind:
		greaterUint8(dst, x, y, steps, xstep, ystep, flip)
	case uint16Kind:
		greaterUint16(dst, x, y, steps, xstep, ystep, flip)
	case uint32Kind:
		greaterUint32(dst, x, y, steps, xstep, ystep, flip)
	case uint64Kind:
		greaterUint64(dst, x, y, steps, xstep, ystep, flip)
	}
}

// compareFloats compares float32s if narrow, else float64s. Not less is not greater or equal: there are NaNs.
func compareFloats(c Comparison, narrow bool, dst, x, y *byte, steps, xstep, ystep int) {
	if c >= Greater {
		// x > y is y < x.
		x, y, xstep, ystep = y, x, ystep, xstep
	}
	flip := uint64(0)
	if c == NotEqual {
		flip = flipped
	}
	switch c {
	case Equal, NotEqual:
		if narrow {
			equalFloat32(dst, x, y, steps, xstep, ystep, flip)
		} else {
			equalFloat64(dst, x, y, steps, xstep, ystep, flip)
		}
	case Less, Greater:
		if narrow {
			lessFloat32(dst, x, y, steps, xstep, ystep, 0)
		} else {
			lessFloat64(dst, x, y, steps, xstep, ystep, 0)
		}
	case LessEqual, GreaterEqual:
		if narrow {
			lessEqualFloat32(dst, x, y, steps, xstep, ystep, 0)
		} else {
			lessEqualFloat64(dst, x, y, steps, xstep, ystep, 0)
		}
	}
}

// convertVector converts groups of items of x to dst, unless it returns false: some pairs of types have no kernel.
func convertVector(to, from kind, dst, x *byte, groups int) bool {
	switch from {
	case int8Kind:
		switch to {
		case int16Kind, uint16Kind:
			convertInt8ToInt16(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertInt8ToInt32(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertInt8ToInt64(dst, x, groups)
			return true
		case float32Kind:
			convertInt8ToFloat32(dst, x, groups)
			return true
		case float64Kind:
			convertInt8ToFloat64(dst, x, groups)
			return true
		}
	case int16Kind:
		switch to {
		case int8Kind, uint8Kind:
			convertInt16ToInt8(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertInt16ToInt32(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertInt16ToInt64(dst, x, groups)
			return true
		case float32Kind:
			convertInt16ToFloat32(dst, x, groups)
			return true
		case float64Kind:
			convertInt16ToFloat64(dst, x, groups)
			return true
		}
	case int32Kind:
		switch to {
		case int8Kind, uint8Kind:
			convertInt32ToInt8(dst, x, groups)
			return true
		case int16Kind, uint16Kind:
			convertInt32ToInt16(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertInt32ToInt64(dst, x, groups)
			return true
		case float32Kind:
			convertInt32ToFloat32(dst, x, groups)
			return true
		case float64Kind:
			convertInt32ToFloat64(dst, x, groups)
			return true
		}
	case int64Kind:
		switch to {
		case float64Kind:
			convertInt64ToFloat64(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertInt64ToInt32(dst, x, groups)
			return true
		}
	case uint8Kind:
		switch to {
		case int16Kind, uint16Kind:
			convertUint8ToInt16(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertUint8ToInt32(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertUint8ToInt64(dst, x, groups)
			return true
		case float32Kind:
			convertUint8ToFloat32(dst, x, groups)
			return true
		case float64Kind:
			convertUint8ToFloat64(dst, x, groups)
			return true
		}
	case uint16Kind:
		switch to {
		case int8Kind, uint8Kind:
			convertInt16ToInt8(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertUint16ToInt32(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertUint16ToInt64(dst, x, groups)
			return true
		case float32Kind:
			convertUint16ToFloat32(dst, x, groups)
			return true
		case float64Kind:
			convertUint16ToFloat64(dst, x, groups)
			return true
		}
	case uint32Kind:
		switch to {
		case int8Kind, uint8Kind:
			convertInt32ToInt8(dst, x, groups)
			return true
		case int16Kind, uint16Kind:
			convertInt32ToInt16(dst, x, groups)
			return true
		case int64Kind, uint64Kind:
			convertUint32ToInt64(dst, x, groups)
			return true
		}
	case uint64Kind:
		switch to {
		case float64Kind:
			convertUint64ToFloat64(dst, x, groups)
			return true
		case int32Kind, uint32Kind:
			convertInt64ToInt32(dst, x, groups)
			return true
		}
	case float32Kind:
		switch to {
		case int8Kind:
			convertFloat32ToInt8(dst, x, groups)
			return true
		case int16Kind:
			convertFloat32ToInt16(dst, x, groups)
			return true
		case int32Kind:
			convertFloat32ToInt32(dst, x, groups)
			return true
		case uint8Kind:
			convertFloat32ToUint8(dst, x, groups)
			return true
		case uint16Kind:
			convertFloat32ToUint16(dst, x, groups)
			return true
		case float64Kind:
			convertFloat32ToFloat64(dst, x, groups)
			return true
		}
	case float64Kind:
		switch to {
		case int8Kind:
			convertFloat64ToInt8(dst, x, groups)
			return true
		case int16Kind:
			convertFloat64ToInt16(dst, x, groups)
			return true
		case int32Kind:
			convertFloat64ToInt32(dst, x, groups)
			return true
		case uint8Kind:
			convertFloat64ToUint8(dst, x, groups)
			return true
		case uint16Kind:
			convertFloat64ToUint16(dst, x, groups)
			return true
		case float32Kind:
			convertFloat64ToFloat32(dst, x, groups)
			return true
		}
	}
	return false
}
