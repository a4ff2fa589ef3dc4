// Asm writes the kernels of package vector for amd64 with AVX2 and FMA:
//
//	go run . -out ../kernels_amd64.s -stubs ../stubs_amd64.go -pkg vector
//
// A kernel that reduces works on groups of 256 bytes, and stores a vector of partial results in dst. A kernel that writes works on steps of 128
// bytes of each source, and goes ystep bytes on in the second one: 128, or 0 if that is one item, repeated. A conversion works on groups
// of 32 items. There is at least one group or step. Memory need not be aligned.
package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// instruction takes its second source, its first one and its destination.
type instruction = func(...Op)

func main() {
	ConstraintExpr("!race,!purego")
	sums()
	extremes()
	dots()
	elementwise()
	axpys()
	clips()
	invert()
	comparisons()
	conversions()
	sorts()
	Generate()
}

func begin(name, params, does string) {
	TEXT(name, NOSPLIT, "func("+params+")")
	Pragma("noescape")
	Doc(name + " stores " + does + ".")
}

func end() {
	VZEROUPPER()
	RET()
}

func load(name string) Register { return Load(Param(name), GP64()) }

func at(base Register, offset int) Mem { return Mem{Base: base, Disp: offset} }

// repeat does body n times.
func repeat(n Register, body func()) {
	Label("again")
	body()
	DECQ(n)
	JNZ(LabelRef("again"))
}

func advance(p Register, bytes int) { ADDQ(I32(int32(bytes)), p) }

func vectors(n int) (v []VecVirtual) {
	for range n {
		v = append(v, YMM())
	}
	return v
}

func zeros(n int) []VecVirtual {
	v := vectors(n)
	for _, z := range v {
		VPXOR(z, z, z)
	}
	return v
}

func ones() VecVirtual {
	v := YMM()
	VPCMPEQD(v, v, v)
	return v
}

// fold combines all vectors in the first one.
func fold(v []VecVirtual, op instruction) {
	for n := len(v) / 2; n > 0; n /= 2 {
		for i := range n {
			op(v[i+n], v[i], v[i])
		}
	}
}

func sums() {
	for _, k := range []struct {
		name string
		add  instruction
	}{
		{"Float32", VADDPS}, {"Float64", VADDPD},
		{"Int8", VPADDB}, {"Int16", VPADDW}, {"Int32", VPADDD}, {"Int64", VPADDQ},
	} {
		begin("sum"+k.name, "dst, x *byte, groups int", "sums of items of x in dst")
		dst, x, n := load("dst"), load("x"), load("groups")
		acc := zeros(8)
		repeat(n, func() {
			for i, a := range acc {
				k.add(at(x, 32*i), a, a)
			}
			advance(x, 256)
		})
		fold(acc, k.add)
		VMOVDQU(acc[0], at(dst, 0))
		end()
	}
	begin("sumBytes", "dst, x *byte, groups int", "four sums, of 64 bits, of the bytes of x in dst")
	dst, x, n := load("dst"), load("x"), load("groups")
	acc, zero := zeros(4), zeros(1)[0]
	repeat(n, func() {
		for i := range 8 {
			t := YMM()
			VPSADBW(at(x, 32*i), zero, t)
			VPADDQ(t, acc[i%4], acc[i%4])
		}
		advance(x, 256)
	})
	fold(acc, VPADDQ)
	VMOVDQU(acc[0], at(dst, 0))
	end()
}

// integer is a type and its extremes: nil where AVX2 has none.
type integer struct {
	name     string
	min, max instruction
	unsigned bool
}

var integers = []integer{
	{"Int8", VPMINSB, VPMAXSB, false}, {"Int16", VPMINSW, VPMAXSW, false},
	{"Int32", VPMINSD, VPMAXSD, false}, {"Int64", nil, nil, false},
	{"Uint8", VPMINUB, VPMAXUB, true}, {"Uint16", VPMINUW, VPMAXUW, true},
	{"Uint32", VPMINUD, VPMAXUD, true}, {"Uint64", nil, nil, true},
}

// topBits returns the top bit of each item of 64 bits.
func topBits() VecVirtual {
	v := ones()
	VPSLLQ(Imm(63), v, v)
	return v
}

// lesser stores the lesser item of 64 bits of a and b in b, and greater the greater.
func lesser(a, b VecVirtual) {
	mask := YMM()
	VPCMPGTQ(a, b, mask)
	VBLENDVPD(mask, a, b, b)
}

func greater(a, b VecVirtual) {
	mask := YMM()
	VPCMPGTQ(b, a, mask)
	VBLENDVPD(mask, a, b, b)
}

func extremes() {
	for _, k := range integers {
		extreme("min"+k.name, k.min, lesser, k.unsigned)
		extreme("max"+k.name, k.max, greater, k.unsigned)
	}
	floatExtreme("minFloat32", VMINPS, VCMPPS, VORPS)
	floatExtreme("minFloat64", VMINPD, VCMPPD, VORPD)
	floatExtreme("maxFloat32", VMAXPS, VCMPPS, VORPS)
	floatExtreme("maxFloat64", VMAXPD, VCMPPD, VORPD)
}

const extremeParams = "dst, x *byte, groups int"

// extreme makes a kernel of the instruction op, or where that is nil of items of 64 bits by op64, which compares signed ones.
func extreme(name string, op instruction, op64 func(a, b VecVirtual), unsigned bool) {
	begin(name, extremeParams, "extremes of the items of x in dst")
	dst, x, n := load("dst"), load("x"), load("groups")
	if op != nil {
		acc := vectors(8)
		for i, a := range acc {
			VMOVDQU(at(x, 32*i), a)
		}
		repeat(n, func() {
			for i, a := range acc {
				op(at(x, 32*i), a, a)
			}
			advance(x, 256)
		})
		fold(acc, op)
		VMOVDQU(acc[0], at(dst, 0))
		end()
		return
	}
	acc, top := vectors(4), zeros(1)[0]
	if unsigned {
		top = topBits()
	}
	for i, a := range acc {
		VPXOR(at(x, 32*i), top, a)
	}
	repeat(n, func() {
		for i := range 8 {
			v := YMM()
			VPXOR(at(x, 32*i), top, v)
			op64(v, acc[i%4])
		}
		advance(x, 256)
	})
	fold(acc, func(ops ...Op) { op64(ops[0].(VecVirtual), ops[1].(VecVirtual)) })
	VPXOR(acc[0], top, acc[0])
	VMOVDQU(acc[0], at(dst, 0))
	end()
}

const (
	equal     = 0  // of two floats
	less      = 17 // and false with a NaN
	lessEqual = 18
	unordered = 3 // with a NaN
	ordered   = 7
)

// floatExtreme makes a kernel that remembers in vectors of their own where there was a NaN, which the instruction forgets.
func floatExtreme(name string, op, compare, or instruction) {
	begin(name, extremeParams, "extremes of the items of x in dst")
	dst, x, n := load("dst"), load("x"), load("groups")
	acc, nans := vectors(4), zeros(2)
	for i, a := range acc {
		VMOVUPS(at(x, 32*i), a)
	}
	repeat(n, func() {
		for i := 0; i < 8; i += 2 {
			v, mask := YMM(), YMM()
			VMOVUPS(at(x, 32*i), v)
			compare(Imm(unordered), at(x, 32*i+32), v, mask)
			or(mask, nans[i/2%2], nans[i/2%2])
			op(v, acc[i%4], acc[i%4])
			op(at(x, 32*i+32), acc[i%4+1], acc[i%4+1])
		}
		advance(x, 256)
	})
	fold(acc, op)
	or(nans[1], nans[0], nans[0])
	or(nans[0], acc[0], acc[0])
	VMOVUPS(acc[0], at(dst, 0))
	end()
}

func dots() {
	for _, k := range []struct {
		name          string
		multiply, add instruction
	}{{"Float32", VFMADD231PS, VADDPS}, {"Float64", VFMADD231PD, VADDPD}} {
		begin("dot"+k.name, "dst, x, y *byte, groups int", "sums of products of items of x and y in dst")
		dst, x, y, n := load("dst"), load("x"), load("y"), load("groups")
		acc := zeros(8)
		repeat(n, func() {
			for i, a := range acc {
				v := YMM()
				VMOVUPS(at(x, 32*i), v)
				k.multiply(at(y, 32*i), v, a)
			}
			advance(x, 256)
			advance(y, 256)
		})
		fold(acc, k.add)
		VMOVUPS(acc[0], at(dst, 0))
		end()
	}
}

func elementwise() {
	for _, k := range []struct {
		name string
		op   instruction
	}{
		{"addFloat32", VADDPS}, {"addFloat64", VADDPD}, {"addInt8", VPADDB}, {"addInt16", VPADDW}, {"addInt32", VPADDD}, {"addInt64", VPADDQ},
		{"subFloat32", VSUBPS}, {"subFloat64", VSUBPD}, {"subInt8", VPSUBB}, {"subInt16", VPSUBW}, {"subInt32", VPSUBD}, {"subInt64", VPSUBQ},
		{"mulFloat32", VMULPS}, {"mulFloat64", VMULPD}, {"mulInt16", VPMULLW}, {"mulInt32", VPMULLD},
		{"divFloat32", VDIVPS}, {"divFloat64", VDIVPD},
	} {
		begin(k.name, "dst, x, y *byte, steps, ystep int", "the result of items of x and y in dst")
		dst, x, y, n, ystep := load("dst"), load("x"), load("y"), load("steps"), load("ystep")
		v := vectors(4)
		repeat(n, func() {
			for i := range v {
				VMOVDQU(at(x, 32*i), v[i])
				k.op(at(y, 32*i), v[i], v[i])
			}
			for i := range v {
				VMOVDQU(v[i], at(dst, 32*i))
			}
			advance(x, 128)
			ADDQ(ystep, y)
			advance(dst, 128)
		})
		end()
	}
}

func axpys() {
	for _, k := range []struct {
		name     string
		mul, add instruction
	}{{"axpyFloat32", VMULPS, VADDPS}, {"axpyFloat64", VMULPD, VADDPD}} {
		begin(k.name, "dst, x, a *byte, steps int", "items of dst and products of a and items of x in dst")
		dst, x, pa, n := load("dst"), load("x"), load("a"), load("steps")
		a := YMM()
		VMOVUPS(at(pa, 0), a)
		v := vectors(4)
		repeat(n, func() {
			for i := range v {
				k.mul(at(x, 32*i), a, v[i])
				k.add(at(dst, 32*i), v[i], v[i])
			}
			for i := range v {
				VMOVUPS(v[i], at(dst, 32*i))
			}
			advance(x, 128)
			advance(dst, 128)
		})
		end()
	}
}

func clips() {
	for _, k := range integers {
		clip(k.name, func(lo, hi VecVirtual, x Mem, v, top VecVirtual) {
			if k.min != nil {
				k.max(x, lo, v)
				k.min(v, hi, v)
				return
			}
			VPXOR(x, top, v)
			greater(lo, v)
			lesser(hi, v)
			VPXOR(v, top, v)
		}, k.min == nil, k.unsigned)
	}
	// Of a NaN and a number the second source is the result.
	float := func(min, max instruction) func(lo, hi VecVirtual, x Mem, v, top VecVirtual) {
		return func(lo, hi VecVirtual, x Mem, v, _ VecVirtual) {
			max(x, lo, v)
			min(v, hi, v)
		}
	}
	clip("Float32", float(VMINPS, VMAXPS), false, false)
	clip("Float64", float(VMINPD, VMAXPD), false, false)
}

func clip(name string, op func(lo, hi VecVirtual, x Mem, v, top VecVirtual), biased, unsigned bool) {
	begin("clip"+name, "dst, x, lo, hi *byte, steps int", "items of x from lo to hi in dst")
	dst, x, plo, phi, n := load("dst"), load("x"), load("lo"), load("hi"), load("steps")
	lo, hi := YMM(), YMM()
	VMOVDQU(at(plo, 0), lo)
	VMOVDQU(at(phi, 0), hi)
	var top VecVirtual
	if biased {
		top = zeros(1)[0]
		if unsigned {
			top = topBits()
		}
		VPXOR(lo, top, lo)
		VPXOR(hi, top, hi)
	}
	repeat(n, func() {
		for i, v := range vectors(4) {
			op(lo, hi, at(x, 32*i), v, top)
			VMOVDQU(v, at(dst, 32*i))
		}
		advance(x, 128)
		advance(dst, 128)
	})
	end()
}

func invert() {
	begin("invertBits", "dst, x *byte, steps int", "the inverted bits of x in dst")
	dst, x, n := load("dst"), load("x"), load("steps")
	all := ones()
	repeat(n, func() {
		for i, v := range vectors(4) {
			VPXOR(at(x, 32*i), all, v)
			VMOVDQU(v, at(dst, 32*i))
		}
		advance(x, 128)
		advance(dst, 128)
	})
	end()
}

func comparisons() {
	none := func() VecVirtual { return nil }
	for _, k := range []struct {
		name        string
		size        int
		instruction instruction
		bias        func() VecVirtual // of both items, nil if there is none
	}{
		{"equalInt8", 1, VPCMPEQB, none}, {"equalInt16", 2, VPCMPEQW, none}, {"equalInt32", 4, VPCMPEQD, none}, {"equalInt64", 8, VPCMPEQQ, none},
		{"greaterInt8", 1, VPCMPGTB, none}, {"greaterInt16", 2, VPCMPGTW, none}, {"greaterInt32", 4, VPCMPGTD, none}, {"greaterInt64", 8, VPCMPGTQ, none},
		{"greaterUint8", 1, VPCMPGTB, topBitsOf(1)}, {"greaterUint16", 2, VPCMPGTW, topBitsOf(2)},
		{"greaterUint32", 4, VPCMPGTD, topBitsOf(4)}, {"greaterUint64", 8, VPCMPGTQ, topBitsOf(8)},
	} {
		comparison(k.name, k.size, k.bias, func(y Op, x VecVirtual) { k.instruction(y, x, x) })
	}
	for _, k := range []struct {
		name        string
		size        int
		instruction instruction
		predicate   uint64
	}{
		{"equalFloat32", 4, VCMPPS, equal}, {"lessFloat32", 4, VCMPPS, less}, {"lessEqualFloat32", 4, VCMPPS, lessEqual},
		{"equalFloat64", 8, VCMPPD, equal}, {"lessFloat64", 8, VCMPPD, less}, {"lessEqualFloat64", 8, VCMPPD, lessEqual},
	} {
		comparison(k.name, k.size, none, func(y Op, x VecVirtual) { k.instruction(Imm(k.predicate), y, x, x) })
	}
}

// topBitsOf returns the top bit of each item of a size, by which comparisons of signed items are those of unsigned ones.
func topBitsOf(size int) func() VecVirtual {
	return func() VecVirtual {
		v := YMM()
		VPBROADCASTQ(ConstData("topBits"+strconv.Itoa(size), U64(map[int]uint64{
			1: 0x8080808080808080, 2: 0x8000800080008000, 4: 0x8000000080000000, 8: 0x8000000000000000,
		}[size])), v)
		return v
	}
}

// inOrder has the four quarters of 64 bits as they were before a pack of two vectors, which mixes their halves.
func inOrder(v VecVirtual) { VPERMQ(Imm(0b11_01_10_00), v, v) }

// comparison makes a kernel of which compare stores masks of items x. Where the second source is one item it stays in a register.
func comparison(name string, size int, newBias func() VecVirtual, compare func(y Op, x VecVirtual)) {
	begin(name, "dst, x, y *byte, steps, xstep, ystep int, flip uint64",
		"1 in a byte of dst where the comparison of items of x and y is true, and else 0, both XOR a byte of flip")
	dst, x, y, n, xstep, ystep := load("dst"), load("x"), load("y"), load("steps"), load("xstep"), load("ystep")
	flip, one, bias := YMM(), ones(), newBias()
	VPBROADCASTQ(NewParamAddr("flip", 48), flip)
	VPABSB(one, one)
	var order VecVirtual
	switch size {
	case 4:
		order = YMM()
		VMOVDQU(packedOrder(), order)
	case 8:
		order = XMM()
		VMOVDQU(pairedOrder(), order)
	}
	step := func(other func(i int) Op) {
		masks := vectors(4)
		for i, mask := range masks {
			VMOVDQU(at(x, 32*i), mask)
			if bias != nil {
				VPXOR(bias, mask, mask)
			}
			compare(other(i), mask)
		}
		storeMasks(masks, size, dst, one, flip, order)
		ADDQ(xstep, x)
		advance(dst, 128/size)
	}
	TESTQ(ystep, ystep)
	JZ(LabelRef("same"))
	repeat(n, func() {
		step(func(i int) Op {
			if bias == nil {
				return at(y, 32*i)
			}
			v := YMM()
			VPXOR(at(y, 32*i), bias, v)
			return v
		})
		ADDQ(ystep, y)
	})
	VZEROUPPER()
	RET()
	Label("same")
	item := YMM()
	VMOVDQU(at(y, 0), item)
	if bias != nil {
		VPXOR(bias, item, item)
	}
	Label("againSame")
	step(func(int) Op { return item })
	DECQ(n)
	JNZ(LabelRef("againSame"))
	end()
}

// storeMasks stores four vectors of masks as bytes.
func storeMasks(masks []VecVirtual, size int, dst Register, one, flip, order VecVirtual) {
	finish := func(one, flip, v VecVirtual, to Mem) {
		VPAND(one, v, v)
		VPXOR(flip, v, v)
		VMOVDQU(v, to)
	}
	switch size {
	case 1:
		for i, mask := range masks {
			finish(one, flip, mask, at(dst, 32*i))
		}
	case 2:
		for i := range 2 {
			VPACKSSWB(masks[2*i+1], masks[2*i], masks[2*i])
			inOrder(masks[2*i])
			finish(one, flip, masks[2*i], at(dst, 32*i))
		}
	case 4:
		for i := range 2 {
			VPACKSSDW(masks[2*i+1], masks[2*i], masks[2*i])
		}
		VPACKSSWB(masks[2], masks[0], masks[0])
		VPERMD(masks[0], order, masks[0])
		finish(one, flip, masks[0], at(dst, 0))
	case 8:
		for i := range 2 {
			VSHUFPS(Imm(0b10_00_10_00), masks[2*i+1], masks[2*i], masks[2*i])
		}
		VPACKSSDW(masks[2], masks[0], masks[0])
		low, high := masks[0].AsX(), XMM()
		VEXTRACTI128(Imm(1), masks[0], high)
		VPACKSSWB(high, low, low)
		VPSHUFB(order, low, low)
		VPAND(one.AsX(), low, low)
		VPXOR(flip.AsX(), low, low)
		VMOVDQU(low, at(dst, 0))
	}
}

// packedOrder is the memory of the order of the fours of bytes that packs of four vectors mix.
func packedOrder() Mem {
	return data("packedOrder", U32(0), U32(4), U32(1), U32(5), U32(2), U32(6), U32(3), U32(7))
}

// pairedOrder is the memory of the order of bytes after packs of four vectors: pairs of the low halves come before those of the high ones.
func pairedOrder() Mem {
	return data("pairedOrder", U64(0x0b0a0302_09080100), U64(0x0f0e0706_0d0c0504))
}

// data is the memory of values of the same size.
func data(name string, values ...Constant) Mem {
	if m, ok := constants[name]; ok {
		return m
	}
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i, v := range values {
		DATA(i*v.Bytes(), v)
	}
	constants[name] = m
	return m
}

const convertItems = 32

// conversion makes a kernel. body converts the items of a group.
func conversion(to, from string, fromSize, toSize int, prepare func(), body func(dst, x Register)) {
	begin("convert"+from+"To"+to, "dst, x *byte, groups int", "items of x, converted, in dst")
	dst, x, n := load("dst"), load("x"), load("groups")
	prepare()
	repeat(n, func() {
		body(dst, x)
		advance(x, convertItems*fromSize)
		advance(dst, convertItems*toSize)
	})
	end()
}

func conversions() {
	none := func() {}
	type widening struct {
		to, from string
		sizes    [2]int // of from and to
		convert  func(x Mem, v VecVirtual)
	}
	by := func(f func(...Op)) func(Mem, VecVirtual) { return func(x Mem, v VecVirtual) { f(x, v) } }
	by2 := func(f func(a, b Op)) func(Mem, VecVirtual) { return func(x Mem, v VecVirtual) { f(x, v) } }
	float32By := func(f func(a, b Op)) func(Mem, VecVirtual) {
		return func(x Mem, v VecVirtual) {
			f(x, v)
			VCVTDQ2PS(v, v)
		}
	}
	float64By := func(f func(a, b Op)) func(Mem, VecVirtual) {
		return func(x Mem, v VecVirtual) {
			f(x, v.AsX())
			VCVTDQ2PD(v.AsX(), v)
		}
	}
	bd, bw := func(a, b Op) { VPMOVZXBD(a, b) }, func(a, b Op) { VPMOVZXBW(a, b) }
	sbd, sbw := func(a, b Op) { VPMOVSXBD(a, b) }, func(a, b Op) { VPMOVSXBW(a, b) }
	wd, swd := func(a, b Op) { VPMOVZXWD(a, b) }, func(a, b Op) { VPMOVSXWD(a, b) }
	dq, sdq := func(a, b Op) { VPMOVZXDQ(a, b) }, func(a, b Op) { VPMOVSXDQ(a, b) }
	bq, sbq := func(a, b Op) { VPMOVZXBQ(a, b) }, func(a, b Op) { VPMOVSXBQ(a, b) }
	wq, swq := func(a, b Op) { VPMOVZXWQ(a, b) }, func(a, b Op) { VPMOVSXWQ(a, b) }
	for _, k := range []widening{
		{"Float64", "Float32", [2]int{4, 8}, by(VCVTPS2PD)},
		{"Float64", "Int32", [2]int{4, 8}, by(VCVTDQ2PD)},
		{"Float32", "Int32", [2]int{4, 4}, by(VCVTDQ2PS)},
		{"Float32", "Uint8", [2]int{1, 4}, float32By(bd)}, {"Float32", "Int8", [2]int{1, 4}, float32By(sbd)},
		{"Float32", "Uint16", [2]int{2, 4}, float32By(wd)}, {"Float32", "Int16", [2]int{2, 4}, float32By(swd)},
		{"Float64", "Uint8", [2]int{1, 8}, float64By(bd)}, {"Float64", "Int8", [2]int{1, 8}, float64By(sbd)},
		{"Float64", "Uint16", [2]int{2, 8}, float64By(wd)}, {"Float64", "Int16", [2]int{2, 8}, float64By(swd)},
		{"Int16", "Uint8", [2]int{1, 2}, by2(bw)}, {"Int16", "Int8", [2]int{1, 2}, by2(sbw)},
		{"Int32", "Uint8", [2]int{1, 4}, by2(bd)}, {"Int32", "Int8", [2]int{1, 4}, by2(sbd)},
		{"Int32", "Uint16", [2]int{2, 4}, by2(wd)}, {"Int32", "Int16", [2]int{2, 4}, by2(swd)},
		{"Int64", "Uint8", [2]int{1, 8}, by2(bq)}, {"Int64", "Int8", [2]int{1, 8}, by2(sbq)},
		{"Int64", "Uint16", [2]int{2, 8}, by2(wq)}, {"Int64", "Int16", [2]int{2, 8}, by2(swq)},
		{"Int64", "Uint32", [2]int{4, 8}, by2(dq)}, {"Int64", "Int32", [2]int{4, 8}, by2(sdq)},
	} {
		conversion(k.to, k.from, k.sizes[0], k.sizes[1], none, func(dst, x Register) {
			perVector := 32 / k.sizes[1]
			for i := range convertItems / perVector {
				v := YMM()
				k.convert(at(x, i*perVector*k.sizes[0]), v)
				VMOVDQU(v, at(dst, 32*i))
			}
		})
	}
	conversion("Float32", "Float64", 8, 4, none, func(dst, x Register) {
		for i := range 8 {
			v := XMM()
			VCVTPD2PSY(at(x, 32*i), v)
			VMOVUPS(v, at(dst, 16*i))
		}
	})
	doubles("Int64", 0x4530000080000000, 0x4530000080100000)
	doubles("Uint64", 0x4530000000000000, 0x4530000000100000)
	narrowing()
	fromFloats()
}

// doubles makes a kernel of integers of 64 bits, whose halves become the low bits of 2**52 and of 2**84, or for signed ones 2**84 + 2**63, which
// are subtracted again: all but the last addition is exact.
func doubles(from string, high, both uint64) {
	var low, top, subtrahend VecVirtual
	conversion("Float64", from, 8, 8, func() {
		low, top, subtrahend = YMM(), YMM(), YMM()
		VPBROADCASTQ(ConstData("low"+from, U64(0x4330000000000000)), low)
		VPBROADCASTQ(ConstData("high"+from, U64(high)), top)
		VPBROADCASTQ(ConstData("both"+from, U64(both)), subtrahend)
	}, func(dst, x Register) {
		for i := range 8 {
			a, b := YMM(), YMM()
			VMOVDQU(at(x, 32*i), a)
			VPSRLQ(Imm(32), a, b)
			VPBLENDD(Imm(0b01010101), a, low, a)
			VPXOR(top, b, b)
			VSUBPD(subtrahend, b, b)
			VADDPD(a, b, b)
			VMOVUPD(b, at(dst, 32*i))
		}
	})
}

// narrowing makes kernels that keep the low bits of integers.
func narrowing() {
	var low VecVirtual
	mask := func(shift uint64, f func(ops ...Op)) func() {
		return func() {
			low = ones()
			f(Imm(shift), low, low)
		}
	}
	conversion("Int8", "Int16", 2, 1, mask(8, VPSRLW), func(dst, x Register) {
		a, b := YMM(), YMM()
		VPAND(at(x, 0), low, a)
		VPAND(at(x, 32), low, b)
		VPACKUSWB(b, a, a)
		inOrder(a)
		VMOVDQU(a, at(dst, 0))
	})
	conversion("Int16", "Int32", 4, 2, mask(16, VPSRLD), func(dst, x Register) {
		for i := range 2 {
			a, b := YMM(), YMM()
			VPAND(at(x, 64*i), low, a)
			VPAND(at(x, 64*i+32), low, b)
			VPACKUSDW(b, a, a)
			inOrder(a)
			VMOVDQU(a, at(dst, 32*i))
		}
	})
	conversion("Int8", "Int32", 4, 1, mask(24, VPSRLD), func(dst, x Register) {
		v := vectors(4)
		for i := range v {
			VPAND(at(x, 32*i), low, v[i])
		}
		bytesOf(v)
		VMOVDQU(v[0], at(dst, 0))
	})
	conversion("Int32", "Int64", 8, 4, func() {}, func(dst, x Register) {
		for i := range 4 {
			a := YMM()
			VMOVUPS(at(x, 64*i), a)
			VSHUFPS(Imm(0b10_00_10_00), at(x, 64*i+32), a, a)
			inOrder(a)
			VMOVDQU(a, at(dst, 32*i))
		}
	})
}

// bytesOf stores 32 items of 32 bits, from 0 to 255, as bytes in the first vector.
func bytesOf(v []VecVirtual) {
	VPACKUSDW(v[1], v[0], v[0])
	inOrder(v[0])
	VPACKUSDW(v[3], v[2], v[2])
	inOrder(v[2])
	VPACKUSWB(v[2], v[0], v[0])
	inOrder(v[0])
}

// fromFloats makes kernels that round towards zero, with what is out of range at the limit and NaNs as 0.
func fromFloats() {
	limits := map[string][2]float64{
		"Int8": {-128, 127}, "Uint8": {0, 255}, "Int16": {-1 << 15, 1<<15 - 1}, "Uint16": {0, 1<<16 - 1}, "Int32": {-1 << 31, 1<<31 - 1},
	}
	data := map[string]Mem{} // of each constant
	constant := func(from string, value float64) Mem {
		name := "limit" + from + strings.Replace(strconv.Itoa(int(value)), "-", "Minus", 1)
		if _, ok := data[name]; !ok {
			if from == "Float32" {
				data[name] = ConstData(name, U32(math.Float32bits(float32(value))))
			} else {
				data[name] = ConstData(name, U64(math.Float64bits(value)))
			}
		}
		return data[name]
	}
	var lo, hi VecVirtual
	constants := func(to, from string) func() {
		return func() {
			lo, hi = YMM(), YMM()
			broadcast := VBROADCASTSS
			if from == "Float64" {
				broadcast = VBROADCASTSD
			}
			broadcast(constant(from, limits[to][0]), lo)
			broadcast(constant(from, limits[to][1]), hi)
		}
	}
	// A float32 is not 1<<31 - 1: the instruction's result for all that is out of range is -1<<31, of which all bits are inverted.
	var limit VecVirtual
	conversion("Int32", "Float32", 4, 4, func() {
		limit = YMM()
		VBROADCASTSS(constant("Float32", 1<<31), limit)
	}, func(dst, x Register) {
		for i := range 4 {
			v, mask, number := YMM(), YMM(), YMM()
			VMOVUPS(at(x, 32*i), v)
			VCMPPS(Imm(lessEqual), v, limit, mask)
			VCMPPS(Imm(ordered), v, v, number)
			VCVTTPS2DQ(v, v)
			VPXOR(mask, v, v)
			VPAND(number, v, v)
			VMOVDQU(v, at(dst, 32*i))
		}
	})
	// ints stores eight items from x on as integers of 32 bits.
	ints := func(from string, x Register, i int, to VecVirtual) {
		if from == "Float32" {
			mask := YMM()
			VMOVUPS(at(x, 32*i), to)
			VCMPPS(Imm(ordered), to, to, mask)
			VANDPS(mask, to, to)
			VMAXPS(lo, to, to)
			VMINPS(hi, to, to)
			VCVTTPS2DQ(to, to)
			return
		}
		half := YMM()
		for j, v := range []VecVirtual{to, half} {
			mask := YMM()
			VMOVUPD(at(x, 64*i+32*j), v)
			VCMPPD(Imm(ordered), v, v, mask)
			VANDPD(mask, v, v)
			VMAXPD(lo, v, v)
			VMINPD(hi, v, v)
			VCVTTPD2DQY(v, v.AsX())
		}
		VINSERTI128(Imm(1), half.AsX(), to, to)
	}
	for _, from := range []string{"Float32", "Float64"} {
		size := map[string]int{"Float32": 4, "Float64": 8}[from]
		if from == "Float64" {
			conversion("Int32", from, size, 4, constants("Int32", from), func(dst, x Register) {
				for i := range 4 {
					v := YMM()
					ints(from, x, i, v)
					VMOVDQU(v, at(dst, 32*i))
				}
			})
		}
		for _, to := range []string{"Int16", "Uint16"} {
			conversion(to, from, size, 2, constants(to, from), func(dst, x Register) {
				for i := range 2 {
					a, b := YMM(), YMM()
					ints(from, x, 2*i, a)
					ints(from, x, 2*i+1, b)
					if to == "Int16" {
						VPACKSSDW(b, a, a)
					} else {
						VPACKUSDW(b, a, a)
					}
					inOrder(a)
					VMOVDQU(a, at(dst, 32*i))
				}
			})
		}
		for _, to := range []string{"Int8", "Uint8"} {
			conversion(to, from, size, 1, constants(to, from), func(dst, x Register) {
				v := vectors(4)
				for i := range v {
					ints(from, x, i, v[i])
				}
				if to == "Uint8" {
					bytesOf(v)
				} else {
					for i := 0; i < 4; i += 2 {
						VPACKSSDW(v[i+1], v[i], v[i])
						inOrder(v[i])
					}
					VPACKSSWB(v[2], v[0], v[0])
					inOrder(v[0])
				}
				VMOVDQU(v[0], at(dst, 0))
			})
		}
	}
}
