package types

import (
	"fmt"
	"go/types"
	"iter"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// callback is a func as an argument: a Python callable, which Go may call from any goroutine, also after the function has returned.
type callback struct {
	source
	params   []model.Type // of direction Out; a [Context], which Python does not see, for context.Context
	results  []model.Type // of direction In, less a last error
	variadic bool
	fallible bool // the last result is an error
}

func findCallback(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || d == Out {
		return nil, "", false
	}
	shown := f.Show(t)
	if f.isWithin(t) {
		return nil, shown + " has itself among its parameters or results" + orSkip, true
	}
	c, reason := f.callback(sig, shown)
	if reason != "" {
		return nil, reason, true
	}
	c.text = "func" + c.signature("")
	s, reason := f.composed(t, c.source)
	c.source = s
	return c, reason, true
}

// callback returns the type of a callable by the signature of its func, without the source. shown is the text of what has it.
func (f *Finder) callback(sig *types.Signature, shown string) (c callback, reason string) {
	c.variadic = sig.Variadic()
	for v := range sig.Params().Variables() {
		if context, ok := f.FindContext(v.Type()); ok {
			c.params = append(c.params, context)
			c.imports = withImports(c.imports, model.Import{Name: "context", Path: "context"})
			continue
		}
		p, _, reason := f.Item(v.Type(), Out, shown)
		if reason != "" {
			return callback{}, reason
		}
		c.params = append(c.params, p)
		c.imports = withImports(c.imports, p.Imports()...)
	}
	results := sig.Results()
	if n := results.Len(); n > 0 && IsError(results.At(n-1).Type()) {
		c.fallible = true
	}
	for i := range results.Len() {
		if c.fallible && i == results.Len()-1 {
			break
		}
		r, item, reason := f.Item(results.At(i).Type(), In, shown)
		if reason == "" && standsAlone(item) {
			if held, ok := f.held(results.At(i).Type()); ok {
				c.results = append(c.results, held)
				c.imports = withImports(c.imports, held.Imports()...)
				continue
			}
			reason = shown + ": " + r.Go() + " stands alone, as a parameter of its own" + orSkip
		}
		if reason != "" {
			return callback{}, reason
		}
		c.results = append(c.results, r)
		c.imports = withImports(c.imports, r.Imports()...)
	}
	return c, ""
}

// standsAlone reports values that end with the call that they are arguments of.
func standsAlone(item model.Item) bool {
	ends := func(i model.Item) bool { return i.Calls && !i.Kept }
	return ends(item) || item.Conv.Has(ends)
}

// isWithin reports whether t is being found as a part of itself.
func (f *Finder) isWithin(t types.Type) bool {
	for _, s := range f.within[:len(f.within)-1] {
		if types.Identical(s.t, t) {
			return true
		}
	}
	return false
}

// signature is that of the func, whose parameters and results have names of the given prefix and a number.
func (c callback) signature(named string) string {
	list := func(letter string, all []model.Type, variadic bool) []string {
		var parts []string
		for i, t := range all {
			text := t.Go()
			if variadic && i == len(all)-1 {
				text = "..." + strings.TrimPrefix(text, "[]")
			}
			if named != "" {
				text = fmt.Sprintf("%s%d%s %s", letter, i, named, text)
			}
			parts = append(parts, text)
		}
		return parts
	}
	results := list("r", c.results, false)
	switch {
	case c.fallible && named != "":
		results = append(results, "err"+named+" error")
	case c.fallible:
		results = append(results, "error")
	}
	return "(" + strings.Join(list("p", c.params, c.variadic), ", ") + ") (" + strings.Join(results, ", ") + ")"
}

func (c callback) Stub() string {
	var params []string
	for _, p := range c.passed() {
		params = append(params, p.Stub())
	}
	list := "[" + strings.Join(params, ", ") + "]"
	if c.variadic {
		list = "..."
	}
	return "Callable[" + list + ", " + c.answer() + "] | None"
}

// answer is the type in a stub of what the callable returns: without results in Go, anything.
func (c callback) answer() string {
	if len(c.results) == 0 {
		return "object"
	}
	return model.ResultStub(c.results)
}

func (c callback) Passage() model.Passage {
	item, _ := c.Item()
	return composite(item, In)
}

func (c callback) Item() (model.Item, bool) {
	return model.Item{C: "goanna_callback *", Slot: "goannart.Callback", Size: 8, Align: 8, Conv: c.conv(), Convert: c.convert(), Calls: true, Kept: true, Errors: c.takesErrors()}, true
}

// takesErrors reports whether Go gets errors of the callable: what it raises, or a result.
func (c callback) takesErrors() bool {
	return c.fallible || slices.ContainsFunc(c.results, func(t model.Type) bool {
		item, _ := t.Item()
		return item.Errors
	})
}

// passed yields the parameters that Python gets, each by its place in the func.
func (c callback) passed() iter.Seq2[int, model.Type] {
	return func(yield func(int, model.Type) bool) {
		for i, t := range c.params {
			if _, ok := t.(Context); !ok && !yield(i, t) {
				return
			}
		}
	}
}

// fields are the members of the frame of a call of the callable: its arguments, then its results.
func (c callback) fields() []model.Field {
	var slots []model.Type
	for _, t := range c.passed() {
		slots = append(slots, t)
	}
	return layout(0, append(slots, c.results...))
}

// layout places slots of types in a frame, one after another from an offset on.
func layout(at int, slots []model.Type) []model.Field {
	var fields []model.Field
	for _, t := range slots {
		item, _ := t.Item()
		at = (at + item.Align - 1) / item.Align * item.Align
		fields = append(fields, model.Field{Offset: at, Type: t})
		at += item.Size
	}
	return fields
}

func (c callback) conv() model.Conv {
	fields := c.fields()
	return model.Conv{Name: "callback", Expects: "callable or None", Fields: fields,
		Data: fmt.Sprintf("{%d, %d, %t, %t, false}", len(fields)-len(c.results), len(c.results), c.fallible, c.variadic)}
}

// convert is the function of Item's Convert. The frame of each call is memory of Go. Where a call's context is done its error is the call's, and Python is
// not called.
func (c callback) convert() string {
	var frame, store, load strings.Builder
	owns := false
	for i, t := range c.passed() {
		item, _ := t.Item()
		fmt.Fprintf(&frame, "a%d %s\n", i, item.Slot)
		fmt.Fprintf(&store, "f_.a%d = (%s)(p%d_)\n", i, storeOf(item), i)
		owns = owns || item.Owns
	}
	if owns {
		store.WriteString("goannart.Stored()\n")
	}
	for i, t := range c.results {
		item, _ := t.Item()
		fmt.Fprintf(&frame, "r%d %s\n", i, words(item.Size, item.Align))
		fmt.Fprintf(&load, "r%d_ = (%s)((*%s)(unsafe.Pointer(&f_.r%d)))\n", i, loadOf(item), item.Slot, i)
	}
	call := fmt.Sprintf("c_.Call(unsafe.Pointer(f_), %t, func() {\n%s}, func() {\n%s})", c.fallible, store.String(), load.String())
	if c.fallible {
		call = c.done() + "err_ = " + call
	}
	return fmt.Sprintf("func(s_ *goannart.Callback) %s {\nc_ := goannart.LoadCallable(s_)\nif c_ == nil {\nreturn nil\n}\n"+
		"return func%s {\nf_ := new(struct {\n%s})\n%s\nreturn\n}\n}", c.text, c.signature("_"), frame.String(), call)
}

// done is what returns the error of a context that is done.
func (c callback) done() string {
	var text strings.Builder
	for i, t := range c.params {
		if _, ok := t.(Context); ok {
			fmt.Fprintf(&text, "if p%[1]d_ != nil && p%[1]d_.Err() != nil {\nerr_ = p%[1]d_.Err()\nreturn\n}\n", i)
		}
	}
	return text.String()
}

// Default accepts None, which is nil.
func (c callback) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.NoneLiteral {
		return model.Value{}, mismatch(c.source, l, "None")
	}
	return model.Value{Text: "None", Init: "NULL"}, nil
}
