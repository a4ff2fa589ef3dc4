package py_test

import "github.com/goanna-py/goanna/py"

// Row returns a row of a table, whose values have several types.
func Row() any { return py.Tuple{1, "bolt", nil, 2.5} }

func ExampleTuple() {
	python(`
import examples
print(examples.row())
`)
	// Output: (1, 'bolt', None, 2.5)
}
