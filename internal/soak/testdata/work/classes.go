package work

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/goanna-py/goanna/buffer"
)

// Counter has a number, and what Python gave it.
type Counter struct {
	N    int
	Name string
	Step func(n int) int
}

// NewCounter makes one.
func NewCounter(n int) *Counter { return &Counter{N: n} }

// Add adds to the number, and returns it.
func (c *Counter) Add(n int) int {
	c.N += n
	return c.N
}

// Itself returns the counter.
func (c *Counter) Itself() *Counter { return c }

// Next returns another counter.
func (c *Counter) Next() *Counter { return &Counter{N: c.N + 1, Name: c.Name} }

// Advance calls Step.
func (c *Counter) Advance() { c.N = c.Step(c.N) }

// Table is an array that a class exports.
type Table struct{ *buffer.Array[float64] }

// NewTable makes a table of n zeros.
func NewTable(n int) *Table { return &Table{buffer.NewArray[float64](n)} }

// Apply returns f(n).
func Apply(f func(n int) int, n int) int { return f(n) }

// ApplyElsewhere returns f(n), called on n goroutines, added.
func ApplyElsewhere(f func(n int) int, n int) (sum int) {
	sums := make(chan int)
	for range n {
		go func() { sums <- f(n) }()
	}
	for range n {
		sum += <-sums
	}
	return sum
}

// Attempt returns f(n), or wraps what it raises.
func Attempt(f func(n int) (string, error), n int) (string, error) {
	s, err := f(n)
	if err != nil {
		return "", fmt.Errorf("attempt %d: %w", n, err)
	}
	return s, nil
}

// Upto counts.
func Upto(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// Counters makes n counters.
func Counters(n int) iter.Seq2[string, *Counter] {
	return func(yield func(string, *Counter) bool) {
		for i := range n {
			if !yield(strings.Repeat("é", i), NewCounter(i)) {
				return
			}
		}
	}
}

// Channel sends 0 to n-1.
func Channel(n int) <-chan int {
	c := make(chan int, n)
	for i := range n {
		c <- i
	}
	close(c)
	return c
}

// Total adds items.
func Total(items iter.Seq[int]) (sum int) {
	for i := range items {
		sum += i
	}
	return sum
}

// Upper is lazy: each item is asked for when its text is.
func Upper(items iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := range items {
			if !yield(strings.ToUpper(s)) {
				return
			}
		}
	}
}

// ErrOdd is an error as a value.
var ErrOdd = errors.New("odd")

// RangeError is an error as a type.
type RangeError struct {
	N    int
	Text string
}

func (e *RangeError) Error() string { return fmt.Sprint(e.N, " is out of range", e.Text) }

// FailAs returns an error with a class, as it is or wrapped.
func FailAs(class string, n int) error {
	switch class {
	case "value":
		return ErrOdd
	case "wrapped value":
		return fmt.Errorf("%d: %w", n, ErrOdd)
	default:
		return fmt.Errorf("checking: %w", &RangeError{n, strings.Repeat(".", n)})
	}
}

// Same returns an error.
func Same(err error) error { return err }

// Later returns n.
//
//goanna:async
func Later(n int) (int, error) {
	if n < 0 {
		return 0, ErrOdd
	}
	return n, nil
}
