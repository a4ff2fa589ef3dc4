package py_test

import (
	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Total adds up the items of a buffer of float64.
func Total(o py.Object) (float64, error) {
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

func ExampleGetBuffer() {
	python(`
import array, examples
print(examples.total(array.array("d", [1, 2, 3])))
`)
	// Output: 6.0
}
