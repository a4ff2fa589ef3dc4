package work

import (
	"io"
	"math/big"
	"time"

	"github.com/goanna-py/goanna/buffer"
)

// Colour is an enumeration.
type Colour int

const (
	Red Colour = iota
	Green
)

// Person is an instance with values of several kinds.
type Person struct {
	Name string
	Tags []string
	Born time.Time
}

// What the functions below return is what they are given.

func Strings(s []string) []string { return s }

func Lists(x [][]string) [][]string { return x }

func Floats2(x [][]float64) [][]float64 { return x }

func Pairs(p [][2]string) [][2]string { return p }

func Dict(m map[string][]string) map[string][]string { return m }

func Dicts(m map[int]map[string]float64) map[int]map[string]float64 { return m }

func Set(s map[string]struct{}) map[string]struct{} { return s }

func Durations(d []time.Duration) []time.Duration { return d }

func Times(t []time.Time) []time.Time { return t }

func Big(b []*big.Int) []*big.Int { return b }

func Anything(v any) any { return v }

func Maybe(s []*string) []*string { return s }

func Colours(c []Colour) []Colour { return c }

func People(p []*Person) []*Person { return p }

func Rest(rest ...string) []string { return rest }

// Read returns what r has.
func Read(r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	return string(b), err
}

// Write writes s to w.
func Write(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

func Column(c buffer.Column[string]) buffer.Column[string] { return c }
