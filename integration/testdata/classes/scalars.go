package classes

import "fmt"

// Level is an integer with a name.
type Level int16

// Scalars has a field of each scalar type, which Python reads and writes in Go's memory.
type Scalars struct {
	Flag  bool
	Small int8
	Text  string
	Byte  uint8
	Wide  int64
	Level Level
	Huge  uint64
	Any   any
	Half  float32
	Whole float64
	Count int
}

// Seen is what Go sees of the scalars.
func (s *Scalars) Seen() string {
	return fmt.Sprint(s.Flag, s.Small, s.Byte, s.Wide, s.Level, s.Huge, s.Half, s.Whole, s.Count)
}

// Double doubles what can be.
func (s *Scalars) Double() {
	s.Flag = !s.Flag
	s.Small, s.Byte, s.Wide, s.Level, s.Huge, s.Count = 2*s.Small, 2*s.Byte, 2*s.Wide, 2*s.Level, 2*s.Huge, 2*s.Count
	s.Half, s.Whole = 2*s.Half, 2*s.Whole
}

// ScalarsByValue returns a copy.
func ScalarsByValue(s *Scalars) Scalars { return *s }
