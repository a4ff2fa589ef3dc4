package classes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Moment is compared as time.Time is.
type Moment struct{ at int }

// NewMoment makes one.
func NewMoment(at int) *Moment { return &Moment{at} }

// Before reports whether it comes first.
func (m *Moment) Before(other *Moment) bool { return m.at < other.at }

// After reports whether it comes last.
func (m *Moment) After(other *Moment) bool { return m.at > other.at }

// Equal reports whether it is the same.
func (m *Moment) Equal(other *Moment) bool { return m.at == other.at }

// Late is compared by After alone, and a struct that Go compares.
type Late struct{ At int }

// After reports whether it comes last.
func (l Late) After(other Late) bool { return l.At > other.At }

// Grade has an order of numbers, in which a NaN has no place.
type Grade float64

// Less reports whether it is lower.
func (l Grade) Less(other Grade) bool { return l < other }

// Chore has an order, and each is itself.
type Chore struct{ rank int }

// NewChore makes one.
func NewChore(rank int) *Chore { return &Chore{rank} }

// Rank is its place.
func (j *Chore) Rank() int { return j.rank }

// Less reports whether it comes first.
func (j *Chore) Less(other *Chore) bool { return j.rank < other.rank }

// Money is a decimal number, with operators.
//
//goanna:operators
type Money struct{ cents int64 }

// NewMoney makes one.
func NewMoney(cents int64) Money { return Money{cents} }

func (m Money) String() string          { return fmt.Sprintf("%d.%02d", m.cents/100, m.cents%100) }
func (m Money) Compare(other Money) int { return int(m.cents - other.cents) }
func (m Money) Add(other Money) Money   { return Money{m.cents + other.cents} }
func (m Money) Sub(other Money) Money   { return Money{m.cents - other.cents} }
func (m Money) Mul(times int64) Money   { return Money{m.cents * times} }
func (m Money) Mod(other Money) Money   { return Money{m.cents % other.cents} }
func (m Money) Pow(exponent int64) Money {
	return Money{int64(math.Pow(float64(m.cents), float64(exponent)))}
}
func (m Money) Neg() Money { return Money{-m.cents} }
func (m Money) Abs() Money { return Money{max(m.cents, -m.cents)} }

// Div divides.
func (m Money) Div(other Money) (float64, error) {
	if other.cents == 0 {
		return 0, errors.New("no money")
	}
	return float64(m.cents) / float64(other.cents), nil
}

// Tally counts, and changes.
//
//goanna:operators
type Tally struct{ N int }

// Add counts n more.
func (t *Tally) Add(n int) { t.N += n }

// Sub takes n away, as far as there are so many.
func (t *Tally) Sub(n int) error {
	if n > t.N {
		return fmt.Errorf("there are %d", t.N)
	}
	t.N -= n
	return nil
}

// Appointment is moved by durations.
//
//goanna:operators
type Appointment struct{ hour int }

// NewAppointment makes one.
func NewAppointment(hour int) Appointment { return Appointment{hour} }

// Hour is when it is.
func (a Appointment) Hour() int { return a.hour }

// Add moves it.
func (a Appointment) Add(d time.Duration) Appointment { return Appointment{a.hour + int(d/time.Hour)} }

// Sub is how much later it is.
func (a Appointment) Sub(other Appointment) time.Duration {
	return time.Duration(a.hour-other.hour) * time.Hour
}

// Vec has special methods by name.
type Vec struct{ items []float64 }

// NewVec makes one.
func NewVec(items ...float64) *Vec { return &Vec{slices.Clone(items)} }

// Items are its numbers.
func (v *Vec) Items() []float64 { return v.items }

func (v *Vec) mapped(f func(i int, x float64) float64) *Vec {
	made := &Vec{make([]float64, len(v.items))}
	for i, x := range v.items {
		made.items[i] = f(i, x)
	}
	return made
}

// Plus adds.
//
//goanna:name __add__
func (v *Vec) Plus(other *Vec) (*Vec, error) {
	if len(v.items) != len(other.items) {
		return nil, fmt.Errorf("%d and %d items", len(v.items), len(other.items))
	}
	return v.mapped(func(i int, x float64) float64 { return x + other.items[i] }), nil
}

// PlusNumber adds a number to all.
//
//goanna:name __radd__
func (v *Vec) PlusNumber(n float64) *Vec {
	return v.mapped(func(_ int, x float64) float64 { return x + n })
}

// Times multiplies.
//
//goanna:name __mul__
func (v *Vec) Times(by float64) *Vec {
	return v.mapped(func(_ int, x float64) float64 { return x * by })
}

// ScaledFrom multiplies from the left.
//
//goanna:name __rmul__
func (v *Vec) ScaledFrom(by float64) *Vec { return v.Times(by) }

// Dot is the scalar product.
//
//goanna:name __matmul__
func (v *Vec) Dot(other *Vec) (sum float64) {
	for i, x := range v.items {
		sum += x * other.items[i]
	}
	return sum
}

// Grow adds to itself.
//
//goanna:name __iadd__
func (v *Vec) Grow(by float64) {
	for i := range v.items {
		v.items[i] += by
	}
}

// Shrink divides itself.
//
//goanna:name __itruediv__
func (v *Vec) Shrink(by float64) error {
	if by == 0 {
		return errors.New("by nothing")
	}
	for i := range v.items {
		v.items[i] /= by
	}
	return nil
}

// Reversed is another vector.
//
//goanna:name __neg__
func (v *Vec) Reversed() *Vec { return v.Times(-1) }

// Length is that of the arrow.
//
//goanna:name __abs__
func (v *Vec) Length() float64 { return math.Sqrt(v.Dot(v)) }

// Some reports whether an item is not 0.
//
//goanna:name __bool__
func (v *Vec) Some() bool { return v.Length() > 0 }

// Whole is the first item without its fraction.
//
//goanna:name __int__
func (v *Vec) Whole() int { return int(v.items[0]) }

// First is the first item.
//
//goanna:name __float__
func (v *Vec) First() float64 { return v.items[0] }

// Index is the number of items.
//
//goanna:name __index__
func (v *Vec) Index() int { return len(v.items) }

// Includes reports whether an item is x.
//
//goanna:name __contains__
func (v *Vec) Includes(x float64) bool { return slices.Contains(v.items, x) }

// Formatted is Go's format.
//
//goanna:name __format__
func (v *Vec) Formatted(spec string) (string, error) {
	if strings.ContainsAny(spec, "%\\") {
		return "", errors.New("no verb")
	}
	return fmt.Sprintf("%"+spec, v.items), nil
}

// Shorter compares lengths.
//
//goanna:name __lt__
func (v *Vec) Shorter(than *Vec) bool { return v.Length() < than.Length() }

// Same compares lengths.
//
//goanna:name __eq__
func (v *Vec) Same(as *Vec) bool { return v.Length() == as.Length() }
