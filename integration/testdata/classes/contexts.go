package classes

import (
	"context"
	"time"
)

var lastContext context.Context

// Wait waits so many milliseconds, or until the context is done.
func Wait(ctx context.Context, milliseconds int) error {
	lastContext = ctx
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return nil
	}
}

// WaitedOut reports whether the context of the last Wait is done.
func WaitedOut() bool { return lastContext.Err() != nil }

// Session keeps the context that it was made with.
type Session struct{ ctx context.Context }

// NewSession makes one. Its own timeout is in seconds.
func NewSession(ctx context.Context, timeout int) *Session { return &Session{ctx} }

// Done reports whether the session's context is done.
func (s *Session) Done() bool { return s.ctx.Err() != nil }

// Wait waits for either context, or so many milliseconds.
func (s *Session) Wait(milliseconds int, ctx context.Context) (string, error) {
	if err := Wait(ctx, milliseconds); err != nil {
		return "", err
	}
	return "waited", nil
}

// Cancelable returns a context that outlives the call, and what cancels it.
func Cancelable(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// Job has a context as a field.
type Job struct{ Ctx context.Context }

// IsDone reports whether the job's context is done.
func (j *Job) IsDone() bool { return j.Ctx.Err() != nil }
