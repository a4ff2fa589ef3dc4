package py_test

import (
	"errors"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// IsWritable reports whether the memory of an object can be written to. A BufferError is the answer; any other exception is raised again.
func IsWritable(o py.Object) (bool, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_WRITABLE)
	var raised *py.Exception
	if errors.As(err, &raised) && raised.Class == string(py.BufferError) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, b.Release()
}

func ExampleException() {
	python(`
import examples
print(examples.is_writable(bytearray(1)), examples.is_writable(b"a"))
try:
    examples.is_writable(42)
except TypeError as e:
    print(e)
`)
	// Output:
	// True False
	// a bytes-like object is required, not 'int'
}
