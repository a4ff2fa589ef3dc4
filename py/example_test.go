package py_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/goanna-py/goanna/buffer"
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

// Outside a call from Python no object can be used, and every function of the package returns ErrNotInCall.
func ExampleGetBuffer() {
	total := func(o py.Object) (float64, error) { // a function that Python calls
		b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
		if err != nil {
			return 0, err
		}
		defer b.Release()
		v, err := buffer.As[float64](b.Buffer)
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for x := range v.Values() {
			sum += x
		}
		return sum, nil
	}
	_, err := total(py.Object{})
	fmt.Println(errors.Is(err, py.ErrNotInCall))
	// Output: true
}

// A memoryview of memory of Go. It needs Python, so the example only compiles.
func ExampleMemoryViewFromBuffer() {
	table := func(_ py.Object) (py.Object, error) { // a function that Python calls
		b, err := buffer.Get(buffer.NewArray[int32](2, 3), buffer.PyBUF_FULL)
		if err != nil {
			return py.Object{}, err
		}
		m, err := py.MemoryViewFromBuffer(b)
		if err != nil {
			b.Release() // otherwise the memoryview releases it
		}
		return m, err
	}
	_ = table
}

// Copies between Python objects. They need Python, so the example only compiles.
func ExampleCopyData() {
	fill := func(destination, source py.Object, data []byte) error { // a function that Python calls
		if !py.CheckBuffer(source) {
			return py.FromContiguous(destination, data, buffer.OrderC)
		}
		return py.CopyData(destination, source)
	}
	_ = fill
}

// An exception that Python raised is a Go error. If a function returns it to Python, it is raised again.
func ExampleException() {
	open := func(o py.Object) (*py.Buffer, error) { // a function that Python calls
		b, err := py.GetBuffer(o, buffer.PyBUF_WRITABLE)
		var raised *py.Exception
		if errors.As(err, &raised) && raised.Class == string(py.BufferError) {
			return py.GetBuffer(o, buffer.PyBUF_SIMPLE) // read-only memory will do
		}
		return b, err
	}
	_ = open
}
