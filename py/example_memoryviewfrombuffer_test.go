package py_test

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Table returns a memoryview of memory of Go.
func Table(rows, columns int) (py.Object, error) {
	b, err := buffer.Get(buffer.NewArray[int32](rows, columns), buffer.PyBUF_FULL)
	if err != nil {
		return py.Object{}, err
	}
	m, err := py.MemoryViewFromBuffer(b)
	if err != nil {
		b.Release() // otherwise the memoryview releases it
	}
	return m, err
}

func ExampleMemoryViewFromBuffer() {
	python(`
import examples
m = examples.table(2, 3)
m[1, 2] = 7
print(m.tolist())
`)
	// Output: [[0, 0, 0], [0, 0, 7]]
}
