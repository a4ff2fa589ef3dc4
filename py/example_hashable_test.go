package py_test

import "github.com/goanna-py/goanna/py"

// Unique returns the values without repetitions, in their order.
func Unique(values []py.Hashable) []py.Hashable {
	var unique []py.Hashable
	seen := map[py.Hashable]bool{}
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			unique = append(unique, v)
		}
	}
	return unique
}

func ExampleHashable() {
	python(`
import examples
print(examples.unique([1, "a", (2, b"b"), None, 1, (2, b"b")]))
try:
    examples.unique([[]])
except TypeError as e:
    print(e)
`)
	// Output:
	// [1, 'a', (2, b'b'), None]
	// unique() argument 'values'[0]: expected a value that Go can compare, got list
}
