package interfaces

import (
	"image"
	"image/color"
)

// Node is an interface that mentions itself.
type Node interface {
	Children() []Node
	Parent() Node
	Named() map[string]Node
}

// Leaf is a Node of Go.
type Leaf struct{ parent Node }

// NewLeaf returns a leaf.
func NewLeaf(parent Node) *Leaf { return &Leaf{parent} }

func (l *Leaf) Children() []Node       { return nil }
func (l *Leaf) Parent() Node           { return l.parent }
func (l *Leaf) Named() map[string]Node { return nil }

// CountNodes counts n and what is below.
func CountNodes(n Node) int {
	count := 1
	for _, child := range n.Children() {
		count += CountNodes(child)
	}
	return count
}

// Root is the first of the parents.
func Root(n Node) Node {
	for n.Parent() != nil {
		n = n.Parent()
	}
	return n
}

// NamedNode returns the node of a name, on another goroutine.
func NamedNode(n Node, name string) Node {
	found := make(chan Node)
	go func() { found <- n.Named()[name] }()
	return <-found
}

// State is an interface of one method, which leads to itself.
type State interface {
	Next(r string) (State, error)
}

// Run runs a machine.
func Run(s State, input ...string) (steps int, err error) {
	for _, r := range input {
		if s == nil {
			break
		}
		if s, err = s.Next(r); err != nil {
			return steps, err
		}
		steps++
	}
	return steps, nil
}

// Left and Right lead to each other.
type Left interface{ Right() (Right, error) }
type Right interface {
	Left() Left
	Value() (int, error)
}

// Zigzag goes there and back.
func Zigzag(l Left, n int) (sum int, err error) {
	for range n {
		r, err := l.Right()
		if err != nil {
			return sum, err
		}
		v, err := r.Value()
		if err != nil {
			return sum, err
		}
		sum += v
		l = r.Left()
	}
	return sum, nil
}

// Closed has a method that leads to an interface that Python cannot implement.
type Closed interface{ Strict() Strict }

// CheckClosed checks what c has.
func CheckClosed(c Closed) string { return CheckStrictly(c.Strict()) }

// Red adds the red of all pixels, in 8 bits.
func Red(m image.Image) (sum int) {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, _, _, _ := m.At(x, y).RGBA()
			sum += int(r >> 8)
		}
	}
	return sum
}

// ColorAt returns the color of a pixel by the image's model.
func ColorAt(m image.Image, x, y int) color.Color { return m.ColorModel().Convert(m.At(x, y)) }

// Bounds are those of an image at the origin.
func Bounds(width, height int) image.Rectangle { return image.Rect(0, 0, width, height) }
