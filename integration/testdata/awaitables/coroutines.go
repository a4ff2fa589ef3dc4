package awaitables

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"sync/atomic"
	"time"
)

// Sleep waits so many milliseconds, and returns what it was given.
//
//goanna:async
//goanna:sig (milliseconds, value="", /)
func Sleep(ctx context.Context, milliseconds float64, value string) (string, error) {
	running.Add(1)
	defer running.Add(-1)
	if milliseconds == 0 {
		return value, nil
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(time.Duration(milliseconds * float64(time.Millisecond))):
		return value, nil
	}
}

var running, starts atomic.Int64

// Running returns how many Sleeps run.
func Running() int64 { return running.Load() }

// Nothing is what it says.
//
//goanna:async
func Nothing() { starts.Add(1) }

// Starts returns how often Nothing ran.
func Starts() int64 { return starts.Load() }

// Deaf waits so many milliseconds, whatever happens.
//
//goanna:async
func Deaf(milliseconds int) int {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return milliseconds
}

// Add returns what the author of Python calls by other names.
//
//goanna:async
//goanna:sig (x, /, y=1, *, times=1)
func Add(x, y, times int) (sum int, text string) { return (x + y) * times, fmt.Sprint(x, y, times) }

// Join joins what it was given.
//
//goanna:async
func Join(data []byte, numbers []float64, words ...string) (string, []string, map[string][]float64, error) {
	time.Sleep(20 * time.Millisecond)
	return string(data), words, map[string][]float64{"numbers": numbers}, nil
}

// Fail fails in the way that it is told.
//
//goanna:async
func Fail(how string) (int, error) {
	switch how {
	case "missing":
		return 0, &fs.PathError{Op: "open", Path: "/nowhere", Err: fs.ErrNotExist}
	case "wrapped":
		return 0, fmt.Errorf("outer: %w", errors.New("inner"))
	case "panic":
		panic("at the disco")
	case "nil":
		var p *int
		return *p, nil
	}
	return len(how), nil
}

// Ask calls f on the goroutine of the coroutine.
//
//goanna:async
func Ask(f func(int) (int, error)) (int, error) { return f(20) }

// Client has coroutine functions for methods.
type Client struct{ name string }

// NewClient makes one.
func NewClient(name string) *Client { return &Client{name} }

// Name returns its name, later.
//
//goanna:async
func (c *Client) Name(ctx context.Context) (string, error) {
	return c.name, ctx.Err()
}

// Itself returns c.
//
//goanna:async
func (c *Client) Itself() *Client { return c }

// Words iterates over the words of a text.
//
//goanna:async
func Words(text string) iter.Seq[string] { return strings.FieldsSeq(text) }

// Count counts from zero, and waits before each number.
//
//goanna:async
func Count(n, microseconds int) iter.Seq[int] {
	return func(yield func(int) bool) {
		counting.Add(1)
		defer counting.Add(-1)
		for i := range n {
			time.Sleep(time.Duration(microseconds) * time.Microsecond)
			if !yield(i) {
				return
			}
		}
	}
}

var counting atomic.Int64

// Counting returns how many Counts run.
func Counting() int64 { return counting.Load() }

// Boom yields one number, and panics.
//
//goanna:async
func Boom() iter.Seq[int] {
	return func(yield func(int) bool) {
		yield(1)
		panic("boom")
	}
}

// Ticks sends so many numbers, one each so many milliseconds, until the context is done.
//
//goanna:async
func Ticks(ctx context.Context, n, milliseconds int) (<-chan int, error) {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(milliseconds) * time.Millisecond):
				c <- i
			}
		}
	}()
	return c, nil
}

// Reader keeps the context that it was opened with.
type Reader struct{ ctx context.Context }

// OpenLater returns a reader whose context lives on.
//
//goanna:async
func OpenLater(ctx context.Context) (*Reader, error) { return &Reader{ctx}, ctx.Err() }

// Done reports whether the reader's context is done.
func (r *Reader) Done() bool { return r.ctx.Err() != nil }

// Shout sends the letters of a text in upper case, on a goroutine, and closes the channel.
func Shout(text string, to chan<- string) {
	go func() {
		defer close(to)
		for _, letter := range text {
			to <- strings.ToUpper(string(letter))
		}
	}()
}
