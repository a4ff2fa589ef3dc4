package classes

// Heading is a map with methods.
type Heading map[string][]string

// First returns the first value of a key.
func (h Heading) First(key string) string {
	if len(h[key]) == 0 {
		return ""
	}
	return h[key][0]
}

// Letter has a map with methods.
type Letter struct{ Head Heading }

// CountKeys returns how many keys there are.
func CountKeys(h Heading) int { return len(h) }

// Spot is an array with methods.
type Spot [2]float64

// Height is the second number.
func (s Spot) Height() float64 { return s[1] }

// Track is a slice with methods.
type Track []Spot

// Climb is the sum of the heights.
func (t Track) Climb() (sum float64) {
	for _, s := range t {
		sum += s.Height()
	}
	return sum
}

// ClimbOf is that of a track.
func ClimbOf(t Track) float64 { return t.Climb() }
