package main

import (
	"fmt"
	"math/bits"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

type vec = VecVirtual

// lanes is how a sort sees vectors of items.
type lanes struct {
	name      string // of the items
	size      int    // of an item in bytes
	bits      int    // of the number of a lane
	swaps     []swap
	min, max  instruction
	broadcast instruction
	move      instruction             // of what a mask says
	moveZero  func(from, mask, to Op) // and zeros for the rest
	compare   instruction
	compress  func(x, mask, to Op)
	maskOf    func(bits, to Op) // or back
	not       func(a, to Op)
	and       func(a, b, to Op)

	float                   string // the name of the floats of this size
	unordered, signs, shift instruction
}

func (l lanes) count() int { return 1 << l.bits }

func by2(op instruction) instruction2 {
	return func(a, b, dst vec) { op(b, a, dst) }
}

func byImm(op instruction, imm uint64) instruction2 {
	return func(a, b, dst vec) { op(Imm(imm), b, a, dst) }
}

// The quarters of 128 bits of two vectors: every other one, or a half of each.
const (
	evenQuarters = 0b10_00_10_00
	oddQuarters  = 0b11_01_11_01
	lowHalves    = 0b01_00_01_00
	highHalves   = 0b11_10_11_10
)

var sorted = []lanes{
	{
		name: "Int64", size: 8, bits: 3, min: VPMINSQ, max: VPMAXSQ, broadcast: VPBROADCASTQ,
		swaps: []swap{
			{[]int{0}, by2(VPUNPCKLQDQ), by2(VPUNPCKHQDQ)},
			{[]int{2, 1}, byImm(VSHUFI64X2, evenQuarters), byImm(VSHUFI64X2, oddQuarters)},
			{[]int{2}, byImm(VSHUFI64X2, lowHalves), byImm(VSHUFI64X2, highHalves)},
		},
		move: VMOVDQU64, moveZero: VMOVDQU64_Z, compare: VPCMPQ, compress: VPCOMPRESSQ_Z, maskOf: KMOVB, not: KNOTB, and: KANDB,
		float: "Float64", unordered: VCMPPD, signs: VPSRAQ, shift: VPSRLQ,
	},
	{
		name: "Int32", size: 4, bits: 4, min: VPMINSD, max: VPMAXSD, broadcast: VPBROADCASTD,
		swaps: []swap{
			{[]int{1, 0}, byImm(VSHUFPS, evenQuarters), byImm(VSHUFPS, oddQuarters)},
			{[]int{1}, by2(VPUNPCKLQDQ), by2(VPUNPCKHQDQ)},
			{[]int{3, 2}, byImm(VSHUFI64X2, evenQuarters), byImm(VSHUFI64X2, oddQuarters)},
			{[]int{3}, byImm(VSHUFI64X2, lowHalves), byImm(VSHUFI64X2, highHalves)},
		},
		move: VMOVDQU32, moveZero: VMOVDQU32_Z, compare: VPCMPD, compress: VPCOMPRESSD_Z, maskOf: KMOVW, not: KNOTW, and: KANDW,
		float: "Float32", unordered: VCMPPS, signs: VPSRAD, shift: VPSRLD,
	},
}

func sorts() {
	for _, l := range sorted {
		for _, rows := range []int{4, 8, 16} {
			l.network(rows)
		}
		l.partition()
		l.folds()
	}
}

// network makes a kernel that sorts up to rows vectors of items.
func (l lanes) network(rows int) {
	most := rows * l.count()
	begin(fmt.Sprintf("sort%d%s", most, l.name), "x *byte, n int", fmt.Sprintf("the n items of x in ascending order in x: 1 to %d", most))
	x, n := load("x"), load("n")
	words := l.words(n, most)
	last := ZMM()
	l.broadcast(l.greatest(), last)
	v := make([]vec, rows)
	for i := range v {
		v[i] = ZMM()
		VMOVDQA64(last, v[i])
		l.move(at(x, 64*i), l.mask(words, i), v[i])
	}
	rowBits := bits.TrailingZeros(uint(rows))
	steps := merges(rowBits, rowBits+l.bits)
	p := find(l.bits, rowBits, l.swaps, steps)
	at := p.start
	l.complement(v, at, 1<<rowBits)
	for _, pair := range columnSorts[rows] {
		l.compareRows(v, pair[0], pair[1])
	}
	for i, s := range steps {
		at = l.moveRows(v, at, p.moves[i])
		if s.compare < 0 {
			l.complement(v, at, s.complement)
			continue
		}
		for row := range v {
			if at.indexBits(l.bits, rowBits, row)>>s.compare&1 == 0 {
				l.compareRows(v, row, row|1<<(indexOf(at, s.compare)-l.bits))
			}
		}
	}
	at = l.moveRows(v, at, p.moves[len(steps)])
	for row := range v {
		place := int(at.indexBits(l.bits, rowBits, row))
		l.move(v[row], l.mask(words, place/l.count()), Mem{Base: x, Disp: place * l.size})
	}
	end()
}

func indexOf(at layout, bit int) int {
	for i, b := range at {
		if b == bit {
			return i
		}
	}
	panic("no such bit")
}

// greatest is the memory of the greatest item.
func (l lanes) greatest() Mem {
	name := "greatest" + l.name
	if _, ok := constants[name]; !ok {
		if l.size == 8 {
			constants[name] = ConstData(name, U64(1<<63-1))
		} else {
			constants[name] = ConstData(name, U32(1<<31-1))
		}
	}
	return constants[name]
}

// words returns n set bits, of most, in registers of 64 bits.
func (l lanes) words(n Register, most int) (words []Register) {
	zero, all, whole := GP64(), GP64(), GP64()
	XORL(zero.As32(), zero.As32())
	MOVQ(I32(-1), all)
	MOVQ(U32(64), whole)
	for i := range (most + 63) / 64 {
		w := GP64()
		MOVQ(n, w)
		SUBQ(I32(int32(64*i)), w)
		CMOVQLT(zero, w)
		CMPQ(w, Imm(64))
		CMOVQGT(whole, w)
		BZHIQ(w, all, w)
		words = append(words, w)
	}
	return words
}

// mask returns the bits of words for the vector number i.
func (l lanes) mask(words []Register, i int) Register {
	first := i * l.count()
	t, k := GP64(), K()
	MOVQ(words[first/64], t)
	if first%64 > 0 {
		SHRQ(Imm(uint64(first%64)), t)
	}
	l.maskOf(t.As32(), k)
	return k
}

// compareRows stores the lesser items of two rows in the first one and the greater in the other.
func (l lanes) compareRows(v []vec, a, b int) {
	lesser := ZMM()
	l.min(v[b], v[a], lesser)
	l.max(v[b], v[a], v[b])
	v[a] = lesser
}

// complement inverts the bits of items of whose index an odd number of the bits of set is set.
func (l lanes) complement(v []vec, at layout, set uint) {
	for row := range v {
		inverted := odd(at.indexBits(l.bits, bits.TrailingZeros(uint(len(v))), row) & set)
		pattern := uint(0)
		for lane := range l.count() {
			if odd(at.indexBits(0, l.bits, lane)&set) != inverted {
				pattern |= 1 << lane
			}
		}
		if pattern != 0 {
			VPXORQ(l.constant(pattern), v[row], v[row])
		}
	}
}

// constants is the memory of each constant, by its name.
var constants = map[string]Mem{}

// constant is the memory of a vector with all bits set in the lanes of pattern.
func (l lanes) constant(pattern uint) Mem {
	name := fmt.Sprintf("lanes%s%x", l.name, pattern)
	if m, ok := constants[name]; ok {
		return m
	}
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for lane := range l.count() {
		set := pattern>>lane&1 == 1
		switch {
		case l.size == 8 && set:
			DATA(8*lane, U64(1<<64-1))
		case l.size == 8:
			DATA(8*lane, U64(0))
		case set:
			DATA(4*lane, U32(1<<32-1))
		default:
			DATA(4*lane, U32(0))
		}
	}
	constants[name] = m
	return m
}

// moveRows does swaps, and returns the layout that they lead to.
func (l lanes) moveRows(v []vec, at layout, moves []move) layout {
	for _, m := range moves {
		w := l.swaps[m.swap]
		for a := range v {
			if b := a | 1<<m.row; b != a {
				low, high := ZMM(), ZMM()
				w.low(v[a], v[b], low)
				w.high(v[a], v[b], high)
				v[a], v[b] = low, high
			}
		}
		at = at.moved(w, l.bits+m.row)
	}
	return at
}

// partitionRows is the number of vectors that a partition reads at a time.
const partitionRows = 8

// partition makes a kernel that has 2*partitionRows vectors in registers, so that there is room at both ends of the memory. Then it reads vectors
// at the end with less room, and writes the items that are less than the pivot at the first end, and the others at the last.
func (l lanes) partition() {
	const block = 64 * partitionRows
	TEXT("partition"+l.name, NOSPLIT, "func(x *byte, n int, pivot int"+fmt.Sprint(8*l.size)+") (less int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("partition%s moves the items of x that are less than pivot before the others, and returns how many they are. n is at least %d.", l.name, 2*block/l.size))
	x, n := load("x"), load("n")
	pivot := ZMM()
	if l.size == 8 {
		l.broadcast(load("pivot"), pivot)
	} else {
		l.broadcast(Load(Param("pivot"), GP32()), pivot)
	}
	first, last := make([]vec, partitionRows), make([]vec, partitionRows)
	writeLeft, writeRight, readLeft, readRight := GP64(), GP64(), GP64(), GP64()
	MOVQ(x, writeLeft)
	LEAQ(Mem{Base: x, Index: n, Scale: uint8(l.size)}, writeRight)
	LEAQ(at(x, block), readLeft)
	LEAQ(at(writeRight, -block), readRight)
	for i := range first {
		first[i], last[i] = ZMM(), ZMM()
		VMOVDQU64(at(x, 64*i), first[i])
		VMOVDQU64(at(readRight, 64*i), last[i])
	}
	all := GP64()
	MOVQ(U32(1<<l.count()-1), all)
	// write writes the items of a vector; valid has bits of those that are there, or is nil. The room left is at least a vector's.
	write := func(v vec, valid Register) {
		less, count := K(), GP64()
		if valid == nil {
			l.compare(Imm(1), pivot, v, less)
		} else {
			l.compare(Imm(1), pivot, v, valid, less)
		}
		rest := K()
		l.not(less, rest)
		restCount := GP64()
		if valid != nil {
			l.and(valid, rest, rest)
		}
		l.maskOf(less, count.As32())
		POPCNTL(count.As32(), count.As32())
		if valid == nil {
			MOVQ(U32(uint32(l.count())), restCount)
			SUBQ(count, restCount)
		} else {
			l.maskOf(rest, restCount.As32())
			POPCNTL(restCount.As32(), restCount.As32())
		}
		left, right := ZMM(), ZMM()
		l.compress(v, less, left)
		l.compress(v, rest, right)
		VMOVDQU64(left, at(writeLeft, 0))
		LEAQ(Mem{Base: writeLeft, Index: count, Scale: uint8(l.size)}, writeLeft)
		bitsOfRest, places := GP64(), K()
		BZHIQ(restCount, all, bitsOfRest)
		l.maskOf(bitsOfRest.As32(), places)
		NEGQ(restCount)
		LEAQ(Mem{Base: writeRight, Index: restCount, Scale: uint8(l.size)}, writeRight)
		l.move(right, places, at(writeRight, 0))
	}
	Label("again")
	left := GP64()
	MOVQ(readRight, left)
	SUBQ(readLeft, left)
	CMPQ(left, I32(block))
	JLT(LabelRef("rest"))
	roomLeft, roomRight, from, nextLeft, nextRight := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(readLeft, roomLeft)
	SUBQ(writeLeft, roomLeft)
	MOVQ(writeRight, roomRight)
	SUBQ(readRight, roomRight)
	MOVQ(readLeft, from)
	LEAQ(at(readLeft, block), nextLeft)
	LEAQ(at(readRight, -block), nextRight)
	CMPQ(roomLeft, roomRight)
	CMOVQGT(nextRight, from)
	CMOVQGT(nextRight, readRight)
	CMOVQLE(nextLeft, readLeft)
	v := make([]vec, partitionRows)
	for i := range v {
		v[i] = ZMM()
		VMOVDQU64(at(from, 64*i), v[i])
	}
	for i := range v {
		write(v[i], nil)
	}
	JMP(LabelRef("again"))
	Label("rest")
	// Less than a block is left between the ends.
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(l.size)))), left)
	words := l.words(left, block/l.size)
	mid := make([]vec, partitionRows)
	for i := range mid {
		mid[i] = ZMM()
		l.moveZero(at(readLeft, 64*i), l.mask(words, i), mid[i])
	}
	for i := range mid {
		CMPQ(left, I32(int32(i*l.count())))
		JLE(LabelRef("ends"))
		write(mid[i], l.mask(words, i))
	}
	Label("ends")
	for i := range first {
		write(first[i], nil)
		write(last[i], nil)
	}
	SUBQ(x, writeLeft)
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(l.size)))), writeLeft)
	Store(writeLeft, ReturnIndex(0))
	end()
}

// folds makes kernels that store floats as integers of the same order, which is -0 before 0, or the other way round.
func (l lanes) folds() {
	TEXT("fold"+l.float, NOSPLIT, "func(x *byte, n int) (nans bool)")
	Pragma("noescape")
	Doc("fold" + l.float + " inverts all bits but the sign of the n floats of x that have one, and reports whether any is NaN.")
	x, n := load("x"), load("n")
	nans := GP32()
	XORL(nans, nans)
	fold := func(v vec, mask Register) {
		signs, nan, found := ZMM(), K(), GP32()
		l.unordered(Imm(unordered), v, v, nan)
		l.maskOf(nan, found)
		ORL(found, nans)
		l.signs(Imm(uint64(8*l.size-1)), v, signs)
		l.shift(Imm(1), signs, signs)
		VPXORQ(signs, v, v)
		l.move(v, mask, at(x, 0))
	}
	all := K()
	KXNORQ(all, all, all)
	Label("again")
	CMPQ(n, I32(int32(l.count())))
	JLT(LabelRef("rest"))
	v := ZMM()
	VMOVDQU64(at(x, 0), v)
	fold(v, all)
	advance(x, 64)
	SUBQ(I32(int32(l.count())), n)
	JMP(LabelRef("again"))
	Label("rest")
	mask := l.mask(l.words(n, l.count()), 0)
	l.moveZero(at(x, 0), mask, v)
	fold(v, mask)
	TESTL(nans, nans)
	SETNE(NewParamAddr("nans", 16))
	end()
}
