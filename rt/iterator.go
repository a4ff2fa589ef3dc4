package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/internal/goroutine"
)

// Iterator is the slot of a sequence or a channel that Python gets as an iterator.
type Iterator struct{ handle uint64 }

// iterator is what Python has of one, in the table of instances. One thread at a time calls next, any thread stop.
type iterator struct {
	next func(*iteratorFrame)
	fill func(context.Context) // waits for items, which the next call of next returns; for any goroutine
	stop func()                // never blocks
	turn *turn
}

// iteratorFrame is the frame of a batch of items.
type iteratorFrame struct {
	Head
	handle uint64
	items  uintptr // slots, valid until the next batch
	n      int64   // before the call not 0: do not wait; -1 after it: the sequence waits for this thread
	ended  int64   // not 0: no items follow

	operation OperationSlot // of GOANNA_ITERATOR_ASK
}

// The layouts agree with frame.h.
var (
	_ [unsafe.Sizeof(Iterator{}) - C.sizeof_goanna_sequence]struct{}
	_ [C.sizeof_goanna_sequence - unsafe.Sizeof(Iterator{})]struct{}
	_ [unsafe.Sizeof(iteratorFrame{}) - C.sizeof_goanna_iterator_frame]struct{}
	_ [C.sizeof_goanna_iterator_frame - unsafe.Sizeof(iteratorFrame{})]struct{}
)

const (
	batchWait = 100 * time.Microsecond // from the ask on; then the next item ends the batch
	pauseWait = 5 * time.Millisecond   // then Python gets the items that are ready
	checkWait = 100 * time.Millisecond // then the shim looks for signals, and asks again
)

// A batch costs two switches of threads, 10 to 30 us, whatever its size. So it has at least firstBatch items, and goes on while the sequence takes
// less than batchTime for them; then the next may be batchGrowth times as large, whatever time it takes.
const (
	firstBatch  = 16
	batchGrowth = 16
	batchTime   = 10 * time.Microsecond
)

// NewSequence returns the slot of a sequence, whose goroutine starts at the first ask. store makes the slot of an item; a batch has up
// to limit items. owns: slots own what drop functions of the shim give back.
func NewSequence[T, S any](seq func(yield func(T) bool), store func(T) S, limit int, owns bool) Iterator {
	if seq == nil {
		return Iterator{}
	}
	s := &sequence[T]{seq: seq, room: min(firstBatch, limit), limit: limit, more: make(chan struct{}, 1), done: make(chan struct{}, 1)}
	return newIterator(s.take, s.stop, &s.turn, store, owns)
}

// NewReceiver is [NewSequence] for a channel. An ask receives one item, so that those that Python does not get stay in the channel.
func NewReceiver[T, S any](channel <-chan T, store func(T) S, owns bool) Iterator {
	if channel == nil {
		return Iterator{}
	}
	return newReceiver(channel, nil, store, owns)
}

// newReceiver ends the iterator where there is nothing to receive once closed is closed, unless that is nil.
func newReceiver[T, S any](channel <-chan T, closed <-chan struct{}, store func(T) S, owns bool) Iterator {
	quit := make(chan struct{})
	received := func(v T, ok bool) (items []T, ended bool, failure []link) {
		if !ok {
			return nil, true, nil
		}
		return []T{v}, false, nil
	}
	take := func() (items []T, ended bool, failure []link) {
		if v, ok, now := receiveNow(channel); now { // a timer costs more than an item that is there
			return received(v, ok)
		}
		timer := time.NewTimer(checkWait)
		defer timer.Stop()
		select {
		case v, ok := <-channel:
			return received(v, ok)
		case <-closed:
			v, ok, _ := receiveNow(channel)
			return received(v, ok)
		case <-quit:
			return nil, true, nil
		case <-timer.C:
			return nil, false, nil
		}
	}
	return newIterator(take, sync.OnceFunc(func() { close(quit) }), new(turn), store, owns)
}

// Pairs returns a sequence of the pairs of seq.
func Pairs[K, V any](seq func(yield func(K, V) bool)) func(yield func(Pair[K, V]) bool) {
	if seq == nil {
		return nil
	}
	return func(yield func(Pair[K, V]) bool) {
		for k, v := range seq {
			if !yield(Pair[K, V]{k, v}) {
				return
			}
		}
	}
}

// Clones returns a sequence of copies of the slices of seq, which may use the memory of one for the next.
func Clones[L ~[]T, T any](seq func(yield func(L) bool)) func(yield func(L) bool) {
	if seq == nil {
		return nil
	}
	return func(yield func(L) bool) {
		for v := range seq {
			if !yield(slices.Clone(v)) {
				return
			}
		}
	}
}

// newIterator puts an iterator into the table. take returns the next items, which are its own again at the next call: none where it has
// waited long enough, or at the end. A failure comes alone, and is the end.
func newIterator[T, S any](take func() (items []T, ended bool, failure []link), stop func(), turn *turn, store func(T) S, owns bool) Iterator {
	var slots []S      // of the shim until it asks again
	var pending []link // the failure of an item, after those before it
	ahead := ahead[T]{take: take}
	next := func(f *iteratorFrame) {
		wait := f.n == 0
		f.n = 0
		g := goroutine.Current()
		if wait && turn.waitsFor(g) {
			f.n = -1
			return
		}
		if !ahead.lock(wait) {
			return
		}
		defer ahead.Unlock()
		turn.asks.Store(g)
		defer turn.asks.Store(0)
		clear(slots)
		if pending != nil {
			f.store(pending)
			return
		}
		items, ended, failure := ahead.get(wait)
		if failure != nil {
			f.store(failure)
			return
		}
		slots, pending = storeBatch(&f.Head, slots[:0], items, store, owns)
		clear(items)
		f.items, f.n = uintptr(unsafe.Pointer(unsafe.SliceData(slots))), int64(len(slots))
		if pending != nil {
			stop()
		} else if ended {
			f.ended = 1
		}
	}
	handle := putInstance(&iterator{next, ahead.fill, stop, turn})
	note(owned{handle: handle})
	return Iterator{handle}
}

// ahead has items that were taken before Python asks for them.
type ahead[T any] struct {
	take func() (items []T, ended bool, failure []link)

	sync.Mutex // also of calls of take
	full       bool
	items      []T
	ended      bool
	failure    []link
}

func (a *ahead[T]) lock(wait bool) bool {
	if wait {
		a.Lock()
		return true
	}
	return a.TryLock()
}

// fill waits for items, for the end or for a failure, or until the context is done and a little longer.
func (a *ahead[T]) fill(ctx context.Context) {
	for !a.filled() && ctx.Err() == nil {
	}
}

func (a *ahead[T]) filled() bool {
	a.Lock()
	defer a.Unlock()
	if !a.full {
		a.items, a.ended, a.failure = a.take()
		a.full = len(a.items) > 0 || a.ended || a.failure != nil
	}
	return a.full
}

// get returns what there is, or takes items if it may wait. It is called with the lock.
func (a *ahead[T]) get(wait bool) (items []T, ended bool, failure []link) {
	switch {
	case a.full:
		a.full = false
		return a.items, a.ended, a.failure
	case wait:
		return a.take()
	default:
		return nil, false, nil
	}
}

// storeBatch appends the slots of items, up to one that has no Python counterpart, whose failure it returns. What slots own is the
// shim's from then on.
func storeBatch[T, S any](h *Head, slots []S, items []T, store func(T) S, owns bool) (stored []S, failure []link) {
	stored = slots
	defer func() {
		if r := recover(); r != nil {
			h.discard()
			failure = lasting(panicked(r, debug.Stack()))
		}
	}()
	for _, v := range items {
		slot := store(v)
		stored = append(stored, slot)
		if owns {
			takeUnkept(h.call)
		}
	}
	return stored, nil
}

// sequence runs a sequence in a goroutine that works only while Python asks, and waits inside yield for the next ask. [iter.Pull] will
// not do: a coroutine that another thread resumes ends the process. The goroutine adds most items without the lock: who asks reads their number,
// and sets look where the goroutine has to take the lock.
type sequence[T any] struct {
	seq   func(yield func(T) bool)
	limit int
	timer *time.Timer
	turn  turn

	more, done chan struct{} // wake the goroutine, and who asks; both look at the state then

	// of the goroutine; items is changed with the lock
	items  []T          // items[:n] are there
	n      int          // number of the call that asks
	quick  int          // up to which n an item neither ends a batch nor needs room
	begun  bool         // a batch was full
	began  time.Time    // when the goroutine began with the batch
	look   atomic.Bool  // the next item needs the lock
	number atomic.Int64 // of items that are there

	sync.Mutex
	taken   int  // items that Python has
	room    int  // items of a full batch
	held    int  // batches until room grows
	pauses  int  // held after the last pause: about twice as many after each, as a sequence that waits for events pauses after each item
	started bool // there is a goroutine
	asked   bool // a batch is wanted
	late    bool // the next item ends the batch
	ended   bool // the goroutine has ended
	stopped bool // no items are wanted any more
	failure []link
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (s *sequence[T]) stop() {
	s.Lock()
	s.stopped = true
	s.look.Store(true)
	s.Unlock()
	wake(s.more)
	wake(s.done)
}

// take asks for a batch. It returns no items where the sequence has none after checkWait.
func (s *sequence[T]) take() (items []T, ended bool, failure []link) {
	s.ask()
	for waited := 0; ; {
		s.Lock()
		switch {
		case s.stopped:
			defer s.Unlock()
			return nil, true, nil
		case !s.asked:
			defer s.Unlock()
			items = s.rest()
			if s.ended && s.failure != nil && len(items) == 0 {
				return nil, true, s.failure
			}
			return items, s.ended && s.failure == nil, nil
		case waited >= 1:
			s.late = true
			s.look.Store(true)
		}
		if waited >= 2 && s.hasMore() {
			defer s.Unlock()
			s.asked, s.room = false, 1
			s.pauses = min(2*s.pauses+1, s.limit)
			s.held = s.pauses
			return s.rest(), false, nil
		}
		s.Unlock()
		if waited == 3 {
			return nil, false, nil
		}
		s.timer.Reset([]time.Duration{batchWait, pauseWait, checkWait}[waited])
		select {
		case <-s.done:
		case <-s.timer.C:
			waited++
		}
	}
}

// hasMore reports items that Python does not have. It is called with the lock, as is rest, which returns them for Python.
func (s *sequence[T]) hasMore() bool { return int(s.number.Load()) > s.taken }

func (s *sequence[T]) rest() []T {
	items := s.items[s.taken:s.number.Load()]
	s.taken += len(items)
	return items
}

func (s *sequence[T]) ask() {
	s.Lock()
	defer s.Unlock()
	if s.asked || s.stopped || s.ended || s.hasMore() {
		return // the ask before this one goes on, or there is something
	}
	s.asked, s.late = true, false
	if s.started {
		wake(s.more)
		return
	}
	s.started, s.timer = true, time.NewTimer(batchWait)
	go s.run()
}

func (s *sequence[T]) run() {
	finished := false
	defer func() {
		r := recover()
		s.Lock()
		defer s.Unlock()
		switch {
		case r != nil:
			s.failure = lasting(panicked(r, debug.Stack()))
		case !finished:
			s.failure = []link{{class: "PanicError", message: "the sequence called runtime.Goexit"}}
		}
		s.ended, s.asked = true, false
		wake(s.done)
	}()
	panicOnFault()
	defer s.turn.begin()()
	s.began = time.Now()
	for v := range s.seq {
		if !s.yield(v) {
			break
		}
	}
	finished = true
}

// yield adds an item. Where that ends the batch it returns at the next ask.
func (s *sequence[T]) yield(v T) bool {
	if s.n >= s.quick || s.look.Load() || !s.begun && s.turn.pulls.Load() {
		return s.yieldLocked(v)
	}
	s.add(v)
	return true
}

func (s *sequence[T]) add(v T) {
	s.items[s.n] = v
	s.n++
	s.number.Store(int64(s.n))
}

func (s *sequence[T]) yieldLocked(v T) bool {
	s.Lock()
	defer s.Unlock()
	if !s.wanted() { // Python may have got the items before this one
		return false
	}
	s.makeRoom()
	s.add(v)
	if !s.begun && s.turn.pulls.Load() {
		s.late = true // an iterable of Python is not asked ahead
	}
	if !s.late && (s.n-s.taken < s.room || s.goesOn()) {
		s.makeRoom()
		s.quick = s.taken + s.room - 1
		s.look.Store(false)
		return true
	}
	s.asked, s.begun = false, true
	switch {
	case s.late:
		s.room = s.n - s.taken
	case s.held > 0:
		s.held--
	default:
		s.room = min(batchGrowth*s.room, s.limit)
	}
	wake(s.done)
	return s.wanted()
}

// makeRoom has items have room for a batch. Python asks, so it no longer needs the items that it has taken.
func (s *sequence[T]) makeRoom() {
	if s.taken == s.n {
		s.taken, s.n = 0, 0
		s.number.Store(0)
	}
	if needed := s.taken + s.room; len(s.items) < needed {
		s.items = append(s.items, make([]T, needed-len(s.items))...)
	}
}

// goesOn gives more room to a batch that is full in no time. It returns false where the batch has ended.
func (s *sequence[T]) goesOn() bool {
	if s.held > 0 || s.room == s.limit || time.Since(s.began) > batchTime {
		return false
	}
	s.room = min(4*s.room, s.limit)
	return true
}

// wanted waits until a batch is wanted. It returns false when none will be.
func (s *sequence[T]) wanted() bool {
	if s.asked {
		return !s.stopped
	}
	s.quick = 0
	for !s.asked && !s.stopped {
		s.Unlock()
		<-s.more
		s.Lock()
	}
	s.began = time.Now()
	return !s.stopped
}

func nextBatch(frame unsafe.Pointer) {
	f := (*iteratorFrame)(frame)
	instance[iterator](f.handle).next(f)
}

// askIterator makes an operation that waits for items.
func askIterator(frame unsafe.Pointer) {
	f := (*iteratorFrame)(frame)
	i := instance[iterator](f.handle)
	o := NewOperation()
	ctx, _ := o.Context(nil, nil)
	f.operation = o.Prepare(func() func(unsafe.Pointer) {
		i.fill(ctx)
		return func(unsafe.Pointer) {}
	})
}

// checkIterator sets n where the sequence waits for this thread.
func checkIterator(frame unsafe.Pointer) {
	f := (*iteratorFrame)(frame)
	if instance[iterator](f.handle).turn.waitsFor(goroutine.Current()) {
		f.n = -1
	}
}

func stopIterator(frame unsafe.Pointer) {
	instance[iterator]((*iteratorFrame)(frame).handle).stop()
}
