package classes

// Limit is how many there may be.
var Limit = 10

// Origin is where all begins.
var Origin = Point{Name: "origin"}

// Default is the shape for want of another.
var Default Shape = Square(1)

//goanna:name labels
var Names = []string{"a", "b"}

// SetLimit changes Limit.
func SetLimit(n int) { Limit = n }
