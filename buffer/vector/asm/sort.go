package main

import (
	"fmt"
	"math"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

type vec = VecVirtual

// lanes is how a sort sees vectors of items.
type lanes struct {
	name     string // of the type of the items
	size     int    // of an item in bytes
	float    bool
	min, max instruction
	compare  instruction
	isa      // of all items of this size
}

// isa has the instructions for items of a size.
type isa struct {
	bits      int // of the number of a lane
	swaps     []swap
	broadcast instruction
	move      instruction             // of the items that a mask has
	moveZero  func(from, mask, to Op) // and zeros for the rest
	compress  func(from, mask, to Op)
	maskOf    func(from, to Op) // a mask from bits, or bits from a mask
	classify  instruction       // whether floats are of kinds
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

var quads = isa{
	bits: 3, broadcast: VPBROADCASTQ, move: VMOVDQU64, moveZero: VMOVDQU64_Z, compress: VPCOMPRESSQ_Z, maskOf: KMOVB, classify: VFPCLASSPDZ,
	swaps: []swap{
		{[]int{0}, by2(VPUNPCKLQDQ), by2(VPUNPCKHQDQ)},
		{[]int{2, 1}, byImm(VSHUFI64X2, evenQuarters), byImm(VSHUFI64X2, oddQuarters)},
		{[]int{2}, byImm(VSHUFI64X2, lowHalves), byImm(VSHUFI64X2, highHalves)},
	},
}

var doubleWords = isa{
	bits: 4, broadcast: VPBROADCASTD, move: VMOVDQU32, moveZero: VMOVDQU32_Z, compress: VPCOMPRESSD_Z, maskOf: KMOVW, classify: VFPCLASSPSZ,
	swaps: []swap{
		{[]int{1, 0}, byImm(VSHUFPS, evenQuarters), byImm(VSHUFPS, oddQuarters)},
		{[]int{1}, by2(VPUNPCKLQDQ), by2(VPUNPCKHQDQ)},
		{[]int{3, 2}, byImm(VSHUFI64X2, evenQuarters), byImm(VSHUFI64X2, oddQuarters)},
		{[]int{3}, byImm(VSHUFI64X2, lowHalves), byImm(VSHUFI64X2, highHalves)},
	},
}

// sorted are the types of items. Floats have less work to do than integers of 64 bits: two ports of processors compare them.
var sorted = []lanes{
	{"Int64", 8, false, VPMINSQ, VPMAXSQ, VPCMPQ, quads},
	{"Float64", 8, true, VMINPD, VMAXPD, VCMPPD, quads},
	{"Int32", 4, false, VPMINSD, VPMAXSD, VPCMPD, doubleWords},
	{"Float32", 4, true, VMINPS, VMAXPS, VCMPPS, doubleWords},
}

func sorts() {
	for _, l := range sorted {
		for _, rows := range []int{leastRows, 8, 16} {
			l.network(rows)
		}
		l.partition()
		if l.float {
			l.special()
		}
	}
}

// leastRows is the number of vectors in the smallest network. In others half the vectors are full: the next smaller network sorts less.
const leastRows = 4

// network makes a kernel that sorts up to rows vectors of items.
func (l lanes) network(rows int) {
	most, full := rows*l.count(), 0 // items, and vectors that have all of theirs
	if rows > leastRows {
		full = rows / 2
	}
	begin(fmt.Sprintf("sort%d%s", most, l.name), "x *byte, n int",
		fmt.Sprintf("the n items of x in ascending order in x; n is from %d to %d", full*l.count()+1, most))
	x, n := load("x"), load("n")
	words := l.words(n, most)
	last := ZMM()
	l.broadcast(l.greatest(), last)
	v := make([]vec, rows)
	for i := range v {
		v[i] = ZMM()
		if i < full {
			VMOVDQU64(at(x, 64*i), v[i])
			continue
		}
		VMOVDQA64(last, v[i])
		l.move(at(x, 64*i), l.mask(words, i), v[i])
	}
	rowBits := bits.TrailingZeros(uint(rows))
	steps := merges(rowBits, rowBits+l.bits)
	p := find(l.bits, rowBits, l.swaps, steps)
	order := p.start
	l.complement(v, order, 1<<rowBits)
	for _, pair := range columnSorts[rows] {
		l.compareRows(v, pair[0], pair[1])
	}
	for i, s := range steps {
		order = l.moveRows(v, order, p.moves[i])
		if s.compare < 0 {
			l.complement(v, order, s.complement)
			continue
		}
		for row := range v {
			if order.indexBits(l.bits, rowBits, row)>>s.compare&1 == 0 {
				l.compareRows(v, row, row|1<<(indexOf(order, s.compare)-l.bits))
			}
		}
	}
	order = l.moveRows(v, order, p.moves[len(steps)])
	for row := range v {
		place := int(order.indexBits(l.bits, rowBits, row))
		if i := place / l.count(); i < full {
			VMOVDQU64(v[row], at(x, 64*i))
		} else {
			l.move(v[row], l.mask(words, i), at(x, 64*i))
		}
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
	bits := map[string]uint64{
		"Int64": math.MaxInt64, "Float64": math.Float64bits(math.Inf(1)),
		"Int32": math.MaxInt32, "Float32": uint64(math.Float32bits(float32(math.Inf(1)))),
	}[l.name]
	name := "greatest" + l.name
	if _, ok := constants[name]; !ok {
		constants[name] = ConstData(name, l.data(bits))
	}
	return constants[name]
}

// data is the bits of an item.
func (l lanes) data(bits uint64) Constant {
	if l.size == 8 {
		return U64(bits)
	}
	return U32(uint32(bits))
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
	// Of zeros of both signs either instruction returns its last operand, so that none is lost.
	l.min(v[b], v[a], lesser)
	l.max(v[a], v[b], v[b])
	v[a] = lesser
}

// complement makes items descend, by their bits or their signs, of whose index an odd number of the bits of set is set.
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

// constant is the memory of a vector with what complements items, in the lanes of pattern.
func (l lanes) constant(pattern uint) Mem {
	name := fmt.Sprintf("complement%s%x", l.name, pattern)
	bits := uint64(math.MaxUint64)
	if l.float {
		bits = 1 << (8*l.size - 1)
	}
	var values []Constant
	for lane := range l.count() {
		values = append(values, l.data(bits*uint64(pattern>>lane&1)))
	}
	return data(name, values...)
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
	TEXT("partition"+l.name, NOSPLIT, "func(x *byte, n int, pivot *byte) (less int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("partition%s moves the items of x that are less than the pivot before the others, and returns how many they are. n is at least %d.", l.name, 2*block/l.size))
	p := partitioner{lanes: l}
	x, n := load("x"), load("n")
	p.pivot = ZMM()
	l.broadcast(at(load("pivot"), 0), p.pivot)
	p.left, p.right = GP64(), GP64()
	readLeft, readRight := GP64(), GP64()
	MOVQ(x, p.left)
	LEAQ(Mem{Base: x, Index: n, Scale: uint8(l.size)}, p.right)
	LEAQ(at(x, block), readLeft)
	LEAQ(at(p.right, -block), readRight)
	first, last := rows(x), rows(readRight)
	p.prepare()

	Label("again")
	unread := GP64()
	MOVQ(readRight, unread)
	SUBQ(readLeft, unread)
	CMPQ(unread, I32(block))
	JLT(LabelRef("rest"))
	roomLeft, roomRight, from, nextLeft, nextRight := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(readLeft, roomLeft)
	SUBQ(p.left, roomLeft)
	MOVQ(p.right, roomRight)
	SUBQ(readRight, roomRight)
	MOVQ(readLeft, from)
	LEAQ(at(readLeft, block), nextLeft)
	LEAQ(at(readRight, -block), nextRight)
	CMPQ(roomLeft, roomRight)
	CMOVQGT(nextRight, from)
	CMOVQGT(nextRight, readRight)
	CMOVQLE(nextLeft, readLeft)
	for _, v := range rows(from) {
		p.write(v)
	}
	JMP(LabelRef("again"))

	Label("rest")
	// Less than a block is left between the ends. It is read before it may be overwritten, and what is behind it, too, which is in the block at
	// the right end.
	between := rows(readLeft)
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(l.size)))), unread)
	part, all, index := K(), GP64(), GP64()
	MOVQ(I32(-1), all)
	MOVQ(unread, index)
	ANDQ(Imm(uint64(l.count()-1)), index)
	BZHIQ(index, all, index)
	l.maskOf(index.As32(), part)
	for i, v := range between {
		CMPQ(unread, I32(int32((i+1)*l.count())))
		JLT(LabelRef(fmt.Sprint("part", i)))
		p.write(v)
	}
	for i, v := range between {
		Label(fmt.Sprint("part", i))
		p.compressed(v, part)
		if i < partitionRows-1 {
			JMP(LabelRef("ends"))
		}
	}
	Label("ends")
	for i := range first {
		p.write(first[i])
		p.write(last[i])
	}
	SUBQ(x, p.left)
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(l.size)))), p.left)
	Store(p.left, ReturnIndex(0))
	end()
}

// special makes a kernel that finds what floats the others do not sort.
func (l lanes) special() {
	const nanOrNegativeZero = 1<<7 | 1<<2 | 1<<0
	TEXT("special"+l.name, NOSPLIT, "func(x *byte, n int) (found bool)")
	Pragma("noescape")
	Doc("special" + l.name + " reports whether any of the n items of x is NaN or -0.")
	x, n := load("x"), load("n")
	found := K()
	KXORW(found, found, found)
	add := func(from Op) {
		special := K()
		l.classify(Imm(nanOrNegativeZero), from, special)
		KORW(special, found, found)
	}
	for _, count := range []int{4, 1} {
		done := fmt.Sprint("less", count)
		again := fmt.Sprint("again", count)
		Label(again)
		CMPQ(n, I32(int32(count*l.count())))
		JLT(LabelRef(done))
		for i := range count {
			v := ZMM()
			VMOVDQU64(at(x, 64*i), v)
			add(v)
		}
		advance(x, 64*count)
		SUBQ(I32(int32(count*l.count())), n)
		JMP(LabelRef(again))
		Label(done)
	}
	rest := ZMM()
	l.moveZero(at(x, 0), l.mask(l.words(n, l.count()), 0), rest)
	add(rest)
	KTESTW(found, found)
	SETNE(NewParamAddr("found", 16))
	end()
}

// rows reads the vectors of a block.
func rows(from Register) (v []vec) {
	for i := range partitionRows {
		v = append(v, ZMM())
		VMOVDQU64(at(from, 64*i), v[i])
	}
	return v
}

// partitioner is where a partition writes.
type partitioner struct {
	lanes
	pivot       vec
	left, right Register // the ends of the room
	all, orders Register
}

func (p *partitioner) prepare() {
	p.all = GP64()
	MOVQ(U32(1<<p.count()-1), p.all)
	if p.size == 8 {
		p.orders = GP64()
		LEAQ(orders(), p.orders)
	}
}

// orders is the memory of the lanes of 64 bits, a byte each, in the order of a partition by each mask.
func orders() Mem {
	var values []Constant
	for mask := range 256 {
		order, n := uint64(0), 0
		for _, set := range []int{1, 0} {
			for lane := range 8 {
				if mask>>lane&1 == set {
					order |= uint64(lane) << (8 * n)
					n++
				}
			}
		}
		values = append(values, U64(order))
	}
	return data("orders", values...)
}

// write writes the items of a vector. The room is that for a vector, or of two or more.
func (p *partitioner) write(v vec) {
	if p.size == 4 {
		p.compressed(v, nil)
		return
	}
	mask, bits, order := K(), GP64(), ZMM()
	p.compare(Imm(lessThan), p.pivot, v, mask)
	p.maskOf(mask, bits.As32())
	VPMOVZXBQ(Mem{Base: p.orders, Index: bits, Scale: 8}, order)
	VPERMQ(v, order, order)
	POPCNTL(bits.As32(), bits.As32())
	VMOVDQU64(order, at(p.left, 0))
	VMOVDQU64(order, at(p.right, -64))
	LEAQ(Mem{Base: p.left, Index: bits, Scale: 8}, p.left)
	LEAQ(Mem{Base: p.right, Disp: -64, Index: bits, Scale: 8}, p.right)
}

// lessThan is the comparison of integers, and of floats that are not NaNs.
const lessThan = 1

// compressed writes the items of a vector that valid has, or all if that is nil. The room is more than a vector's, or that for this one.
func (p *partitioner) compressed(v vec, valid Register) {
	less, rest := K(), K()
	count, restCount := GP64(), GP64()
	if valid == nil {
		p.compare(Imm(lessThan), p.pivot, v, less)
		KNOTW(less, rest)
	} else {
		p.compare(Imm(lessThan), p.pivot, v, valid, less)
		KANDNW(valid, less, rest)
	}
	p.maskOf(less, count.As32())
	POPCNTL(count.As32(), count.As32())
	if valid == nil {
		MOVQ(U32(uint32(p.count())), restCount)
		SUBQ(count, restCount)
	} else {
		p.maskOf(rest, restCount.As32())
		POPCNTL(restCount.As32(), restCount.As32())
	}
	left, right := ZMM(), ZMM()
	p.compress(v, less, left)
	p.compress(v, rest, right)
	VMOVDQU64(left, at(p.left, 0))
	LEAQ(Mem{Base: p.left, Index: count, Scale: uint8(p.size)}, p.left)
	bits, places := GP64(), K()
	BZHIQ(restCount, p.all, bits)
	p.maskOf(bits.As32(), places)
	NEGQ(restCount)
	LEAQ(Mem{Base: p.right, Index: restCount, Scale: uint8(p.size)}, p.right)
	p.move(right, places, at(p.right, 0))
}
