package interfaces

import "fmt"

// Describe takes an interface without a name.
func Describe(v interface {
	Name() string
	Scale(by int) (int, error)
}) (string, error) {
	if v == nil {
		return "nil", nil
	}
	n, err := v.Scale(2)
	return fmt.Sprint(v.Name(), " ", n), err
}

// Named is one of them.
type Named struct{ Size int }

func (n *Named) Name() string { return "named" }

func (n *Named) Scale(by int) (int, error) { return n.Size * by, nil }

// IsNamed reports what was passed as itself.
func IsNamed(v interface{ Name() string }) bool { _, ok := v.(*Named); return ok }

type sizer interface{ Size() int }

// SizeOf takes an interface that is not exported.
func SizeOf(s sizer) int { return s.Size() }

// Sizes takes several.
func Sizes(list []interface{ Size() int }) (sum int) {
	for _, s := range list {
		sum += s.Size()
	}
	return sum
}

// Box keeps one.
type Box struct{ s sizer }

// NewBox returns a box.
func NewBox(s sizer) *Box { return &Box{s} }

// Size asks what it keeps, on another goroutine.
func (b *Box) Size() int {
	n := make(chan int)
	go func() { n <- b.s.Size() }()
	return <-n
}

type rewriter func(text string) string

// Rewrite takes a func whose type is not exported.
func Rewrite(text string, by rewriter) string { return by(text) }

type words []string

// Count takes a slice whose type is not exported.
func Count(w words) int { return len(w) }

// Words returns one.
func Words(n int) words { return make(words, n) }
