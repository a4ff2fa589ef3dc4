package rt

import (
	"context"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

// Channel is a channel that Python sends on and receives from.
type Channel[T any] struct {
	channel chan T
	end     pythonEnd
}

// SendChannel is a channel that Python only sends on.
type SendChannel[T any] struct {
	channel chan<- T
	end     pythonEnd
}

// pythonEnd is what Python does with a channel, and what Go may. The sender closes a channel: a goroutine that sends on a channel that Python has closed
// ends the process.
type pythonEnd struct {
	closed    chan struct{} // closed by Python's close
	close     sync.Once
	sends     atomic.Bool // Python has sent, or tried to
	goSends   atomic.Bool // Go has the channel to send on
	goMaySend atomic.Bool // Go has the channel for both directions
}

func (e *pythonEnd) isSender() bool {
	return !e.goSends.Load() && (!e.goMaySend.Load() || e.sends.Load())
}

func (c *Channel[T]) goChannel() any {
	c.end.goMaySend.Store(true)
	return c.channel
}

func (c *SendChannel[T]) goChannel() any {
	c.end.goSends.Store(true)
	return c.channel
}

// MakeChannel makes the channel that Python asks for.
func MakeChannel[T any](capacity int) (chan T, error) {
	if capacity < 0 {
		return nil, py.Errorf(py.ValueError, "expected a capacity of 0 or more, got %d", capacity)
	}
	return make(chan T, capacity), nil
}

// NewMadeChannel returns the slot of a channel that [MakeChannel] made.
func NewMadeChannel[T any](channel chan T) Instance {
	return newChannel(newEnds(channel), *(*uintptr)(unsafe.Pointer(&channel)))
}

// NewChannel returns the slot of a channel of Go, whose object is the same for the same channel.
func NewChannel[T any](channel chan T) Instance {
	if channel == nil {
		return Instance{}
	}
	c := newEnds(channel)
	c.end.goMaySend.Store(true)
	return newChannel(c, *(*uintptr)(unsafe.Pointer(&channel)))
}

func newEnds[T any](channel chan T) *Channel[T] {
	return &Channel[T]{channel: channel, end: pythonEnd{closed: make(chan struct{})}}
}

// NewSendChannel is [NewChannel] for one to send on.
func NewSendChannel[T any](channel chan<- T) Instance {
	if channel == nil {
		return Instance{}
	}
	c := &SendChannel[T]{channel: channel, end: pythonEnd{closed: make(chan struct{})}}
	return newChannel(c, *(*uintptr)(unsafe.Pointer(&channel)))
}

// newChannel puts what Python has of the channel at an address into the table of instances.
func newChannel(v any, address uintptr) Instance {
	return Unkept(Instance{handle: putInstance(v), pointer: uint64(address)})
}

// LoadChannel returns an argument, nil for None.
func LoadChannel[T any](i *Instance) chan T {
	if i.handle == 0 {
		return nil
	}
	c := instance[Channel[T]](i.handle)
	c.end.goMaySend.Store(true)
	return c.channel
}

// LoadSendChannel returns an argument that Go sends on, nil for None.
func LoadSendChannel[T any](i *Instance) chan<- T {
	if i.handle == 0 {
		return nil
	}
	if c, ok := (*entry(i.handle)).(*Channel[T]); ok {
		c.end.goSends.Store(true)
		return c.channel
	}
	c := instance[SendChannel[T]](i.handle)
	c.end.goSends.Store(true)
	return c.channel
}

// Send sends a value, or waits until the context is done.
func (c *Channel[T]) Send(ctx context.Context, v T) error { return send(ctx, &c.end, c.channel, v) }

// Send is [Channel.Send].
func (c *SendChannel[T]) Send(ctx context.Context, v T) error { return send(ctx, &c.end, c.channel, v) }

// Close ends what Python sends and, after the values that are there, what it receives. It closes the channel where Python is the sender.
func (c *Channel[T]) Close() error { return closeEnd(&c.end, c.channel) }

// Close is [Channel.Close].
func (c *SendChannel[T]) Close() error { return closeEnd(&c.end, c.channel) }

// Items returns the channel as what [NewItems] iterates over.
func (c *Channel[T]) Items() (*Channel[T], error) { return c, nil }

// NewItems is [NewReceiver] for a channel that Python may close.
func NewItems[T, S any](c *Channel[T], store func(T) S, owns bool) Iterator {
	return newReceiver(c.channel, c.end.closed, store, owns)
}

var (
	errSendOnClosed      = py.Errorf(py.ValueError, "send on a closed channel")
	errReceiveFromClosed = py.Errorf(py.EOFError, "the channel is closed")
)

// Receive receives a value, or waits until the context is done.
func (c *Channel[T]) Receive(ctx context.Context) (v T, err error) {
	v, ok, now := receiveNow(c.channel) // what is there is received, also after the time
	if !now {
		select {
		case v, ok = <-c.channel:
		case <-c.end.closed:
			v, ok, _ = receiveNow(c.channel)
		case <-ctx.Done():
			return v, ctx.Err()
		}
	}
	if !ok {
		return v, errReceiveFromClosed
	}
	return v, nil
}

// receiveNow receives without a wait. now: there was a value, and ok is true, or the channel is closed.
func receiveNow[T any](channel <-chan T) (v T, ok, now bool) {
	select {
	case v, ok = <-channel:
		return v, ok, true
	default:
		return v, false, false
	}
}

func send[T any](ctx context.Context, e *pythonEnd, channel chan<- T, v T) (err error) {
	defer func() {
		if recover() != nil { // only a send on a closed channel panics
			err = errSendOnClosed
		}
	}()
	e.sends.Store(true)
	select {
	case <-e.closed:
		return errSendOnClosed
	default:
	}
	select {
	case channel <- v:
		return nil
	default:
	}
	select {
	case channel <- v:
		return nil
	case <-e.closed:
		return errSendOnClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func closeEnd[T any](e *pythonEnd, channel chan<- T) error {
	e.close.Do(func() {
		close(e.closed)
		if e.isSender() {
			defer func() { _ = recover() }() // Go has closed it
			close(channel)
		}
	})
	return nil
}
