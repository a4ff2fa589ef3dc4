package rt

import (
	"context"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

// Channel is a channel that Python sends on and receives from.
type Channel[T any] struct{ channel chan T }

// SendChannel is a channel that Python only sends on.
type SendChannel[T any] struct{ channel chan<- T }

func (c *Channel[T]) goChannel() any     { return c.channel }
func (c *SendChannel[T]) goChannel() any { return c.channel }

// MakeChannel makes the channel that Python asks for.
func MakeChannel[T any](capacity int) (chan T, error) {
	if capacity < 0 {
		return nil, py.Errorf(py.ValueError, "expected a capacity of 0 or more, got %d", capacity)
	}
	return make(chan T, capacity), nil
}

// NewChannel returns the slot of a channel, whose object is the same for the same channel.
func NewChannel[T any](channel chan T) Instance {
	if channel == nil {
		return Instance{}
	}
	return newChannel(&Channel[T]{channel}, *(*uintptr)(unsafe.Pointer(&channel)))
}

// NewSendChannel is [NewChannel] for one to send on.
func NewSendChannel[T any](channel chan<- T) Instance {
	if channel == nil {
		return Instance{}
	}
	return newChannel(&SendChannel[T]{channel}, *(*uintptr)(unsafe.Pointer(&channel)))
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
	return instance[Channel[T]](i.handle).channel
}

// LoadSendChannel returns an argument that Go sends on, nil for None.
func LoadSendChannel[T any](i *Instance) chan<- T {
	if i.handle == 0 {
		return nil
	}
	if c, ok := (*entry(i.handle)).(*Channel[T]); ok {
		return c.channel
	}
	return instance[SendChannel[T]](i.handle).channel
}

// Send sends a value, or waits until the context is done.
func (c *Channel[T]) Send(ctx context.Context, v T) error { return send(ctx, c.channel, v) }

// Send is [Channel.Send].
func (c *SendChannel[T]) Send(ctx context.Context, v T) error { return send(ctx, c.channel, v) }

// Close closes the channel, unless it is closed.
func (c *Channel[T]) Close() error { return closeChannel(c.channel) }

// Close is [Channel.Close].
func (c *SendChannel[T]) Close() error { return closeChannel(c.channel) }

// Items returns the channel as what Python iterates over.
func (c *Channel[T]) Items() (<-chan T, error) { return c.channel, nil }

var (
	errSendOnClosed      = py.Errorf(py.ValueError, "send on a closed channel")
	errReceiveFromClosed = py.Errorf(py.EOFError, "the channel is closed")
)

// Receive receives a value, or waits until the context is done.
func (c *Channel[T]) Receive(ctx context.Context) (v T, err error) {
	ok := true
	select {
	case v, ok = <-c.channel:
	default: // what is there is received, also after the time
		select {
		case v, ok = <-c.channel:
		case <-ctx.Done():
			return v, ctx.Err()
		}
	}
	if !ok {
		return v, errReceiveFromClosed
	}
	return v, nil
}

func send[T any](ctx context.Context, channel chan<- T, v T) (err error) {
	defer func() {
		if recover() != nil { // no send panics but one on a closed channel
			err = errSendOnClosed
		}
	}()
	select {
	case channel <- v:
		return nil
	default:
	}
	select {
	case channel <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func closeChannel[T any](channel chan<- T) error {
	defer func() { _ = recover() }() // the channel is not nil: it was closed before
	close(channel)
	return nil
}
