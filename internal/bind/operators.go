package bind

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// operators are the methods that a type with //goanna:operators has as operators of Python, too.
var operators = slices.Concat(
	operator("Add", "add", true), operator("Sub", "sub", false), operator("Mul", "mul", true), operator("Div", "truediv", false),
	operator("Mod", "mod", false), operator("Pow", "pow", false),
	[]protocol{{method: "Neg", matches: operates(0, 1), special: special("__neg__"), stays: true}, {method: "Abs", matches: operates(0, 1), special: special("__abs__"), stays: true}},
)

// operator returns the rows of a method with one parameter: what it returns is that of the operator, and one that returns nothing changes its value, as
// += does. A number on the left side of a sum or a product is as good as one on the right side.
func operator(method, name string, commutes bool) []protocol {
	rows := []protocol{
		{method: method, matches: operates(1, 1), special: special("__" + name + "__"), stays: true},
		{method: method, matches: operates(1, 0), special: special("__i" + name + "__"), stays: true},
	}
	if commutes {
		both := protocol{method: method, matches: scales, special: append(special("__"+name+"__"), special("__r"+name+"__")...), stays: true}
		rows = append([]protocol{both}, rows...)
	}
	return rows
}

// operates matches a method with numbers of parameters and of results, which an error may follow.
func operates(params, results int) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, _ types.Type) bool {
		n := sig.Results().Len()
		if n > 0 && kinds.IsError(sig.Results().At(n-1).Type()) {
			n--
		}
		return sig.Params().Len() == params && !sig.Variadic() && n == results
	}
}

// scales matches a method that takes a number of another type, and returns a value.
func scales(sig *types.Signature, own types.Type) bool {
	if !operates(1, 1)(sig, own) || types.Identical(sig.Params().At(0).Type(), own) {
		return false
	}
	basic, ok := sig.Params().At(0).Type().Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsNumeric != 0
}

// operatorMethods are the names of the methods in the table.
func operatorMethods() string {
	var names []string
	for _, row := range operators {
		if !slices.Contains(names, row.method) {
			names = append(names, row.method)
		}
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// checkOperators reports a directive for operators that gives none.
func (b *members) checkOperators() {
	has := func(row protocol) bool {
		return slices.ContainsFunc(row.special, func(s struct{ name, compare string }) bool { return b.names[s.name] == row.method })
	}
	if !slices.ContainsFunc(operators, has) {
		b.noEffect("a type without a method "+operatorMethods()+" that Python can call", b.onType("operators"))
	}
}

// shape is what Python asks of a special method.
type shape struct {
	params int    // that it is called with
	result string // type of the result in a stub; "": any
}

// shapes are those of special methods whose names a directive may give (https://docs.python.org/3/reference/datamodel.html). Those that are not here, and are no
// operators, are as Go has them.
var shapes = map[string]shape{
	"__bool__": {0, "bool"}, "__int__": {0, "int"}, "__index__": {0, "int"}, "__len__": {0, "int"}, "__hash__": {0, "int"}, "__length_hint__": {0, "int"},
	"__float__": {0, "float"}, "__complex__": {0, "complex"}, "__str__": {0, "str"}, "__repr__": {0, "str"}, "__bytes__": {0, "bytes"},
	"__neg__": {0, ""}, "__pos__": {0, ""}, "__abs__": {0, ""}, "__invert__": {0, ""}, "__trunc__": {0, ""}, "__floor__": {0, ""}, "__ceil__": {0, ""},
	"__iter__": {0, ""}, "__next__": {0, ""}, "__reversed__": {0, ""},
	"__contains__": {1, "bool"}, "__format__": {1, "str"}, "__getitem__": {1, ""}, "__delitem__": {1, ""}, "__setitem__": {2, ""},
}

// binary are the names of operators with two sides, less their underscores. Those of arithmetic may have r or i before them.
var binary = strings.Fields("add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor lt le eq ne gt ge")

// isOperator reports the special method of an operator with two sides, and whether it is one that changes its value, as += does.
func isOperator(special string) (is, changes bool) {
	name := strings.TrimSuffix(strings.TrimPrefix(special, "__"), "__")
	if len(name)+4 != len(special) || name == "" {
		return false, false
	}
	if slices.Contains(binary, name) {
		return true, false
	}
	is = (name[0] == 'r' || name[0] == 'i') && slices.Contains(binary, name[1:])
	return is, is && name[0] == 'i'
}

// asSpecial gives a method that has become a special method what Python expects of that one: an operator is not implemented for what the method does not take,
// and has the instance as its result where it changes that. One of another shape is an error.
func (b *members) asSpecial(f *model.Callable, fn *types.Func) {
	is, changes := isOperator(f.Name)
	is = is && !f.Coroutine
	expected, known := shapes[f.Name]
	if is {
		expected = shape{params: 1}
	} else if !known {
		return
	}
	b.checkShape(f, fn, expected)
	for i := range f.Params {
		p := &f.Params[i]
		if p.Kind == model.PositionalOrKeyword {
			p.Kind = model.PositionalOnly
		}
		if is {
			p.Type = kinds.Present(p.Type)
		}
	}
	f.Operator = is
	f.Itself = changes && len(f.Results) == 0
}

// checkShape reports a method that Python cannot call as a special method, or whose result it would refuse.
func (b *members) checkShape(f *model.Callable, fn *types.Func, expected shape) {
	required, most := 0, 0
	for _, p := range f.Params {
		switch {
		case p.Kind == model.KeywordOnly && (p.Default != nil || p.Optional):
		case p.Kind == model.VarPositional:
			most = expected.params
		case p.Default != nil || p.Optional:
			most++
		default:
			required, most = required+1, most+1
		}
	}
	if required > expected.params || most < expected.params {
		b.errorf(fn.Pos(), "method %s: Python calls '%s' with %s, and it takes %d", b.shown(fn), f.Name, counted(expected.params), len(f.Params))
	}
	result := model.ResultStub(f.Returned())
	if expected.result != "" && result != expected.result && (len(f.Results) != 1 || slices.Contains(scalars, result)) {
		b.errorf(fn.Pos(), "method %s: Python expects %s of '%s', and it returns %s", b.shown(fn), expected.result, f.Name, result)
	}
}

// scalars are types in stubs that are nothing but what they say.
var scalars = []string{"bool", "int", "float", "complex", "str", "bytes"}

func counted(params int) string {
	if params == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", params)
}
