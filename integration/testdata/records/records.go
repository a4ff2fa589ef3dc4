// Package records shares arrays of structs with NumPy's structured arrays.
package records

import (
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/x448/float16"
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

// HalfSum adds half floats.
func HalfSum(hs buffer.View[float16.Float16]) float64 {
	sum := 0.0
	for h := range hs.Values() {
		sum += float64(h.Float32())
	}
	return sum
}

// HalfScale multiplies half floats by factor.
func HalfScale(hs buffer.Mut[float16.Float16], factor float32) {
	for row := range hs.Rows() {
		for i, h := range row {
			row[i] = float16.Fromfloat32(h.Float32() * factor)
		}
	}
}

// HalfAddress returns where the first of a slice is.
func HalfAddress(hs []float16.Float16) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(hs))))
}

// Halves returns 0, 0.5, 1, ... and where they are.
func Halves(rows, columns int) (*buffer.Array[float16.Float16], uint64) {
	a := buffer.NewArray[float16.Float16](rows, columns)
	for i := range a.Data() {
		a.Data()[i] = float16.Fromfloat32(float32(i) / 2)
	}
	return a, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(a.Data()))))
}

// HalfList returns a slice of half floats.
func HalfList() []float16.Float16 {
	return []float16.Float16{float16.Fromfloat32(0.1), float16.Inf(1), float16.Frombits(1)}
}

// Vertex is a record of half floats.
type Vertex struct {
	At    [3]float16.Float16 `py:"at"`
	Light float16.Float16    `py:"light"`
}

// Lights adds the light of vertices.
func Lights(vs buffer.View[Vertex]) float64 {
	sum := 0.0
	for v := range vs.Values() {
		sum += float64(v.Light.Float32())
	}
	return sum
}

// Vertices returns n vertices.
func Vertices(n int) *buffer.Array[Vertex] { return buffer.NewArray[Vertex](n) }

// Copies returns what it was given, with memory of its own.
func Copies(ps []Particle, ss []Segment) (*buffer.Array[Particle], *buffer.Array[Segment]) {
	return buffer.FromSlice(append([]Particle(nil), ps...)), buffer.FromSlice(append([]Segment(nil), ss...))
}

// Cell is a record of one field.
type Cell struct{ Value int64 }

// Cells returns n cells, and where they are.
func Cells(n int) (*buffer.Array[Cell], uint64) {
	a := CellGrid(n)
	return a, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(a.Data()))))
}

// CellGrid returns cells that count.
func CellGrid(shape ...int) *buffer.Array[Cell] {
	a := buffer.NewArray[Cell](shape...)
	for i := range a.Data() {
		a.Data()[i].Value = int64(i)
	}
	return a
}
