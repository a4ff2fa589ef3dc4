package leaves

import (
	"errors"
	"io"
	"strconv"
	"sync/atomic"
)

var errNegative = errors.New("the number is negativ\u00e9")

// ErrOdd is the error of odd numbers.
//
//goanna:base ValueError
var ErrOdd = errors.New("the number is odd")

// errChanging is another one after Change: functions that return it are not leaves.
var errChanging = errors.New("before")

// errCounted has another text each time.
var errCounted error = counted(7)

// errMade is made when the program starts.
var errMade = errors.Join(ErrOdd, errNegative)

type counted int

var count atomic.Int64

func (c counted) Error() string { return strconv.FormatInt(int64(c)*100+count.Add(1), 10) }

// Half returns the half of an even number that is not negative.
func Half(n int) (int, error) {
	switch {
	case n < 0:
		return 0, errNegative
	case n&1 != 0:
		return 0, ErrOdd
	default:
		return n / 2, nil
	}
}

// Remaining returns how many of ten items are left behind the first n, and io.EOF behind all.
func Remaining(n int) (int, error) {
	switch {
	case n < 0:
		return 0, strconv.ErrRange
	case n > 10:
		return 0, io.EOF
	}
	return 10 - n, nil
}

// Advance adds one to each item, up to one that is negative.
//
//goanna:mut items
func Advance(items []int64) error {
	for i, x := range items {
		if x < 0 {
			return errNegative
		}
		items[i]++
	}
	return nil
}

// Counted fails.
func Counted() error { return errCounted }

// Made fails.
func Made() error { return errMade }

// Changing fails with a variable that changes.
func Changing() error { return errChanging }

// Change changes it.
func Change(text string) { errChanging = errors.New(text) }

// Take counts an even number of values.
func (m *Meter) Take(n int) error {
	if n&1 != 0 {
		return ErrOdd
	}
	m.Count += n
	return nil
}
