package py_test

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Window exports the memory of another object of Python.
type Window struct{ object *py.Reference }

// NewWindow keeps the object.
func NewWindow(o py.Object) (*Window, error) {
	kept, err := o.Keep()
	return &Window{kept}, err
}

// GetBuffer passes the request on.
//
//goanna:hold-gil
func (w *Window) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	o, err := w.object.Object()
	if err != nil {
		return err
	}
	return &py.Forward{Object: o}
}

// ReleaseBuffer is not called: the buffer is released to the other object.
func (w *Window) ReleaseBuffer(*buffer.Buffer) {}

func ExampleForward() {
	python(`
import examples
m = memoryview(examples.Window(b"abc"))
print(bytes(m), m.obj)
`)
	// Output: b'abc' b'abc'
}
