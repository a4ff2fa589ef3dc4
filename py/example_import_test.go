package py_test

import "github.com/goanna-py/goanna/py"

// Decimal returns decimal.Decimal(text).
func Decimal(text string) (py.Object, error) {
	module, err := py.Import("decimal")
	if err != nil {
		return py.Object{}, err
	}
	class, err := module.Attr("Decimal")
	if err != nil {
		return py.Object{}, err
	}
	return class.Call(text)
}

func ExampleImport() {
	python(`
import examples
print(examples.decimal("0.10") * 3)
`)
	// Output: 0.30
}
