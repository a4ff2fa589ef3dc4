package classes

import (
	"encoding/hex"
	"slices"
	"strconv"
)

// ID is an array with methods.
type ID [4]byte

// ParseID reads eight hexadecimal digits.
func ParseID(text string) (id ID, err error) {
	_, err = hex.Decode(id[:], []byte(text))
	return id, err
}

func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IDs is a slice with methods.
type IDs []ID

// Strings returns the texts.
func (ids IDs) Strings() []string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	return texts
}

// Stamp is a number with methods.
type Stamp int64

// Seconds returns whole seconds.
func (s Stamp) Seconds() int64 { return int64(s) / 1000 }

// Ratio is a float with methods.
type Ratio float64

// Half returns the half.
func (r Ratio) Half() Ratio { return r / 2 }

// Switch is a bool with methods.
type Switch bool

// Turn turns it.
func (s Switch) Turn() Switch { return !s }

// Title is a string with methods.
type Title string

// Short returns the first letter.
func (t Title) Short() Title { return t[:1] }

// Header is a map with methods.
type Header map[string][]string

// Add adds a value.
func (h Header) Add(key, value string) { h[key] = append(h[key], value) }

// Names returns the keys in order.
func (h Header) Names() []string {
	var names []string
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Link has methods with parameters of any names.
type Link struct{ Name string }

// Before returns the text of two links.
func (l *Link) Before(self *Link, other *Link) string { return self.Name + l.Name + other.Name }

// Shown has a text for programmers.
type Shown struct{ X int }

// GoString returns Go code.
func (s Shown) GoString() string { return "Shown{" + strconv.Itoa(s.X) + "}" }

// GoString returns Go code.
func (s Stamp) GoString() string { return "Stamp(" + strconv.Itoa(int(s)) + ")" }
