package rt

import (
	"context"
	"time"
)

// NewContext returns the context of a call, which is done when the call ends, or after the timeout unless that is nil. err is that of
// the argument.
func NewContext(timeout *time.Duration, err error) (context.Context, error) {
	if err != nil {
		return nil, err
	}
	parent, cancel := context.WithCancel(context.Background())
	streams, _ := streamsOf()
	streams.open = append(streams.open, canceller(cancel))
	return withTimeout(parent, timeout), nil
}

// KeepContext returns a context that is done after the timeout, or never where that is nil.
func KeepContext(timeout *time.Duration, err error) (context.Context, error) {
	if err != nil {
		return nil, err
	}
	return withTimeout(context.Background(), timeout), nil
}

func withTimeout(parent context.Context, timeout *time.Duration) context.Context {
	if timeout == nil {
		return parent
	}
	ctx, cancel := context.WithTimeout(parent, *timeout)
	context.AfterFunc(ctx, cancel)
	return ctx
}

// canceller ends a context at the end of its call.
type canceller context.CancelFunc

func (c canceller) end() error {
	c()
	return nil
}
