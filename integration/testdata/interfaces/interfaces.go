// Package interfaces has interfaces that objects of Python implement.
package interfaces

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sort"
	"sync"
)

// Sort sorts any collection.
func Sort(data sort.Interface) { sort.Sort(data) }

// Heap pushes the numbers, and pops them.
func Heap(h heap.Interface, numbers []int) (popped []any) {
	heap.Init(h)
	for _, n := range numbers {
		heap.Push(h, n)
	}
	for h.Len() > 0 {
		popped = append(popped, heap.Pop(h))
	}
	return popped
}

// Shape is larger.
type Shape interface {
	// Area is the area.
	Area() float64
	Scale(by float64) (Shape, error)
	Label(prefix string, more ...int) string
}

// Square is a Shape of Go.
type Square struct{ Side float64 }

func (s *Square) Area() float64                   { return s.Side * s.Side }
func (s *Square) Scale(by float64) (Shape, error) { return &Square{s.Side * by}, nil }
func (s *Square) Label(prefix string, more ...int) string {
	return fmt.Sprint(prefix, " square ", more)
}

// Area is that of s, 0 for nil.
func Area(s Shape) float64 {
	if s == nil {
		return 0
	}
	return s.Area()
}

// Total adds the areas.
func Total(shapes []Shape) (sum float64) {
	for _, s := range shapes {
		sum += s.Area()
	}
	return sum
}

// Label is that of s.
func Label(s Shape) string { return s.Label("a", 1, 2) }

// Double scales s, and has the area.
func Double(s Shape) (float64, error) {
	twice, err := s.Scale(2)
	if err != nil {
		return 0, fmt.Errorf("scaling: %w", err)
	}
	return twice.Area(), nil
}

// IsSquare reports a Square of Go.
func IsSquare(s Shape) bool {
	_, ok := s.(*Square)
	return ok
}

// Same returns s.
func Same(s Shape) Shape { return s }

// Anything returns s twice.
func Anything(s Shape) any { return []any{s, map[string]any{"s": s}["s"]} }

// Each calls f with each.
func Each(f func(Shape), shapes []Shape) {
	for _, s := range shapes {
		f(s)
	}
}

var kept Shape

// Keep keeps s.
func Keep(s Shape) { kept = s }

// Kept returns what Keep was given.
func Kept() Shape { return kept }

// KeptAsAny returns it as any.
func KeptAsAny() any { return kept }

// Visitor has one method.
type Visitor interface {
	Visit(name string, depth int) bool
}

// Walk visits until the visitor returns false.
func Walk(v Visitor, names ...string) (n int) {
	for i, name := range names {
		if !v.Visit(name, i) {
			break
		}
		n++
	}
	return n
}

// WalkAtOnce visits on goroutines.
func WalkAtOnce(v Visitor, n int) int {
	var wait sync.WaitGroup
	var mutex sync.Mutex
	count := 0
	for i := range n {
		wait.Go(func() {
			if v.Visit(fmt.Sprint(i), i) {
				mutex.Lock()
				count++
				mutex.Unlock()
			}
		})
	}
	wait.Wait()
	return count
}

// Store keeps a visitor.
type Store struct{ Visitor Visitor }

// Use uses what the field has.
func (s *Store) Use(name string) bool { return s.Visitor.Visit(name, 0) }

// Text takes a fmt.Stringer.
func Text(s fmt.Stringer) string { return s.String() }

// Checker has an error.
type Checker interface{ Check(text string) error }

// ErrBad is what checkers say.
var ErrBad = errors.New("bad")

// Check says what c says.
func Check(c Checker, text string) string {
	switch err := c.Check(text); {
	case err == ErrBad:
		return "bad"
	case err != nil:
		return "other: " + err.Error()
	default:
		return "good"
	}
}

// Strict is a Checker with an unexported method, which Python cannot implement.
type Strict interface {
	Checker
	strict()
}

// Exam is a Strict.
type Exam struct{}

func (Exam) Check(text string) error { return ErrBad }
func (Exam) strict()                 {}

// CheckStrictly takes one.
func CheckStrictly(s Strict) string { return Check(s, "") }

// Collect collects garbage.
func Collect() { runtime.GC() }

// Keyed is an interface whose methods take contexts.
type Keyed interface {
	Get(ctx context.Context, key string) (string, error)
	Keys(context.Context) []string
}

// Values are the values of all keys.
func Values(ctx context.Context, s Keyed) (values []string, err error) {
	for _, k := range s.Keys(ctx) {
		v, err := s.Get(ctx, k)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}
