package types

import (
	"fmt"

	"github.com/goanna-py/goanna/internal/model"
)

// Operation is what a coroutine function of the module returns to the package's Python code, which awaits it: a call of Of.
type Operation struct {
	Number int // of the function of C that gets the results
	Of     *model.Callable
}

// OperationSlot is the slot of an operation, and of the handle of one behind the head of a frame.
var OperationSlot = model.Slot{C: "goanna_operation", Go: "goannart.OperationSlot", Size: 8, Align: 8}

func (Operation) Go() string { return "*goannart.Operation" }

// Imports are those of the results, which generated Go stores.
func (o Operation) Imports() []model.Import {
	var all []model.Import
	for _, t := range o.Of.Results {
		all = withImports(all, t.Imports()...)
	}
	return all
}

func (o Operation) Stub() string { return model.ResultStub(o.Of.Results) }

// Passage has no Store: the function of an operation is not a value in Go.
func (o Operation) Passage() model.Passage {
	return model.Passage{Slot: OperationSlot, Conv: model.Conv{Name: "operation", Data: fmt.Sprintf("{take_%d}", o.Number)}, Owns: true}
}

func (Operation) Item() (model.Item, bool) { return model.Item{}, false }

func (o Operation) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(source{o.Go(), nil}, "no argument")
}

// AwaitedResult returns the type of a result of a coroutine function: an iterator is asynchronous.
func AwaitedResult(t model.Type) model.Type {
	if i, ok := t.(iterator); ok {
		i.awaited = true
		return i
	}
	return t
}

// EndsWithCall says why an argument is of no use after Python's call: the end of a sentence, "" where the argument lives on.
func EndsWithCall(t model.Type) string {
	p := t.Passage()
	_, isCopied := t.(copied)
	item, isItem := t.Item()
	switch {
	case p.Objects:
		return "Python objects are valid until Python's call returns"
	case p.Request != "" && !isCopied:
		return "the memory of a buffer is valid until Python's call returns: take a slice that the function only reads, which is copied"
	case isItem && standsAlone(item) || !isItem && p.Calls:
		return "file objects are valid until Python's call returns"
	}
	return ""
}
