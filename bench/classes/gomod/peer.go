// Package peer has one class, one sequence and two functions that call back and one to await, to measure what using them costs.
package peer

import (
	"context"
	"iter"
	"sync"
)

// AddOne returns n + 1.
func AddOne(n int) int { return n + 1 }

// Counter has a number.
type Counter struct {
	N int
	X float64
}

// NewCounter makes one.
func NewCounter(n int) *Counter { return &Counter{N: n} }

// Plus returns the number + n.
func (c *Counter) Plus(n int) int { return c.N + n }

// Next returns the number + 1.
//
//goanna:property
func (c *Counter) Next() int { return c.N + 1 }

// Copied returns one that Python has a copy of.
func Copied(n int) Counter { return Counter{N: n} }

// Upto counts from 0 to n-1.
func Upto(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// Sum adds f(0) to f(n-1).
func Sum(f func(int) int, n int) int {
	total := 0
	for i := range n {
		total += f(i)
	}
	return total
}

// SumOfThreads adds f(0) to f(n-1) for each of several goroutines.
func SumOfThreads(f func(int) int, threads, n int) int {
	var wait sync.WaitGroup
	totals := make([]int, threads)
	for t := range totals {
		wait.Go(func() { totals[t] = Sum(f, n) })
	}
	wait.Wait()
	total := 0
	for _, t := range totals {
		total += t
	}
	return total
}

// Nothing is awaited, and does nothing.
//
//goanna:async
func Nothing(context.Context) error { return nil }
