package buffer

import (
	"runtime"
	"sync"
	"unsafe"
)

// parallelBytes is the size from which a copy is shared out. Below it starting a goroutine (1 to 5 us) costs more than
// it saves; see bench/copies.
const parallelBytes = 1 << 20

// parallel copies all axes, in equal parts along one of them on as many goroutines as run at once.
func (p *plan) parallel(d, s unsafe.Pointer) {
	workers := runtime.GOMAXPROCS(0)
	if p.size < parallelBytes || workers == 1 || p.kernel == inOrder {
		p.serial(d, s)
		return
	}
	if most := p.size / (parallelBytes / 4); workers > most {
		workers = most
	}
	if len(p.axes) == 0 {
		// one run of bytes: of pieces, and what is left
		const piece = 1 << 16
		rest := p.size % piece
		moveItem(d, p.doff+p.size-rest, s, p.soff+p.size-rest, rest)
		q := plan{doff: p.doff, soff: p.soff, axes: []axis{{p.size / piece, piece, piece}}, item: piece, size: p.size - rest}
		q.parallel(d, s)
		return
	}
	// the outermost axis of the destination that is long enough: each part then writes memory of its own
	split := 0
	for i, a := range p.axes {
		if b := p.axes[split]; b.n < 8*workers && a.n > b.n {
			split = i
		}
	}
	axis := p.axes[split]
	// whole tiles, so that no two goroutines write to one line
	grain := 1
	if axis.n >= 2*64*workers {
		grain = 64
	}
	parts := make([]plan, 0, workers)
	for w, from := 0, 0; w < workers; w++ {
		to := axis.n * (w + 1) / workers / grain * grain
		if w == workers-1 {
			to = axis.n
		}
		if to == from {
			continue
		}
		// without p itself or its memory, so that a plan need not be on the heap
		q := plan{doff: p.doff + from*axis.d, soff: p.soff + from*axis.s, kernel: p.kernel, item: p.item}
		q.axes = append(q.axes, p.axes...)
		q.axes[split].n = to - from
		parts = append(parts, q)
		from = to
	}
	var wg sync.WaitGroup
	for i := range parts[1:] {
		wg.Go(func() { parts[i+1].serial(d, s) })
	}
	parts[0].serial(d, s)
	wg.Wait()
}
