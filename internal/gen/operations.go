package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/types"
)

// startingOperations returns m with coroutine functions as C and Go have them: with an operation as their result.
func startingOperations(m *model.Module) *model.Module {
	own := *m
	own.Callables = slices.Clone(m.Callables)
	for i := range own.Callables {
		if c := &own.Callables[i]; c.Coroutine {
			c.Results, c.Error = []model.Type{types.Operation{Number: i, Of: &m.Callables[i]}}, false
		}
	}
	return &own
}

// operationOf returns the operation that a callable starts.
func operationOf(c *model.Callable) (o types.Operation, ok bool) {
	if !c.Coroutine {
		return o, false
	}
	return c.Results[0].(types.Operation), true
}

// layOutResults returns the frame in which the shim gets the results of an operation.
func layOutResults(o types.Operation) frame {
	f := frame{Size: headSize + types.OperationSlot.Size, Self: []place{{"self", types.OperationSlot, headSize}}}
	for j, t := range o.Of.Results {
		f.Results = append(f.Results, f.add(fmt.Sprintf("r%d", j), t))
	}
	f.Size = align(f.Size, 8)
	return f
}

// writeGoOperation writes the function of a callable that starts an operation: it loads the arguments, and leaves the call to the operation.
// What the call returns is stored in another frame.
func writeGoOperation(b *bytes.Buffer, i int, c *model.Callable, f *frame, o types.Operation) {
	results := layOutResults(o)
	writeGoFrame(b, fmt.Sprintf("goannaResults%d", i), &results)
	writeGoHead(b, i, c, f)
	b.WriteString("\to_ := goannart.NewOperation()\n")
	args := make([]string, len(c.Args))
	for j := range c.Args {
		value, spread := strings.CutSuffix(writeArg(b, c, j, f), "...")
		args[j] = fmt.Sprintf("x%d_", j)
		fmt.Fprintf(b, "\t%s := %s\n", args[j], value)
		if spread {
			args[j] += "..."
		}
	}
	b.WriteString("\tf_.r0 = o_.Prepare(func() func(unsafe.Pointer) {\n")
	writeGoResults(b, o.Of, args, "return func(p_ unsafe.Pointer) {\n"+goFrameOf(o.Of, fmt.Sprintf("goannaResults%d", i), &results), failing, &results)
	b.WriteString("\t}})\n}\n")
}

// resultsFunction writes the C function by which an operation's object gets the results.
func (w *cWriter) resultsFunction(i int, o types.Operation) {
	f := layOutResults(o)
	w.frame(fmt.Sprintf("results_%d", i), &f)
	builds := w.builds(o.Of.Results)
	w.printf("static const goanna_callable taking_%d = {.name = %s, .id = GOANNA_OPERATION_RESULT", i, types.QuoteC(displayName(o.Of)))
	w.opens(o.Of)
	w.printf("};\n")
	w.printf("static PyObject *take_%d(PyObject *module, uint64_t handle) {\n    results_%[1]d frame;\n    goanna_call call;\n", i)
	w.printf("    goanna_arena arena = {NULL, NULL, NULL};\n    PyObject *const *args = NULL;\n    PyObject *bound[1];\n")
	w.printf("    if (!goanna_begin(&call, &taking_%d, &frame.head, &arena, module, &args, 0, NULL, bound)) {\n        return NULL;\n    }\n", i)
	w.printf("    frame.self.handle = handle;\n")
	w.clear(ownersOf("r", o.Of.Results))
	w.printf("    PyObject *result = NULL;\n    if (goanna_cross(&call)) {\n")
	w.results(builds)
	w.printf("    }\n")
	w.dropResults(ownersOf("r", o.Of.Results))
	w.printf("    return goanna_end_call(&call, result);\n}\n")
}

// coroutines writes the table of the coroutine functions.
func (w *cWriter) coroutines(m *model.Module) {
	if !hasCoroutines(m) {
		return
	}
	w.printf("\nstatic const goanna_coroutine coroutines[] = {\n")
	for i := range m.Callables {
		c := &m.Callables[i]
		if !c.Coroutine {
			continue
		}
		class := 0
		if c.Class != nil {
			class = c.Class.Number
		}
		w.printf("    {%s, %d},\n", types.QuoteC(c.Name), class)
	}
	w.printf("};\n")
}

func hasCoroutines(m *model.Module) bool {
	return slices.ContainsFunc(m.Callables, func(c model.Callable) bool { return c.Coroutine })
}
