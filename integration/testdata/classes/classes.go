// Package classes has types of every kind that is a class in Python.
package classes

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// Point is a place.
type Point struct {
	X, Y float64
	Name string // what it is called
}

// Norm is the distance from the origin.
func (p Point) Norm() float64 { return math.Hypot(p.X, p.Y) }

// Move moves the point.
func (p *Point) Move(dx, dy float64) { p.X, p.Y = p.X+dx, p.Y+dy }

func (p Point) String() string { return fmt.Sprintf("%s(%g, %g)", p.Name, p.X, p.Y) }

// Equal compares places, not names.
func (p Point) Equal(other Point) bool { return p.X == other.X && p.Y == other.Y }

// Shape is what has an area.
type Shape interface {
	// Area is in square units.
	Area() float64
}

// Circle is a round shape.
type Circle struct {
	Center Point
	radius float64
	id     int
}

// NewCircle makes a circle.
//
//goanna:sig (radius, center=None)
func NewCircle(radius float64, center *Point) (*Circle, error) {
	if radius < 0 {
		return nil, errors.New("a radius is not negative")
	}
	c := &Circle{radius: radius}
	if center != nil {
		c.Center = *center
	}
	return c, nil
}

// NewCircleUnit makes one of radius 1.
func NewCircleUnit() *Circle { return &Circle{radius: 1} }

func (c *Circle) Area() float64 { return math.Pi * c.radius * c.radius }

// Radius is that of the circle.
func (c *Circle) Radius() float64 { return c.radius }

// Scaled returns another circle.
func (c *Circle) Scaled(by float64) *Circle { return &Circle{c.Center, c.radius * by, 0} }

// Itself returns the circle.
func (c *Circle) Itself() *Circle { return c }

// Cmp compares radiuses.
func (c *Circle) Cmp(other *Circle) int {
	switch {
	case c.radius < other.radius:
		return -1
	case c.radius > other.radius:
		return 1
	}
	return 0
}

// Nothing returns no circle.
func Nothing() *Circle { return nil }

// Square is a shape that is a number.
type Square float64

func (s Square) Area() float64 { return float64(s * s) }

type hidden struct{}

func (hidden) Area() float64 { return 42 }

// Hidden returns a shape of no class.
func Hidden() Shape { return hidden{} }

// Pick returns a shape of either class.
func Pick(round bool) Shape {
	if round {
		return &Circle{radius: 2}
	}
	return Square(3)
}

// TotalArea adds areas.
func TotalArea(shapes []Shape) float64 {
	sum := 0.0
	for _, s := range shapes {
		sum += s.Area()
	}
	return sum
}

// Circles makes n circles.
func Circles(n int) []*Circle {
	list := make([]*Circle, n)
	for i := range list {
		list[i] = &Circle{radius: float64(i)}
	}
	return list
}

// ByName makes circles of names.
func ByName(names []string) map[string]*Circle {
	m := map[string]*Circle{}
	for i, n := range names {
		m[n] = &Circle{radius: float64(i)}
	}
	return m
}

// Stack is a stack of texts.
type Stack []string

func (s *Stack) Push(v string) { *s = append(*s, v) }

// Pop takes the last text away.
func (s *Stack) Pop() (string, error) {
	if len(*s) == 0 {
		return "", errors.New("the stack is empty")
	}
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last, nil
}

func (s Stack) Len() int { return len(s) }

// File is something that is closed.
type File struct {
	closed bool
	data   []byte
}

// OpenFile opens one.
func OpenFile(name string) (*File, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &File{}, nil
}

func (f *File) Write(p []byte) (int, error) {
	if f.closed {
		return 0, errors.New("the file is closed")
	}
	f.data = append(f.data, p...)
	return len(p), nil
}

// Keep keeps what it is given.
func (f *File) Keep(p []byte) { f.data = p }

// Data is all that was written.
func (f *File) Data() []byte { return slices.Clone(f.data) }

func (f *File) Close() error {
	f.closed = true
	return nil
}

// Is tells whether it is closed.
func (f *File) Is() bool { return f.closed }

// Shelf has a File.
type Shelf struct{ file File }

// First is part of the Shelf.
func (s *Shelf) First() *File { return &s.file }

// Lamp may stay on.
//
//goanna:unclosed
type Lamp struct{ lit bool }

// NewLamp is lit.
func NewLamp() *Lamp { return &Lamp{true} }

func (l *Lamp) Close() { l.lit = false }

// Base is embedded.
type Base struct{ ID int }

// Describe is promoted.
func (b *Base) Describe() string { return fmt.Sprint("base ", b.ID) }

// Derived has the methods of Base.
type Derived struct {
	*Base
	Extra []float64
}

// NewDerived makes one.
func NewDerived(id int) *Derived { return &Derived{Base: &Base{id}} }

// Framed has the methods of any shape, and a frame.
type Framed struct {
	Shape
	Width float64
}

// Boom panics.
func (d *Derived) Boom() { panic("boom") }

// Heavy has a megabyte.
type Heavy struct{ data [1 << 20]byte }

// Size is in bytes.
func (h *Heavy) Size() int { return len(h.data) }

// Unhashable returns instances, and a key that Python cannot have.
func Unhashable() map[any]*Heavy {
	m := map[any]*Heavy{make(chan int): nil}
	for i := range 4 {
		m[i] = new(Heavy)
		m[i].data[i] = 1
	}
	return m
}

// Given returns what it is given.
func Given(v any) any { return v }

// Kinds says what types values have in Go.
func Kinds(values ...any) []string {
	var kinds []string
	for _, v := range values {
		kinds = append(kinds, fmt.Sprintf("%T", v))
	}
	return kinds
}

// Ask adds the areas that a function returns.
func Ask(f func() []Shape) float64 { return TotalArea(f()) }

// Apply calls a function with an instance, and returns what it returns.
func Apply(f func(...any) (any, error), c *Circle) (any, error) { return f(c, []any{c, 1}) }

// Collect collects what nothing refers to any more: exceptions in errors.
func Collect() {
	for range 3 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
}
