package columns

import (
	"fmt"
	"os"
)

// Error is what is wrong with a file or an option. It is an [os.ErrInvalid].
//
//goanna:skip
type Error struct {
	Line    int // of the file, from 1 on; 0 where the error is not about a line
	Problem string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Problem
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Problem)
}

// Is reports whether target is [os.ErrInvalid].
func (e *Error) Is(target error) bool { return target == os.ErrInvalid }

func invalid(format string, args ...any) error { return &Error{Problem: fmt.Sprintf(format, args...)} }
