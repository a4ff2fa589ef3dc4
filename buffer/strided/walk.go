package strided

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// parallelItems is from how many items on goroutines share a walk.
	parallelItems = 1 << 17
	// blockItems is the most of a row that is copied at a time.
	blockItems = 1 << 12
	// pieceItems is how many items a goroutine takes at a time, about.
	pieceItems = 1 << 14
	// maxViews is the number of views that a kernel takes.
	maxViews = 3
)

// layout is what a walk needs to know of a view.
type layout struct {
	base     unsafe.Pointer
	shape    []int
	strides  []int
	itemsize int
}

func layoutOf[T any](v buffer.View[T]) layout {
	return layout{v.Buf(), v.Shape(), v.Strides(), int(unsafe.Sizeof(*new(T)))}
}

// axis is one of the dimensions of all views of a call.
type axis struct {
	n       int
	strides [maxViews]int // in bytes
}

// walk goes over the rows of views of the same shape at once.
type walk struct {
	axes  []axis // all but the last
	row   axis
	bases [maxViews]unsafe.Pointer
	whole bool // rows are not divided
	times int  // how often each item is worked on, 1 if it is 0
}

// sameShape panics unless all views have the same shape.
func sameShape(function string, views ...layout) {
	for _, v := range views {
		if !slices.Equal(v.shape, views[0].shape) {
			panic(fmt.Errorf("strided.%s: expected views of the same shape, got %v and %v", function, views[0].shape, v.shape))
		}
	}
}

// newWalk panics unless all views have the same shape. In any order it may reorder the axes so that rows are long and contiguous.
func newWalk(function string, anyOrder bool, views ...layout) walk {
	sameShape(function, views...)
	w := walk{row: axis{n: 1}, whole: true}
	for i, v := range views {
		w.bases[i] = v.base
		w.row.strides[i] = v.itemsize
	}
	for d, n := range views[0].shape {
		a := axis{n: n}
		for i, v := range views {
			a.strides[i] = v.strides[d]
		}
		if n != 1 {
			w.axes = append(w.axes, a)
		}
	}
	if anyOrder && w.rows() > 0 {
		w.reorder(len(views))
	}
	w.merge(len(views))
	if last := len(w.axes) - 1; last >= 0 {
		w.row, w.axes = w.axes[last], w.axes[:last]
	}
	for i, v := range views {
		w.whole = w.whole && (w.row.strides[i] == v.itemsize || w.row.n <= 1)
	}
	return w
}

// reorder turns axes that go down in all views, and has the axes with the smallest strides last, as the first view that has them apart says.
func (w *walk) reorder(views int) {
	for k := range w.axes {
		a := &w.axes[k]
		if slices.ContainsFunc(a.strides[:views], func(s int) bool { return s >= 0 }) {
			continue
		}
		for i := range views {
			w.bases[i] = unsafe.Add(w.bases[i], (a.n-1)*a.strides[i])
			a.strides[i] = -a.strides[i]
		}
	}
	slices.SortStableFunc(w.axes, func(a, b axis) int {
		for i := range views {
			if c := magnitude(b.strides[i]) - magnitude(a.strides[i]); c != 0 {
				return c
			}
		}
		return 0
	})
}

func magnitude(n int) int { return max(n, -n) }

// merge makes one axis of neighbors that lie one after another in all views.
func (w *walk) merge(views int) {
	merged := w.axes[:0]
	for _, a := range w.axes {
		if n := len(merged); n > 0 && follows(merged[n-1], a, views) {
			a.n *= merged[n-1].n
			merged[n-1] = a
			continue
		}
		merged = append(merged, a)
	}
	w.axes = merged
}

func follows(outer, inner axis, views int) bool {
	for i := range views {
		if outer.strides[i] != inner.n*inner.strides[i] {
			return false
		}
	}
	return true
}

// rows is the number of rows, 0 if they have no items.
func (w *walk) rows() int {
	n := min(w.row.n, 1)
	for _, a := range w.axes {
		n *= a.n
	}
	return n
}

// offsets are the distances in bytes of row i from the bases.
func (w *walk) offsets(i int) (at [maxViews]int) {
	for k := len(w.axes) - 1; k >= 0; k-- {
		a := &w.axes[k]
		index := i % a.n
		i /= a.n
		for v, stride := range a.strides {
			at[v] += index * stride
		}
	}
	return at
}

// part is some items of a row in all views.
type part struct {
	piece int // parts of a piece are done in order, on one goroutine; which part is in which piece depends on the shape and the strides only
	first int // number of the first item, in the order of the axes
	at    [maxViews]unsafe.Pointer
	n     int
}

// steps are the parts that the rows are divided into. A row is one part if whole says so: what works on it may share it among
// goroutines.
type steps struct {
	items    int // in a part, at most
	perRow   int
	all      int
	perPiece int // some ten thousand items, so that neither their number nor their size costs much
}

func (w *walk) steps() steps {
	s := steps{items: max(w.row.n, 1), perRow: 1}
	if !w.whole && s.items > blockItems {
		s.items = blockItems
		s.perRow = (w.row.n + blockItems - 1) / blockItems
	}
	s.all = w.rows() * s.perRow
	s.perPiece = max(1, pieceItems/(s.items*max(w.times, 1)))
	return s
}

// pieces is the number of pieces.
func (s steps) pieces() int { return (s.all + s.perPiece - 1) / s.perPiece }

// blocks calls what start returns for all parts. Several goroutines do so if there is much to do, each at least two pieces on average; each
// calls start once.
func (w *walk) blocks(start func() func(part)) {
	s := w.steps()
	workers := 1
	if s.all*s.items*max(w.times, 1) >= parallelItems {
		workers = min(runtime.GOMAXPROCS(0), s.pieces()/2)
	}
	if workers <= 1 {
		do := start()
		for i := range s.pieces() {
			w.piece(s, i, do)
		}
		return
	}
	parallel.Run(s.pieces(), workers, func() func(int) {
		do := start()
		return func(i int) { w.piece(s, i, do) }
	})
}

func (w *walk) piece(s steps, piece int, do func(part)) {
	row, at := -1, [maxViews]int{}
	for i := piece * s.perPiece; i < min((piece+1)*s.perPiece, s.all); i++ {
		if r := i / s.perRow; r != row {
			row, at = r, w.offsets(r)
		}
		from := i % s.perRow * s.items
		p := part{piece: piece, first: row*w.row.n + from, n: min(s.items, w.row.n-from)}
		for v, base := range w.bases {
			if base != nil {
				p.at[v] = unsafe.Add(base, at[v]+from*w.row.strides[v])
			}
		}
		do(p)
	}
}

// line reads and writes a part of a row.
type line[T any] struct {
	stride  int
	scratch []T // nil where a row is contiguous
}

func newLine[T any](w *walk, view int) line[T] {
	l := line[T]{stride: w.row.strides[view]}
	if l.stride != int(unsafe.Sizeof(*new(T))) && w.row.n > 1 {
		l.scratch = make([]T, min(w.row.n, blockItems))
	}
	return l
}

// at returns n items without reading them where they are copied: to be written.
func (l *line[T]) at(p unsafe.Pointer, n int) []T {
	if l.scratch == nil {
		return unsafe.Slice((*T)(p), n)
	}
	return l.scratch[:n]
}

// load returns n items.
func (l *line[T]) load(p unsafe.Pointer, n int) []T {
	items := l.at(p, n)
	if l.scratch != nil {
		// Offsets, as a pointer behind the last item may be one to another object.
		off := 0
		for i := range items {
			items[i] = *(*T)(unsafe.Add(p, off))
			off += l.stride
		}
	}
	return items
}

// store writes items back where they were copied.
func (l *line[T]) store(p unsafe.Pointer, items []T) {
	if l.scratch != nil {
		off := 0
		for i := range items {
			*(*T)(unsafe.Add(p, off)) = items[i]
			off += l.stride
		}
	}
}
