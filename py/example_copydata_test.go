package py_test

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Fill copies the items of source, or else a text, to the memory of destination.
func Fill(destination, source py.Object) error {
	if !py.CheckBuffer(source) {
		return py.FromContiguous(destination, []byte("none"), buffer.OrderC)
	}
	return py.CopyData(destination, source)
}

func ExampleCopyData() {
	python(`
import examples
memory = bytearray(4)
examples.fill(memory, memoryview(b"abcdefgh")[::2])
print(memory)
examples.fill(memory, 42)
print(memory)
`)
	// Output:
	// bytearray(b'aceg')
	// bytearray(b'none')
}
