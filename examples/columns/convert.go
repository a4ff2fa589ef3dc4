package columns

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// column has the values of a column: either numbers, or text where both are nil.
type column struct {
	integers []int64
	floats   []float64
}

// convert returns the columns by their kind. It works on all columns at the same time.
func convert(names []string, read []fields, o ReadOptions) (map[string][]int64, map[string][]float64, map[string][]string) {
	columns := make([]column, len(names))
	var work sync.WaitGroup
	for i, name := range names {
		if read[i].len() > 0 && !slices.Contains(o.Text, name) {
			work.Go(func() { columns[i] = parse(&read[i], o) })
		}
	}
	work.Wait()
	integers, floats, texts := map[string][]int64{}, map[string][]float64{}, map[string][]string{}
	for i, name := range names {
		switch c := columns[i]; {
		case c.integers != nil:
			integers[name] = c.integers
		case c.floats != nil:
			floats[name] = c.floats
		default:
			texts[name] = read[i].strings()
		}
	}
	return integers, floats, texts
}

func parse(f *fields, o ReadOptions) column {
	if integers := parseIntegers(f, o); integers != nil {
		return column{integers: integers}
	}
	return column{floats: parseFloats(f, o)}
}

// parseIntegers returns nil where a field is not a whole number.
func parseIntegers(f *fields, o ReadOptions) []int64 {
	var integers []int64
	for i, field := range f.all() {
		if slices.Contains(o.Missing, field) {
			return nil
		}
		n, err := strconv.ParseInt(strings.TrimSpace(field), 10, 64)
		if err != nil {
			return nil
		}
		if i == 0 {
			integers = make([]int64, f.len())
		}
		integers[i] = n
	}
	return integers
}

// parseFloats returns nil where a field is neither a number nor missing.
func parseFloats(f *fields, o ReadOptions) []float64 {
	var floats []float64
	for i, field := range f.all() {
		x := math.NaN()
		if !slices.Contains(o.Missing, field) {
			var ok bool
			if x, ok = parseFloat(field, o.DecimalComma); !ok {
				return nil
			}
		}
		if i == 0 {
			floats = make([]float64, f.len())
		}
		floats[i] = x
	}
	return floats
}

func parseFloat(field string, decimalComma bool) (float64, bool) {
	field = strings.TrimSpace(field)
	if decimalComma {
		if strings.Contains(field, ".") {
			return 0, false
		}
		field = strings.Replace(field, ",", ".", 1)
	}
	if strings.ContainsAny(field, "xX_") { // hexadecimal and grouped numbers, which Go has
		return 0, false
	}
	x, err := strconv.ParseFloat(field, 64)
	return x, err == nil || errors.Is(err, strconv.ErrRange) // infinity, as Python has it
}
