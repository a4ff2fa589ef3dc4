package buffer

// Cell is the type of a value of a [Column].
type Cell interface {
	~bool | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64 | ~string
}

// A Column is a list of values some of which may be missing, as a column of a table has them. The zero Column is empty.
//
// A result is an object of Python that is a sequence, with None for what is missing, and data of Arrow's C data interface, which pyarrow, Polars and pandas
// read: numbers, bools packed in bits, or strings as large_utf8. The object has memory of its own. A parameter is an iterable of values and None, or Arrow
// data; Go has a copy.
type Column[T Cell] struct {
	values  []T
	missing []bool // as long as values, or nil: none is missing
}

// ColumnOf returns a column of values, none of which is missing. It shares their memory.
func ColumnOf[T Cell](values []T) Column[T] { return Column[T]{values: values} }

// Append adds values.
func (c *Column[T]) Append(values ...T) {
	c.values = append(c.values, values...)
	if c.missing != nil {
		c.missing = append(c.missing, make([]bool, len(values))...)
	}
}

// AppendMissing adds a value that is missing.
func (c *Column[T]) AppendMissing() {
	var none T
	c.Append(none)
	c.setMissing(c.Len() - 1)
}

// Set sets value i. It panics if i is not in range.
func (c *Column[T]) Set(i int, v T) {
	c.values[i] = v
	if c.missing != nil {
		c.missing[i] = false
	}
}

// SetMissing has value i be missing. It panics if i is not in range.
func (c *Column[T]) SetMissing(i int) {
	var none T
	c.values[i] = none
	c.setMissing(i)
}

func (c *Column[T]) setMissing(i int) {
	if c.missing == nil {
		c.missing = make([]bool, c.Len(), cap(c.values))
	}
	c.missing[i] = true
}

// Len returns the number of values, with those that are missing.
func (c Column[T]) Len() int { return len(c.values) }

// At returns value i. ok is false if it is missing; v is the zero value then. It panics if i is not in range.
func (c Column[T]) At(i int) (v T, ok bool) { return c.values[i], c.missing == nil || !c.missing[i] }

// Values returns the values, with zero values for those that are missing. The slice is the column's memory.
func (c Column[T]) Values() []T { return c.values }

// MissingCount returns the number of values that are missing.
func (c Column[T]) MissingCount() int {
	n := 0
	for _, m := range c.missing {
		if m {
			n++
		}
	}
	return n
}
