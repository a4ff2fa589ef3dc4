// Package parallel divides work on memory among a few goroutines.
package parallel

import (
	"runtime/debug"
	"sync/atomic"
)

// spins is how often wait looks before it sleeps, about 100 us.
const spins = 100_000

// job is work that several goroutines do in pieces.
type job struct {
	pieces int
	next   atomic.Int64        // index of the next piece
	done   atomic.Int64        // number of finished pieces
	all    chan struct{}       // closed when all pieces are done
	failed atomic.Pointer[any] // the first panic in a piece, such as a fault on unmapped memory
}

// Run does the pieces 0 to pieces-1 on up to workers goroutines, one of which is the caller's. Each of them calls start once, and what
// that returns for each of its pieces: start makes what pieces of one goroutine share. Run waits for pieces, not for goroutines: on a busy
// machine one that starts late finds no piece left and delays no other. It raises a panic only when no goroutine works on a piece any
// more, because the caller may free the memory then.
func Run(pieces, workers int, start func() func(piece int)) {
	if pieces == 0 {
		return
	}
	j := &job{pieces: pieces, all: make(chan struct{})}
	onFault := panicsOnFault()
	for range min(workers, pieces) - 1 {
		go func() {
			debug.SetPanicOnFault(onFault)
			j.work(start)
		}()
	}
	j.work(start)
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

func (j *job) work(start func() func(int)) {
	var do func(int)
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.pieces {
			return
		}
		if do == nil {
			do = start()
		}
		j.do(do, i)
	}
}

// do does a piece and counts it as done, even if it panics.
func (j *job) do(piece func(int), i int) {
	defer func() {
		if r := recover(); r != nil {
			j.failed.CompareAndSwap(nil, &r)
		}
		if int(j.done.Add(1)) == j.pieces {
			close(j.all)
		}
	}()
	piece(i)
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
