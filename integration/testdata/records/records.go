// Package records shares arrays of structs with NumPy's structured arrays.
package records

import (
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// Particle is a record with padding behind ID and Alive.
type Particle struct {
	ID       int32      `py:"id"`
	Position [3]float64 `py:"position"`
	Mass     float32    `py:"mass"`
	Alive    bool       `py:"alive"`
}

// Point is a part of Segment.
type Point struct {
	X int16 `py:"x"`
	Y int16 `py:"y"`
}

// Segment is a record of records.
type Segment struct {
	From   Point      `py:"from"`
	To     Point      `py:"to"`
	Weight complex128 `py:"weight"`
}

// TotalMass adds the masses of the particles that are alive.
func TotalMass(ps buffer.View[Particle]) float64 {
	m := 0.0
	for p := range ps.Values() {
		if p.Alive {
			m += float64(p.Mass)
		}
	}
	return m
}

// Move adds step to each position.
func Move(ps buffer.Mut[Particle], step float64) {
	for row := range ps.Rows() {
		for i := range row {
			for k := range row[i].Position {
				row[i].Position[k] += step
			}
		}
	}
}

// Address returns where the first of a slice is.
func Address(ps []Particle) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(ps)))) }

// Make returns n particles, and where they are.
func Make(n int) (*buffer.Array[Particle], uint64) {
	a := buffer.NewArray[Particle](n)
	for i := range a.Data() {
		a.Data()[i] = Particle{ID: int32(i), Position: [3]float64{1, 2, 3}, Mass: 0.5, Alive: i%2 == 0}
	}
	return a, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(a.Data()))))
}

// Segments returns a grid of segments.
func Segments(rows, columns int) *buffer.Array[Segment] {
	return buffer.NewArray[Segment](rows, columns)
}

// Length adds the horizontal lengths.
func Length(ss buffer.View[Segment]) int {
	n := 0
	for s := range ss.Values() {
		n += int(s.To.X - s.From.X)
	}
	return n
}

// List returns a slice of records.
func List() []Point { return []Point{{1, 2}, {3, 4}} }
