package buffer

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"unsafe"
)

const (
	// parallelBytes is the size from which a copy is shared out. One of this size takes 300 us or more on one core, and to
	// wake another takes 5 to 10, of a virtual machine 100.
	parallelBytes = 4 << 20
	// pieceBytes is the least that is given to a core at once.
	pieceBytes = 1 << 18
	// runBytes is the length of the parts of one long run.
	runBytes = 1 << 16
	// spins is about 100 us.
	spins = 100_000
)

// parallel copies all axes, in pieces along one of them, on as many goroutines as run at once.
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
		// one run of bytes: of equal parts, and what is left
		rest := p.size % runBytes
		moveItem(d, p.doff+p.size-rest, s, p.soff+p.size-rest, rest)
		q := plan{doff: p.doff, soff: p.soff, axes: []axis{{p.size / runBytes, runBytes, runBytes}}, item: runBytes, size: p.size - rest}
		q.share(d, s, workers)
		return
	}
	p.share(d, s, workers)
}

// job is a copy of which several goroutines take pieces.
type job struct {
	d, s   unsafe.Pointer
	plan   plan // without its areas, which only loops through tables need
	split  int  // the axis that is cut
	step   int  // items along it in a piece
	pieces int
	next   atomic.Int64 // piece to be taken
	done   atomic.Int64
	all    chan struct{}       // closed when all are done
	failed atomic.Pointer[any] // the panic of a piece: a fault on memory that is gone
}

// share has workers goroutines, this one among them, copy pieces until there are none left. It waits for pieces and not for
// goroutines: one that comes late, since the machine is busy, finds nothing to do and keeps nobody waiting. A panic is raised when
// no piece is in work any more, since the caller may let the memory go.
func (p *plan) share(d, s unsafe.Pointer, workers int) {
	// the outermost axis of the destination that is long enough: each piece then writes memory of its own
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
		step = (step + 63) / 64 * 64 // whole tiles
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

// panicsOnFault reports whether a fault is a panic in this goroutine, as it is in functions that Python calls.
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

// copy copies a piece, q, which is done then, also where it panics.
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

// wait returns when all pieces are done. It looks for a while before it sleeps: the last piece of another goroutine takes
// less than to put this one to sleep and to wake it.
func (j *job) wait() {
	for range spins {
		if int(j.done.Load()) == j.pieces {
			return
		}
	}
	<-j.all
}
