package classes

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// Set has each item once.
type Set[T cmp.Ordered] struct {
	Label string
	Adds  int // calls of Add
	items map[T]struct{}
}

// NewSet makes a [Set] of items.
func NewSet[T cmp.Ordered](items ...T) *Set[T] {
	s := &Set[T]{items: map[T]struct{}{}}
	for _, item := range items {
		s.items[item] = struct{}{}
	}
	return s
}

// NewSetFilled has n items.
func NewSetFilled[T cmp.Ordered](n int, item func(int) T) *Set[T] {
	s := NewSet[T]()
	for i := range n {
		s.Add(item(i))
	}
	return s
}

// Add reports whether the item is new.
func (s *Set[T]) Add(item T) bool {
	s.Adds++
	_, had := s.items[item]
	s.items[item] = struct{}{}
	return !had
}

func (s *Set[T]) Len() int             { return len(s.items) }
func (s *Set[T]) Contains(item T) bool { _, ok := s.items[item]; return ok }
func (s *Set[T]) All() iter.Seq[T]     { return slices.Values(slices.Sorted(maps.Keys(s.items))) }

// Union is a set of the items of both.
//
//goanna:name join
func (s *Set[T]) Union(other *Set[T]) *Set[T] {
	sum := NewSet[T]()
	maps.Copy(sum.items, s.items)
	maps.Copy(sum.items, other.items)
	return sum
}

// Words is a set of text.
type Words = Set[string]

// SumOf adds the numbers of a set, which it returns, too.
func SumOf(s *Set[int]) (int, *Set[int]) {
	sum := 0
	for item := range s.All() {
		sum += item
	}
	return sum, s
}

// Pair is of two values.
type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func (p Pair[K, V]) String() string { return fmt.Sprintf("%v=%v", p.Key, p.Value) }

// Same returns its receiver.
func (p *Pair[K, V]) Same() *Pair[K, V] { return p }

// Entry has a time.
func Entry(at time.Time, c *Circle) Pair[time.Time, *Circle] { return Pair[time.Time, *Circle]{at, c} }

// NewTally makes a pair of a number.
func NewTally(text string) *Pair[string, int] { return &Pair[string, int]{text, len(text)} }

// Swap is generic in both.
//
//goanna:instantiate string,int swap_times=string,time.Duration
func Swap[K, V comparable](p Pair[K, V]) Pair[V, K] { return Pair[V, K]{p.Value, p.Key} }

// Largest is the largest of the values.
//
//goanna:instantiate int float64 string
func Largest[T cmp.Ordered](first T, rest ...T) T { return slices.Max(append(rest, first)) }

// Doubled changes memory of Python.
//
//goanna:mut values
//goanna:instantiate int32 float64
func Doubled[T int32 | float64](values []T) {
	for i := range values {
		values[i] *= 2
	}
}

// Size is of what stands for the type parameter: a slice of Python's.
//
//goanna:instantiate []byte string
func Size[T []byte | string](value T) int { return len(value) }

// Tree is a tree of values.
type Tree[T any] struct {
	Value       T
	Left, Right *Tree[T]
}

// Depth is 1 of a leaf.
func (t *Tree[T]) Depth() int {
	if t == nil {
		return 0
	}
	return 1 + max(t.Left.Depth(), t.Right.Depth())
}

// Root is a tree of three.
func Root() *Tree[string] {
	return &Tree[string]{Value: "root", Left: &Tree[string]{Value: "left"}, Right: &Tree[string]{Value: "right"}}
}

// Latest is a generic type of Go's own library.
type Latest struct{ Point atomic.Pointer[Point] }

// Queue is an interface.
type Queue[T any] interface {
	Push(T)
	Pop() (T, error)
}

type numbers struct{ list []int }

func (n *numbers) Push(i int) { n.list = append(n.list, i) }

func (n *numbers) Pop() (int, error) {
	if len(n.list) == 0 {
		return 0, fmt.Errorf("the queue is empty")
	}
	last := n.list[len(n.list)-1]
	n.list = n.list[:len(n.list)-1]
	return last, nil
}

// Numbers is a queue.
func Numbers() Queue[int] { return &numbers{} }

// Drain pops twice.
func Drain(q Queue[int]) (a, b int, err error) {
	if a, err = q.Pop(); err == nil {
		b, err = q.Pop()
	}
	return a, b, err
}

// Stored is a named slice.
type Stored[T any] []T

func Backwards(s Stored[string]) Stored[string] { slices.Reverse(s); return s }
