// Package awaitables has functions that wait.
package awaitables

import (
	"context"
	"errors"
	"time"
)

// Wait waits so many milliseconds, or until the context is done.
func Wait(ctx context.Context, milliseconds int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return nil
	}
}

// Roll waits for the context, and fails for another reason.
func Roll(ctx context.Context) error {
	<-ctx.Done()
	return errors.New("rolled back")
}

// Finish waits for the context, and succeeds.
func Finish(ctx context.Context) string {
	<-ctx.Done()
	return "finished"
}

// Begin calls f, and waits then.
func Begin(ctx context.Context, f func()) error {
	f()
	return Wait(ctx, 60_000)
}

// Outlive calls f on another goroutine while it waits.
func Outlive(ctx context.Context, f func()) error {
	go f()
	return Wait(ctx, 60_000)
}
