package classes

import (
	"fmt"
	"io/fs"

	"github.com/goanna-py/goanna/buffer"
)

// Limit is how many there may be.
var Limit = 10

// Origin is where all begins.
var Origin = Point{Name: "origin"}

// UnitPoint is one away from Origin.
var UnitPoint = &Point{X: 1, Name: "unit"}

// HalfSquare is a constant of a type that is not an enumeration.
const HalfSquare Square = 0.5

// Most is a constant.
const Most = 100

// Weights is memory that Python has as Go made it.
var Weights = buffer.NewArray[float64](2)

// PointName has the name of a method.
var PointName = Point{}

// Default is the shape for want of another.
var Default Shape = Square(1)

//goanna:name labels
var Names = []string{"a", "b"}

// SetLimit changes Limit.
func SetLimit(n int) { Limit = n }

// ErrLimit is an error as a value.
var ErrLimit = fmt.Errorf("beyond the limit: %w", fs.ErrNotExist)

// Check returns an error for each number, nil for one that is within the limit.
func Check(numbers []int) []error {
	errs := make([]error, len(numbers))
	for i, n := range numbers {
		if n > Limit {
			errs[i] = fmt.Errorf("%d: %w", n, ErrLimit)
		}
	}
	return errs
}
