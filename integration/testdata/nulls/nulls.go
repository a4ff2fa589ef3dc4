// Package nulls has columns, values of which may be missing, as parameters and results.
package nulls

import (
	"context"
	"iter"

	"github.com/goanna-py/goanna/buffer"
)

// Celsius is a temperature.
type Celsius float64

// Code is a country's code.
type Code string

// Texts returns a column of strings.
func Texts() buffer.Column[string] {
	c := buffer.ColumnOf([]string{"a", "", "größer", "d"})
	c.AppendMissing()
	c.Append("日本")
	c.SetMissing(3)
	return c
}

// Whole returns a column without missing values.
func Whole() buffer.Column[string] { return buffer.ColumnOf([]string{"x", "yz"}) }

// Empty returns a column without values.
func Empty() buffer.Column[string] { return buffer.Column[string]{} }

// NoNumbers returns a column without values.
func NoNumbers() buffer.Column[int32] { return buffer.Column[int32]{} }

// Invalid returns a column of strings that are not UTF-8.
func Invalid() buffer.Column[string] {
	c := buffer.ColumnOf([]string{"a\xffb", "c", "\xc3"})
	c.SetMissing(1)
	return c
}

// Numbers returns the numbers below n, of which each third is missing.
func Numbers(n int) buffer.Column[int64] {
	var c buffer.Column[int64]
	for i := range n {
		if i%3 == 2 {
			c.AppendMissing()
		} else {
			c.Append(int64(i))
		}
	}
	return c
}

// Repeated returns n copies of a string.
func Repeated(text string, n int) buffer.Column[string] {
	var c buffer.Column[string]
	for range n {
		c.Append(text)
	}
	return c
}

func Bools(c buffer.Column[bool]) buffer.Column[bool]              { return c }
func Int8s(c buffer.Column[int8]) buffer.Column[int8]              { return c }
func Int16s(c buffer.Column[int16]) buffer.Column[int16]           { return c }
func Int32s(c buffer.Column[int32]) buffer.Column[int32]           { return c }
func Int64s(c buffer.Column[int64]) buffer.Column[int64]           { return c }
func Ints(c buffer.Column[int]) buffer.Column[int]                 { return c }
func Uint8s(c buffer.Column[uint8]) buffer.Column[uint8]           { return c }
func Uint16s(c buffer.Column[uint16]) buffer.Column[uint16]        { return c }
func Uint32s(c buffer.Column[uint32]) buffer.Column[uint32]        { return c }
func Uint64s(c buffer.Column[uint64]) buffer.Column[uint64]        { return c }
func Float32s(c buffer.Column[float32]) buffer.Column[float32]     { return c }
func Float64s(c buffer.Column[float64]) buffer.Column[float64]     { return c }
func Strings(c buffer.Column[string]) buffer.Column[string]        { return c }
func Temperatures(c buffer.Column[Celsius]) buffer.Column[Celsius] { return c }
func Codes(c buffer.Column[Code]) buffer.Column[Code]              { return c }

// Count returns the numbers of all values and of those that are missing.
//
//goanna:sig (c=("a", None))
func Count(c buffer.Column[string]) (n, missing int) { return c.Len(), c.MissingCount() }

// ByName returns columns in a dict.
func ByName() map[string]buffer.Column[float64] {
	c := buffer.ColumnOf([]float64{1, 2})
	d := buffer.ColumnOf([]float64{3, 4})
	d.SetMissing(0)
	return map[string]buffer.Column[float64]{"c": c, "d": d}
}

// All returns the columns of lists.
func All(lists []buffer.Column[string]) []buffer.Column[string] { return lists }

// Table has columns.
type Table struct {
	Names   buffer.Column[string]
	Heights buffer.Column[float64]
}

// Later returns a column.
//
//goanna:async
func Later(ctx context.Context) (buffer.Column[string], error) { return Texts(), ctx.Err() }

// Call calls a function with a column, and returns what it returns.
func Call(f func(buffer.Column[string]) buffer.Column[string]) buffer.Column[string] {
	return f(Texts())
}

// Parts yields columns.
func Parts() iter.Seq[buffer.Column[int64]] {
	return func(yield func(buffer.Column[int64]) bool) {
		for n := range 3 {
			if !yield(Numbers(n)) {
				return
			}
		}
	}
}

// Mixed returns columns whose types are known at run time alone.
func Mixed() map[string]any {
	return map[string]any{
		"text": Texts(), "code": buffer.ColumnOf([]Code{"a\xff"}), "int": buffer.ColumnOf([]int{1}), "bool": buffer.ColumnOf([]bool{true}),
		"octet": buffer.ColumnOf([]uint8{255}), "float": buffer.ColumnOf([]Celsius{1.5}), "list": []any{Numbers(3)}, "whole": Table{Names: Whole()}.Names,
	}
}
