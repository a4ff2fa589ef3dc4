package buffer

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"unsafe"
)

const (
	// parallelBytes is the least size of a copy that several goroutines share. It takes at least 300 us on one core; waking
	// another core takes 5 to 10 us, 100 us on a virtual machine.
	parallelBytes = 4 << 20
	// pieceBytes is the least size of a piece.
	pieceBytes = 1 << 18
	// runBytes is the unit in which a contiguous copy is cut into pieces.
	runBytes = 1 << 16
	// spins is how often wait looks before it sleeps, about 100 us.
	spins = 100_000
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

// job is a copy that several goroutines do in pieces.
type job struct {
	d, s   unsafe.Pointer
	plan   plan // without its areas, which only loops through tables need
	split  int  // the axis that is cut into pieces
	step   int  // items along it in a piece
	pieces int
	next   atomic.Int64        // index of the next piece
	done   atomic.Int64        // number of finished pieces
	all    chan struct{}       // closed when all pieces are done
	failed atomic.Pointer[any] // the first panic in a piece, such as a fault on unmapped memory
}

// share copies the pieces on workers goroutines, one of which is the caller's. It waits for pieces, not for goroutines: on a
// busy machine one that starts late finds no piece left and delays nobody. It raises a panic only when no goroutine
// works on a piece any more, because the caller may free the memory then.
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
	j := &job{d: d, s: s, split: split, step: step, pieces: (n + step - 1) / step, all: make(chan struct{})}
	j.plan = plan{doff: p.doff, soff: p.soff, kernel: p.kernel, item: p.item, stream: p.stream}
	j.plan.axes = append(j.plan.axes, p.axes...)
	onFault := panicsOnFault()
	for range min(workers, j.pieces) - 1 {
		go func() {
			debug.SetPanicOnFault(onFault)
			j.work()
		}()
	}
	j.work()
	j.wait()
	if r := j.failed.Load(); r != nil {
		panic(*r)
	}
}

// panicsOnFault reports whether a memory fault panics in this goroutine, as it does in functions that Python calls.
func panicsOnFault() bool {
	onFault := debug.SetPanicOnFault(false)
	debug.SetPanicOnFault(onFault)
	return onFault
}

func (j *job) work() {
	q := plan{kernel: j.plan.kernel, item: j.plan.item, stream: j.plan.stream}
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.pieces {
			return
		}
		from := i * j.step
		q.axes = append(q.axes[:0], j.plan.axes...)
		a := &q.axes[j.split]
		a.n = min(j.step, a.n-from)
		q.doff, q.soff = j.plan.doff+from*a.d, j.plan.soff+from*a.s
		j.copy(&q)
	}
}

// copy copies the piece q and counts it as done, even if it panics.
func (j *job) copy(q *plan) {
	defer func() {
		if r := recover(); r != nil {
			j.failed.CompareAndSwap(nil, &r)
		}
		if int(j.done.Add(1)) == j.pieces {
			close(j.all)
		}
	}()
	q.serial(j.d, j.s)
}

// wait returns when all pieces are done. It spins before it sleeps: the last piece of another goroutine usually takes less time
// than sleeping and waking.
func (j *job) wait() {
	for range spins {
		if int(j.done.Load()) == j.pieces {
			return
		}
	}
	<-j.all
}
