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
