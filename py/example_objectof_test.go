package py_test

import "github.com/goanna-py/goanna/py"

// Title returns text.title(), by the method of Python's str.
func Title(text string) (py.Object, error) {
	o, err := py.ObjectOf(text)
	if err != nil {
		return py.Object{}, err
	}
	title, err := o.Attr("title")
	if err != nil {
		return py.Object{}, err
	}
	return title.Call()
}

func ExampleObjectOf() {
	python(`
import examples
print(examples.title("a new object"))
`)
	// Output: A New Object
}
