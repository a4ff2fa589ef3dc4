package columns

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// byteOrderMark begins what spreadsheets write.
const byteOrderMark = "\ufeff"

// newReader returns a reader of the fields of lines, which reuses their slice.
func newReader(file io.Reader, o ReadOptions) (*csv.Reader, error) {
	buffered := bufio.NewReaderSize(file, 1<<16)
	mark, err := buffered.Peek(len(byteOrderMark))
	if err != nil && err != io.EOF {
		return nil, err
	}
	if string(mark) == byteOrderMark {
		buffered.Discard(len(mark))
	}
	rows := csv.NewReader(buffered)
	rows.ReuseRecord = true
	if rows.Comma, err = character("delimiter", o.Delimiter); err != nil {
		return nil, err
	}
	if o.Comment == "" {
		return rows, nil
	}
	if rows.Comment, err = character("comment", o.Comment); err != nil {
		return nil, err
	}
	if rows.Comment == rows.Comma {
		return nil, invalid("expected a comment and a delimiter that differ, got %q for both", o.Comment)
	}
	return rows, nil
}

// character returns the only one of an option's value.
func character(option, value string) (rune, error) {
	c, n := utf8.DecodeRuneInString(value)
	if n == 0 || n < len(value) || c == utf8.RuneError || c == '"' || c == '\r' || c == '\n' {
		return 0, invalid("expected a %s of one character, no quote and no end of a line, got %q", option, value)
	}
	return c, nil
}

// split reads all lines into columns.
func split(rows *csv.Reader, header bool) (names []string, columns []fields, err error) {
	first, err := next(rows)
	if err == io.EOF {
		return nil, nil, invalid("expected a line, the file has none")
	}
	if err != nil {
		return nil, nil, err
	}
	columns = make([]fields, len(first))
	names = slices.Clone(first)
	if !header {
		for i, field := range first {
			names[i] = fmt.Sprintf("column_%d", i+1)
			columns[i].add(field)
		}
	}
	if name, ok := repeated(names); ok {
		return nil, nil, invalid("two columns are named %q", name)
	}
	for {
		row, err := next(rows)
		if err == io.EOF {
			return names, columns, nil
		}
		if err != nil {
			return nil, nil, err
		}
		for i, field := range row {
			columns[i].add(field)
		}
	}
}

// next returns the fields of the next line.
func next(rows *csv.Reader) ([]string, error) {
	row, err := rows.Read()
	if err == nil {
		return row, checkText(rows, row)
	}
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		line, _ := rows.FieldPos(0)
		return nil, &Error{Line: line, Problem: fmt.Sprintf("expected %d fields, got %d", rows.FieldsPerRecord, len(row))}
	case errors.As(err, &wrong):
		return nil, &Error{Line: wrong.Line, Problem: wrong.Err.Error()}
	}
	return nil, err
}

// checkText finds fields that are not UTF-8.
func checkText(rows *csv.Reader, row []string) error {
	for i, field := range row {
		if !utf8.ValidString(field) {
			line, _ := rows.FieldPos(i)
			return &Error{Line: line, Problem: fmt.Sprintf("expected UTF-8, got %+q", field)}
		}
	}
	return nil
}

func repeated(names []string) (string, bool) {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return name, true
		}
		seen[name] = true
	}
	return "", false
}
