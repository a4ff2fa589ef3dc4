package classes

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// Cell is a place in a table, which Go compares by ==.
type Cell struct {
	Row, Column int
	Sheet       string
}

// Below returns the cell below.
func (c Cell) Below() Cell { return Cell{c.Row + 1, c.Column, c.Sheet} }

// Joins reports whether another cell is below.
func (c Cell) Joins(other Cell) bool { return other == c.Below() }

// Span has cells.
type Span struct {
	From, To Cell
	Step     [2]int8
}

// Chain is one of several, to whose values there are pointers.
type Chain struct {
	Value int
	Next  *Chain
}

// Slot may have anything, which == may not compare.
type Slot struct{ Value any }

// Reply is made of its fields, or read.
type Reply struct {
	Code int
	Text string
	Body io.ReadCloser
}

// ReadReply reads "200 OK".
func ReadReply(line string) (*Reply, error) {
	code, text, _ := strings.Cut(line, " ")
	n, err := strconv.Atoi(code)
	if err != nil {
		return nil, errors.New("no code: " + line)
	}
	return &Reply{Code: n, Text: text}, nil
}

// Ledger has a field that only the package sets.
type Ledger struct {
	Name  string
	lines int
}

// OpenLedger opens one.
func OpenLedger(name string) *Ledger { return &Ledger{name, 1} }

// Lines is the number of lines.
func (l *Ledger) Lines() int { return l.lines }

// Route is made, or parsed.
type Route struct{ path string }

// NewRoute makes one.
func NewRoute(path string) *Route { return &Route{path} }

// ParseRoute parses "GET /a".
func ParseRoute(text string) (*Route, error) {
	_, path, ok := strings.Cut(text, " ")
	if !ok {
		return nil, errors.New("no route: " + text)
	}
	return &Route{path}, nil
}

// ParseRouteStrict parses "/a" alone.
func ParseRouteStrict(text string) (*Route, error) {
	if !strings.HasPrefix(text, "/") {
		return nil, errors.New("no path: " + text)
	}
	return &Route{text}, nil
}

// LoadRoute is beside the method Load.
func LoadRoute(name string) *Route { return &Route{"/" + name} }

// FromRoute has another name.
//
//goanna:name copy_route
func FromRoute(other *Route) *Route { return &Route{other.path} }

// MustParseRoute panics.
func MustParseRoute(text string) *Route {
	route, err := ParseRoute(text)
	if err != nil {
		panic(err)
	}
	return route
}

// Path is where it leads.
func (r *Route) Path() string { return r.path }

// Load is how much goes there.
func (r *Route) Load() int { return len(r.path) }
