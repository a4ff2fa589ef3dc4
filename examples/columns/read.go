// Package columns reads the columns of CSV files: numbers as slices of numbers, everything else as text.
package columns

import (
	"io"
	"slices"
)

// ReadOptions say how a file is written.
type ReadOptions struct {
	Delimiter    string   // between fields, one character
	Comment      string   // begins lines that are left out, one character; none where it is empty
	Header       bool     // the first line has the names of the columns; otherwise they are column_1, column_2 and so on
	DecimalComma bool     // numbers are written 1,5
	Missing      []string // what stands for a missing number
	Text         []string // names of columns that are text, whatever they look like
}

// DefaultReadOptions are those of a file that spreadsheets and pandas write.
//
//goanna:skip
func DefaultReadOptions() ReadOptions {
	return ReadOptions{Delimiter: ",", Header: true, Missing: []string{"", "NA", "N/A", "NaN", "nan", "NULL", "null"}}
}

// Read reads a CSV file (RFC 4180) in UTF-8 to its end. It returns the names of the columns in the order of the file, and the columns
// by name: those of whole numbers, of other numbers, and of text.
//
// A column is of whole numbers where each of its fields is one of 64 bits, and of other numbers where each is a number or one of the
// option missing, which becomes NaN. Numbers have no thousands separators; decimal_comma says that they are written 1,5. Every
// other column is text, as it stands in the file, and so are those that the option text names: "00501" stays the postcode that it is.
//
// The options delimiter and comment are one character each. Lines that begin with comment are left out, and so are empty lines. Where header is
// False, the names are column_1, column_2 and so on.
//
// A file without a line, lines of different lengths, a quote that is not closed and two columns of a name are errors, in Python
// ValueErrors that say the line.
func Read(file io.Reader, o ReadOptions) (names []string, integers map[string][]int64, floats map[string][]float64, texts map[string][]string, err error) {
	rows, err := newReader(file, o)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	names, read, err := split(rows, o.Header)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	for _, name := range o.Text {
		if !slices.Contains(names, name) {
			return nil, nil, nil, nil, invalid("expected a column %q to take as text, got %q", name, names)
		}
	}
	integers, floats, texts = convert(names, read, o)
	return names, integers, floats, texts, nil
}
