package buffer

import "unsafe"

// axis is one dimension of a copy: its extent and the strides of the two sides.
type axis struct{ n, d, s int }

// plan is how a copy between two areas is done: loops through tables of pointers in the order of the dimensions, inside them
// loops over axes in an order of its own, inside those a kernel over the last one or two axes, of items of item bytes.
type plan struct {
	dst, src *area // for the loops through tables
	outer    int   // so many dimensions go through tables
	doff     int   // to the first item of the axes, bytes: axes of negative stride are turned round
	soff     int
	axes     []axis
	kernel   kernel
	item     int
	size     int  // bytes that one pass over the axes copies
	stream   bool // write past the caches
}

// kernel is what is done with the last axes of a plan.
type kernel int

const (
	// rows copies a run of items along the last axis, for each step of the one before.
	rows kernel = iota
	// tiles transposes: the last axis is dense in the destination, the one before it in the source.
	tiles
	// strips also transposes, but one of the axes is short: rows along the longer, a piece at a time.
	strips
	// inOrder is rows in C order, for a destination of which items share memory.
	inOrder
)

// streamBytes is the size from which a copy is written past the caches, which would not keep it anyway.
const streamBytes = 4 << 20

// fewAxes is memory for the axes of a plan, which is on the stack if it is the caller's.
type fewAxes [4]axis

// newPlan plans a copy between areas of one shape and itemsize.
func newPlan(dst, src *area, few *fewAxes) plan {
	p := plan{dst: dst, src: src, axes: few[:0], item: dst.itemsize, size: dst.itemsize}
	p.outer = max(dst.indirect(), src.indirect())
	p.axes = p.collect(p.axes)
	p.sort()
	if p.sharing() {
		p.doff, p.soff, p.size = 0, 0, p.item
		p.axes = p.collect(p.axes[:0])
		p.kernel = inOrder
		return p
	}
	for i, a := range p.axes {
		if a.d < 0 {
			p.doff += (a.n - 1) * a.d
			p.soff += (a.n - 1) * a.s
			p.axes[i].d, p.axes[i].s = -a.d, -a.s
		}
	}
	p.axes = p.coalesce(p.axes)
	p.choose()
	p.stream = vector && p.size >= streamBytes
	return p
}

// collect adds to axes, which it returns, the dimensions inside of the tables that have more than one item in the destination.
// To store them in the plan would put them on the heap.
func (p *plan) collect(axes []axis) []axis {
	for i := p.outer; i < len(p.dst.shape); i++ {
		a := axis{p.dst.shape[i], p.dst.strides[i], p.src.strides[i]}
		switch {
		case a.n == 1:
		case a.d == 0:
			// the last of the items that go to one place stays there
			p.soff += (a.n - 1) * a.s
		default:
			axes = append(axes, a)
			p.size *= a.n
		}
	}
	return axes
}

// sort puts the axes in the order of the destination, the one of the smallest steps last.
func (p *plan) sort() {
	for i := 1; i < len(p.axes); i++ {
		a := p.axes[i]
		j := i
		for ; j > 0; j-- {
			b := p.axes[j-1]
			if abs(b.d) > abs(a.d) || abs(b.d) == abs(a.d) && abs(b.s) >= abs(a.s) {
				break
			}
			p.axes[j] = b
		}
		p.axes[j] = a
	}
}

// sharing reports whether items of dst, or bytes of them, may lie in one place, so that the order of writing matters. The
// axes are sorted.
func (p *plan) sharing() bool {
	reach := p.item
	for i := len(p.axes) - 1; i >= 0; i-- {
		step := abs(p.axes[i].d)
		if step < reach {
			return true
		}
		reach += (p.axes[i].n - 1) * step
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// coalesce makes one of neighbors that are one run on both sides, and items of runs of bytes. It returns the axes, in the
// memory that they had.
func (p *plan) coalesce(axes []axis) []axis {
	out := axes[:0]
	for _, a := range axes {
		if n := len(out); n > 0 && out[n-1].d == a.n*a.d && out[n-1].s == a.n*a.s {
			out[n-1] = axis{out[n-1].n * a.n, a.d, a.s}
			continue
		}
		out = append(out, a)
	}
	if n := len(out); n > 0 && out[n-1].d == p.item && out[n-1].s == p.item {
		p.item *= out[n-1].n
		out = out[:n-1]
	}
	return out
}

// choose finds the kernel and brings the axes into its order.
func (p *plan) choose() {
	last := len(p.axes) - 1
	if last < 1 || p.axes[last].d != p.item {
		return
	}
	// the axis along which the source is read best
	dense := last
	for i, a := range p.axes {
		if abs(a.s) < abs(p.axes[dense].s) && a.s != 0 {
			dense = i
		}
	}
	if dense == last || p.axes[last].s == 0 {
		return
	}
	if p.axes[dense].s < 0 {
		a := &p.axes[dense]
		p.doff += (a.n - 1) * a.d
		p.soff += (a.n - 1) * a.s
		a.d, a.s = -a.d, -a.s
	}
	b := p.axes[dense]
	copy(p.axes[dense:], p.axes[dense+1:last])
	p.axes[last-1] = b
	p.kernel = strips
	switch p.item {
	case 1, 2, 4, 8, 16:
		if b.s == p.item && b.n >= 8 && p.axes[last].n >= 8 {
			p.kernel = tiles
		}
	}
}

// run does the copy, for areas at these bases that are laid out as those that the plan was made for.
func (p *plan) run(d, s unsafe.Pointer) { p.tables(d, s, 0) }

func (p *plan) tables(d, s unsafe.Pointer, dim int) {
	if dim == p.outer {
		p.parallel(d, s)
		return
	}
	for i := range p.dst.shape[dim] {
		p.tables(p.dst.step(d, dim, i), p.src.step(s, dim, i), dim+1)
	}
}

// serial copies all axes on this goroutine.
func (p *plan) serial(d, s unsafe.Pointer) { p.loop(d, p.doff, s, p.soff, 0) }

func (p *plan) loop(d unsafe.Pointer, do int, s unsafe.Pointer, so, i int) {
	if left := len(p.axes) - i; left > 2 {
		a := p.axes[i]
		for range a.n {
			p.loop(d, do, s, so, i+1)
			do, so = do+a.d, so+a.s
		}
		return
	}
	inner, outer := axis{n: 1, d: p.item, s: p.item}, axis{n: 1}
	if n := len(p.axes); n > 0 {
		inner = p.axes[n-1]
		if n > 1 {
			outer = p.axes[n-2]
		}
	}
	switch p.kernel {
	case rows:
		moveRows(d, do, s, so, outer, inner, p.item, p.stream)
	case tiles:
		transpose(unsafe.Add(d, do), unsafe.Add(s, so), inner.n, outer.n, outer.d, inner.s, p.item, p.stream)
	case strips:
		moveStrips(d, do, s, so, outer, inner, p.item, p.stream)
	case inOrder:
		for range outer.n {
			for j := range inner.n {
				moveItem(d, do+j*inner.d, s, so+j*inner.s, p.item)
			}
			do, so = do+outer.d, so+outer.s
		}
	}
}

// moveRows copies rows of items along inner.
func moveRows(d unsafe.Pointer, do int, s unsafe.Pointer, so int, outer, inner axis, item int, stream bool) {
	if inner.s == 0 && inner.n > 1 {
		for range outer.n {
			repeat(d, do, inner.n, inner.d, s, so, item)
			do, so = do+outer.d, so+outer.s
		}
		return
	}
	if inner.n < 8 && outer.n > inner.n {
		// short rows: the loops the other way round, a piece at a time that stays in the cache
		moveStrips(d, do, s, so, outer, inner, item, stream)
		return
	}
	for range outer.n {
		n := moveEvens(d, do, s, so, inner, item, stream)
		moveRow(d, do+n*inner.d, s, so+n*inner.s, inner.n-n, inner.d, inner.s, item)
		do, so = do+outer.d, so+outer.s
	}
}

// moveStrips copies along the longer of two axes, in pieces that stay in the cache while the shorter one is gone through.
func moveStrips(d unsafe.Pointer, do int, s unsafe.Pointer, so int, x, y axis, item int, stream bool) {
	if x.n < y.n {
		x, y = y, x
	}
	n := moveTriples(d, do, s, so, x, y, item, stream)
	do, so, x.n = do+n*x.d, so+n*x.s, x.n-n
	piece := max(16, 4096/max(item, min(abs(x.s), abs(x.d))))
	for i := 0; i < x.n; i += piece {
		n := min(piece, x.n-i)
		for j := range y.n {
			moveRow(d, do+i*x.d+j*y.d, s, so+i*x.s+j*y.s, n, x.d, x.s, item)
		}
	}
}
