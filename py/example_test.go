package py_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/goanna-py/goanna/py"
)

// A function chooses the exception class with its error.
func ExampleErrorf() {
	blur := func(radius int) error {
		if radius < 0 {
			return py.Errorf(py.ValueError, "radius must not be negative, got %d", radius)
		}
		return nil
	}
	err := blur(-1)
	var e *py.Error
	fmt.Println(err, errors.As(err, &e), e.Class)
	// Output: radius must not be negative, got -1 true ValueError
}

// An operand of %w becomes the __cause__ of the exception.
func ExampleError() {
	err := py.Errorf(py.KeyError, "no header: %w", io.EOF)
	var e *py.Error
	errors.As(err, &e)
	fmt.Println(e.Message, e.Class, e.Cause)
	// Output: no header: EOF KeyError EOF
}

// The zero Object is None, also in a program without Python.
func ExampleObject() {
	var none py.Object
	fmt.Println(none.IsNone())
	fmt.Println(none.Str())
	fmt.Println(none.TypeName())
	// Output:
	// true
	// None <nil>
	// NoneType <nil>
}
