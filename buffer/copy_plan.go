package buffer

import "unsafe"

// axis is one dimension of a copy: its extent, and the strides in bytes of the destination and the source.
type axis struct{ n, d, s int }

// plan describes how to copy between two areas: loops over the dimensions up to the last table of pointers, in their order;
// inside them loops over the axes, in the plan's order; inside those a kernel for the last one or two axes.
type plan struct {
	dst, src *area // for the loops through tables
	outer    int   // number of dimensions up to the last table of pointers
	doff     int   // offset in bytes of the first item of the axes: axes of negative stride are reversed
	soff     int
	axes     []axis
	kernel   kernel
	item     int  // bytes of an item
	size     int  // bytes that one pass over the axes copies
	stream   bool // writes bypass the caches
}

// kernel is the function that copies the last axes of a plan.
type kernel int

const (
	// rows copies rows along the last axis, one for each step of the axis before it.
	rows kernel = iota
	// tiles transposes: the last axis is contiguous in the destination, the one before it in the source.
	tiles
	// strips transposes where one of the axes is short: it copies rows along the longer one, a piece at a time.
	strips
	// inOrder copies item by item in C order, for a destination whose items share memory.
	inOrder
)

// streamBytes is the least size of a copy that bypasses the caches: they would not keep a copy of this size.
const streamBytes = 4 << 20

// fewAxes is memory for the axes of a plan, which a caller has on its stack.
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
	p.stream = hasAVX2 && p.size >= streamBytes
	return p
}

// collect appends to axes the dimensions after the last table of pointers that have more than one item in the destination.
// It returns the axes, because storing them in the plan would move them to the heap.
func (p *plan) collect(axes []axis) []axis {
	for i := p.outer; i < len(p.dst.shape); i++ {
		a := axis{p.dst.shape[i], p.dst.strides[i], p.src.strides[i]}
		switch {
		case a.n == 1:
		case a.d == 0:
			// of the items that are copied to one address, the last remains
			p.soff += (a.n - 1) * a.s
		default:
			axes = append(axes, a)
			p.size *= a.n
		}
	}
	return axes
}

// sort orders the axes by the destination's strides, the smallest last.
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

// sharing reports whether items of dst may overlap each other, so that the order of writing matters. The axes are sorted.
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

// coalesce merges neighboring axes that are one run on both sides, and makes a last axis that is contiguous on both sides part
// of the item. It returns the axes in the memory of its argument.
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

// choose selects the kernel and puts the axes in the order that it needs.
func (p *plan) choose() {
	last := len(p.axes) - 1
	if last < 1 || p.axes[last].d != p.item {
		return
	}
	// the axis of the smallest stride in the source
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

// run copies from s to d, the bases of areas with the layouts that the plan was made for.
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

// moveRows copies rows along inner, one for each step of outer.
func moveRows(d unsafe.Pointer, do int, s unsafe.Pointer, so int, outer, inner axis, item int, stream bool) {
	if inner.s == 0 && inner.n > 1 {
		for range outer.n {
			repeat(d, do, inner.n, inner.d, s, so, item)
			do, so = do+outer.d, so+outer.s
		}
		return
	}
	if inner.n < 8 && outer.n > inner.n {
		// short rows: loop over the outer axis inside, in pieces that stay in the cache
		moveStrips(d, do, s, so, outer, inner, item, stream)
		return
	}
	for range outer.n {
		n := moveEvens(d, do, s, so, inner, item)
		moveRow(d, do+n*inner.d, s, so+n*inner.s, inner.n-n, inner.d, inner.s, item)
		do, so = do+outer.d, so+outer.s
	}
}

// moveStrips copies along the longer of two axes. It does so in pieces that stay in the cache while it loops over the shorter
// axis.
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
