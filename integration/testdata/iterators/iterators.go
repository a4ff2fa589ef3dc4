// Package iterators returns sequences and channels.
package iterators

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Count counts to n, forever where it is negative.
func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer ended.Add(1)
		for i := 0; i != n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

var ended atomic.Int64

// Ended returns how many sequences of Count have ended.
func Ended() int64 { return ended.Load() }

// Goroutines returns how many there are.
func Goroutines() int { return runtime.NumGoroutine() }

// Numbers is a sequence without package iter.
type Numbers func(yield func(float64) bool)

func Halves(n int) Numbers {
	return func(yield func(float64) bool) {
		for i := range n {
			if !yield(float64(i) / 2) {
				return
			}
		}
	}
}

func Plain(n int) func(func(uint8) bool) {
	return func(yield func(uint8) bool) {
		for i := range n {
			if !yield(uint8(i)) {
				return
			}
		}
	}
}

func Words(text string) iter.Seq[string] { return strings.SplitSeq(text, " ") }

func Letters(words []string) iter.Seq2[int, string] { return slices.All(words) }

func Sorted(counts map[string][]int) iter.Seq2[string, []int] {
	return func(yield func(string, []int) bool) {
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			if !yield(key, counts[key]) {
				return
			}
		}
	}
}

// Chunks are parts of an argument.
func Chunks(data []byte, n int) iter.Seq[[]byte] { return slices.Chunk(data, n) }

func Matrix(n int) iter.Seq[[][]int] {
	return func(yield func([][]int) bool) {
		rows := [][]int{{0}, {0, 0}}
		for i := range n {
			rows[0][0], rows[1][1] = i, -i
			if !yield(rows) {
				return
			}
		}
	}
}

// Reused yields the same memory again and again.
func Reused(n int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		b := make([]byte, 1)
		for i := range n {
			b[0] = byte(i)
			if !yield(b) {
				return
			}
		}
	}
}

func Fibonacci() iter.Seq[*big.Int] {
	return func(yield func(*big.Int) bool) {
		a, b := big.NewInt(0), big.NewInt(1)
		for yield(a) {
			a.Add(a, b)
			a, b = b, a
		}
	}
}

func Durations() iter.Seq2[time.Duration, [2]bool] {
	return func(yield func(time.Duration, [2]bool) bool) {
		_ = yield(time.Second, [2]bool{true, false}) && yield(time.Minute, [2]bool{})
	}
}

// Node is an instance.
type Node struct{ Name string }

var alive atomic.Int64

// Alive returns how many Nodes of Nodes there are.
func Alive() int64 {
	runtime.GC()
	runtime.GC()
	return alive.Load()
}

func Nodes(n int) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for i := range n {
			node := &Node{fmt.Sprint(i)}
			alive.Add(1)
			runtime.AddCleanup(node, func(int) { alive.Add(-1) }, 0)
			if !yield(node) {
				return
			}
		}
	}
}

// Tree is a sorted set.
type Tree struct {
	left, right *Tree
	Value       int
}

// Insert adds a value.
func (t *Tree) Insert(v int) {
	next := &t.right
	if v < t.Value {
		next = &t.left
	}
	if *next == nil {
		*next = &Tree{Value: v}
		return
	}
	(*next).Insert(v)
}

// All yields the values in order.
func (t *Tree) All() iter.Seq[int] {
	return func(yield func(int) bool) { t.push(yield) }
}

func (t *Tree) push(yield func(int) bool) bool {
	return t == nil || t.left.push(yield) && yield(t.Value) && t.right.push(yield)
}

// Table has keys and values.
type Table struct{ counts map[string]int }

func NewTable(counts map[string]int) *Table { return &Table{counts} }

func (t *Table) Values() iter.Seq[int] { return maps.Values(t.counts) }

func (t *Table) Keys() iter.Seq[string] { return maps.Keys(t.counts) }

// Pairs has All of two.
type Pairs struct{ words []string }

func NewPairs(words []string) *Pairs { return &Pairs{words} }

func (p *Pairs) All() iter.Seq2[int, string] { return slices.All(p.words) }

func Nested(n int) iter.Seq[iter.Seq[int]] {
	return func(yield func(iter.Seq[int]) bool) {
		for i := range n {
			if !yield(Count(i)) {
				return
			}
		}
	}
}

func Several(n int) ([]iter.Seq[int], map[string]<-chan int, error) {
	return []iter.Seq[int]{Count(n), Count(n + 1)}, map[string]<-chan int{"key": Channel(n)}, nil
}

// Channel sends n numbers, and closes the channel.
func Channel(n int) <-chan int {
	c := make(chan int)
	go func() {
		for i := range n {
			c <- i
		}
		close(c)
	}()
	return c
}

var events = make(chan string, 1000)

func Events() chan string { return events }

func Send(text string) { events <- text }

// Forever sends nothing.
// Ticks sends n times.
func Ticks(n int) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		defer close(c)
		for range n {
			c <- struct{}{}
		}
	}()
	return c
}

func Forever() <-chan int { return make(chan int) }

// Sleepers yields a number, and sleeps before the next.
func Sleepers(seconds float64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
			time.Sleep(time.Duration(seconds * float64(time.Second)))
		}
	}
}

var told = make(chan string, 1000)

// Tell has Answers yield an item.
func Tell(text string) { told <- text }

// Answers yields what it is told.
func Answers() iter.Seq[string] {
	return func(yield func(string) bool) {
		for text := range told {
			if !yield(text) {
				return
			}
		}
	}
}

func Panics(after int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range after {
			if !yield(i) {
				return
			}
		}
		panic("in the sequence")
	}
}

// GoesOn yields after it was told to stop.
func GoesOn() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; ; i++ {
			yield(i)
		}
	}
}

func Anything() iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, v := range []any{1, "a", nil, []any{2.5}, make(chan int), 3} {
			if !yield(v) {
				return
			}
		}
	}
}

func Nil() iter.Seq[int] { return nil }

func NilChannel() <-chan int { return nil }

func Fails() (iter.Seq[int], error) { return nil, errors.New("no sequence") }
