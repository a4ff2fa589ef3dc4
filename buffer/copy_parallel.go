package buffer

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/goanna-py/goanna/internal/parallel"
)

const (
	// parallelBytes is the least size of a copy that several goroutines share. It takes at least 300 us on one core; waking
	// another core takes 5 to 10 us, 100 us on a virtual machine.
	parallelBytes = 4 << 20
	// pieceBytes is the least size of a piece.
	pieceBytes = 1 << 18
	// runBytes is the unit in which a contiguous copy is cut into pieces.
	runBytes = 1 << 16
)

// parallel copies all axes on GOMAXPROCS goroutines, in pieces along one axis. Small copies stay on this goroutine.
func (p *plan) parallel(d, s unsafe.Pointer) {
	workers := 1
	if p.size >= parallelBytes && p.kernel != inOrder {
		workers = runtime.GOMAXPROCS(0) // which takes a lock
	}
	if workers == 1 {
		p.serial(d, s)
		return
	}
	if len(p.axes) == 0 {
		// one contiguous run: whole units, and the rest
		rest := p.size % runBytes
		moveItem(d, p.doff+p.size-rest, s, p.soff+p.size-rest, rest)
		q := plan{doff: p.doff, soff: p.soff, axes: []axis{{p.size / runBytes, runBytes, runBytes}}, item: runBytes, size: p.size - rest}
		q.share(d, s, workers)
		return
	}
	p.share(d, s, workers)
}

// share copies the pieces on workers goroutines, one of which is the caller's.
func (p *plan) share(d, s unsafe.Pointer, workers int) {
	// the outermost axis of the destination that is long enough, so that pieces write separate memory
	split := 0
	for i, a := range p.axes {
		if b := p.axes[split]; b.n < 8*workers && a.n > b.n {
			split = i
		}
	}
	n := p.axes[split].n
	pieces := min(n, 8*workers, p.size/pieceBytes)
	step := (n + pieces - 1) / pieces
	if step > 64 {
		step = (step + 63) / 64 * 64 // a multiple of a tile
	}
	// A copy without the areas, which only loops through tables need: what goroutines share is on the heap, where the plan of a
	// small copy must not be.
	all := plan{doff: p.doff, soff: p.soff, kernel: p.kernel, item: p.item, stream: p.stream, axes: slices.Clone(p.axes)}
	parallel.Run((n+step-1)/step, workers, func() func(int) {
		q := plan{kernel: all.kernel, item: all.item, stream: all.stream}
		return func(piece int) {
			from := piece * step
			q.axes = append(q.axes[:0], all.axes...)
			a := &q.axes[split]
			a.n = min(step, a.n-from)
			q.doff, q.soff = all.doff+from*a.d, all.soff+from*a.s
			q.serial(d, s)
		}
	})
}
