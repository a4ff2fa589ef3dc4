package classes

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"maps"
	"slices"
	"strconv"
)

// Dial has a property of two methods.
type Dial struct{ level int }

// Level is how far it is turned.
func (d *Dial) Level() int { return d.level }

// SetLevel turns it, up to 11.
func (d *Dial) SetLevel(level int) error {
	if level > 11 {
		return errors.New("it goes to 11")
	}
	d.level = level
	return nil
}

// SetText is not a pair with Text, which takes a parameter.
func (d *Dial) SetText(text string) { d.level = len(text) }

// Text repeats a text.
func (d *Dial) Text(n int) string { return strconv.Itoa(n * d.level) }

// Adjustable is an interface, whose methods stay methods.
type Adjustable interface {
	Height() int
	SetHeight(height int)
}

// Desk is adjustable.
type Desk struct{ height int }

func (d *Desk) Height() int { return d.height }

func (d *Desk) SetHeight(height int) { d.height = height }

// Heighten raises what is adjustable.
func Heighten(a Adjustable) int {
	a.SetHeight(a.Height() + 1)
	return a.Height()
}

var seed = maphash.MakeSeed()

// Tag has a hash.
type Tag struct{ text string }

// NewTag makes one.
func NewTag(text string) *Tag { return &Tag{text} }

// Hash is that of the text.
func (t *Tag) Hash() uint64 { return maphash.String(seed, t.text) }

// Equal compares texts.
func (t *Tag) Equal(other *Tag) bool { return t.text == other.text }

// Row is a sequence.
type Row struct{ items []float64 }

// NewRow makes one.
func NewRow(items ...float64) *Row { return &Row{slices.Clone(items)} }

// Len is the number of items.
func (r *Row) Len() int { return len(r.items) }

// At returns an item.
func (r *Row) At(i int) float64 { return r.items[i] }

// Set sets an item.
func (r *Row) Set(i int, item float64) { r.items[i] = item }

// Delete takes an item out.
func (r *Row) Delete(i int) { r.items = slices.Delete(r.items, i, i+1) }

// Melody has items by the length of another name.
type Melody struct{ notes []float64 }

// NewMelody makes a melody.
func NewMelody(notes ...float64) *Melody { return &Melody{notes} }

// Length is the number of notes.
func (m *Melody) Length() int { return len(m.notes) }

// Get returns a note.
func (m *Melody) Get(i int) float64 { return m.notes[i] }

// Set replaces a note.
func (m *Melody) Set(i int, note float64) { m.notes[i] = note }

// Cable has a length, and no items.
type Cable struct{ Meters int }

// Length is in meters.
func (c *Cable) Length() int { return c.Meters }

// At is the voltage at a place that has a name.
func (c *Cable) At(place string) float64 { return float64(len(place)) }

// Table is a mapping.
type Table struct{ values map[string]int }

// NewTable makes one.
func NewTable() *Table { return &Table{map[string]int{}} }

// Len is the number of values.
func (t *Table) Len() int { return len(t.values) }

// Get looks a value up.
func (t *Table) Get(key string) (int, bool) {
	v, ok := t.values[key]
	return v, ok
}

// Set sets a value.
func (t *Table) Set(key string, value int) { t.values[key] = value }

// Delete takes a value out.
func (t *Table) Delete(key string) { delete(t.values, key) }

// Has reports whether there is a value.
func (t *Table) Has(key string) bool { _, ok := t.values[key]; return ok }

// Amount is pickled as text.
type Amount struct{ cents int }

// NewAmount makes one.
func NewAmount(cents int) *Amount { return &Amount{cents} }

// Cents is what it is worth.
func (a *Amount) Cents() int { return a.cents }

func (a Amount) MarshalText() ([]byte, error) {
	if a.cents < 0 {
		return nil, errors.New("no amount is negative")
	}
	return fmt.Appendf(nil, "%d.%02d", a.cents/100, a.cents%100), nil
}

func (a *Amount) UnmarshalText(text []byte) error {
	var whole, part int
	if _, err := fmt.Sscanf(string(text), "%d.%02d", &whole, &part); err != nil {
		return err
	}
	a.cents = 100*whole + part
	return nil
}

// Counter is pickled as bytes, which it has beside text.
type Counter struct{ n uint64 }

// NewCounter makes one.
func NewCounter(n uint64) *Counter { return &Counter{n} }

// Next counts.
func (c *Counter) Next() uint64 { c.n++; return c.n }

func (c *Counter) MarshalBinary() ([]byte, error) {
	return binary.BigEndian.AppendUint64(nil, c.n), nil
}

func (c *Counter) UnmarshalBinary(data []byte) error {
	if len(data) != 8 {
		return errors.New("no counter")
	}
	c.n = binary.BigEndian.Uint64(data)
	return nil
}

func (c *Counter) MarshalText() ([]byte, error) { return nil, errors.New("not as text") }

func (c *Counter) UnmarshalText([]byte) error { return errors.New("not as text") }

// Labelled has the fields of Point, and no pickles of Counter's.
type Labelled struct {
	Point
	*Counter
	Name int // hides that of Point
}

// Countdown is an iterator in Go's manner.
type Countdown struct{ Left int }

// Next returns the next number.
func (c *Countdown) Next() (int, bool) {
	if c.Left == 0 {
		return 0, false
	}
	c.Left--
	return c.Left, true
}

// Falling is an interface of iterators.
type Falling interface{ Next() (int, bool) }

type concealed struct{ Countdown }

// Concealed returns an iterator whose type has no class.
func Concealed(n int) Falling { return &concealed{Countdown{n}} }

// AddUp adds up the rest.
func AddUp(n Falling) (sum int) {
	for {
		v, ok := n.Next()
		if !ok {
			return sum
		}
		sum += v
	}
}

// Pile is an iterator that says whether there is more.
type Pile struct{ Items []string }

// HasNext reports whether there is one.
func (s *Pile) HasNext() bool { return len(s.Items) > 0 }

// Next takes the last item.
func (s *Pile) Next() string {
	last := s.Items[len(s.Items)-1]
	s.Items = s.Items[:len(s.Items)-1]
	return last
}

// Piled is a container of its own iterators.
type Piled struct{ Items []string }

// Iterator begins anew.
func (p *Piled) Iterator() *Pile { return &Pile{slices.Clone(p.Items)} }

// ErrDone is the end of some iterators.
var ErrDone = errors.New("no more pages")

// Pages is an iterator that ends with an error.
type Pages struct {
	Left    int
	Wrapped bool // the end is io.EOF, as a cause
	Fails   bool
}

// Next returns the next page.
func (p *Pages) Next() (int, error) {
	switch {
	case p.Left > 0:
		p.Left--
		return p.Left, nil
	case p.Fails:
		return 0, errors.New("lost")
	case p.Wrapped:
		return 0, fmt.Errorf("pages: %w", io.EOF)
	default:
		return 0, ErrDone
	}
}

// Checked has both.
type Checked struct{ Left int }

// HasNext reports whether there is more.
func (c *Checked) HasNext() bool { return c.Left > 0 }

// Next counts, and fails at 1.
func (c *Checked) Next() (int, error) {
	if c.Left == 1 {
		return 0, errors.New("one")
	}
	c.Left--
	return c.Left, nil
}

// Interval contains numbers.
type Interval struct{ Low, High float64 }

// Contains reports whether it has x.
func (i *Interval) Contains(x float64) bool { return i.Low <= x && x < i.High }

// Equals compares bounds.
func (i *Interval) Equals(o any) bool {
	other, ok := o.(*Interval)
	return ok && *other == *i
}

// Stretch is compared with its own kind.
type Stretch struct{ Length int }

// Equals compares lengths.
func (s *Stretch) Equals(other *Stretch) bool { return other != nil && s.Length == other.Length }

// Numbered is a mapping of numbers, which lists no keys.
type Numbered struct{ values map[int]string }

// NewNumbered makes one.
func NewNumbered(first string) *Numbered { return &Numbered{map[int]string{0: first}} }

// Len is the number of values.
func (n *Numbered) Len() int { return len(n.values) }

// Get looks a value up.
func (n *Numbered) Get(key int) (string, bool) { v, ok := n.values[key]; return v, ok }

// Index is a mapping that lists its keys.
type Index struct{ Table }

// NewIndex makes one.
func NewIndex() *Index { return &Index{*NewTable()} }

// Keys are those of the values.
func (i *Index) Keys() []string { return slices.Sorted(maps.Keys(i.values)) }
