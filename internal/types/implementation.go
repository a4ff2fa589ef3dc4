package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// implementation is an interface as an argument that objects of Python may implement: an instance of a class that implements it passes as
// itself, any other object by its methods, and a callable for the method of an interface that has one.
type implementation struct {
	instance
	adapter *Adapter
	// self: it is a result of a method of the interface itself, or of a method of a result.
	self bool
}

// Adapter is the type in generated Go whose methods call those of an object of Python.
type Adapter struct {
	finder  *Finder
	number  int
	t       types.Type
	text    string // the source of t
	methods []adapted
	state   adapterState
}

type adapterState int

const (
	finding adapterState = iota // its methods
	found
	impossible // a method cannot be called in Python
)

// adapted is a method of an adapter.
type adapted struct {
	name   string // in Python
	goName string
	callback
	fills string // see fillsBy
}

// implemented returns the type of an argument of an interface, which is i where objects of Python cannot implement it.
func (f *Finder) implemented(i instance) model.Type {
	if i.class.Zero != "" {
		return i
	}
	if a := f.adapter(i.class.Named, i.text); a != nil {
		return implementation{i, a, a.state == finding}
	}
	return i
}

// adapter returns the adapter of an interface, which may be one whose methods are being found: methods lead to interfaces, and back. Nil: a method of it
// cannot be called in Python. text is the source of the interface, "" where it has no name.
func (f *Finder) adapter(t types.Type, text string) *Adapter {
	if f.MethodName == nil {
		return nil
	}
	for _, a := range f.adapters {
		if a.finder == f && types.Identical(a.t, t) {
			if a.state == impossible {
				return nil
			}
			return a
		}
	}
	a := &Adapter{finder: f, number: len(f.adapters), t: t, text: text}
	f.adapters = append(f.adapters, a)
	within, recursives := f.within, len(f.Recursives)
	a.state = f.findMethods(a)
	f.within = within
	if a.state == impossible { // what was found since may lead back to it, and is found again
		f.adapters, f.Recursives = f.adapters[:a.number+1], f.Recursives[:recursives]
		return nil
	}
	if text == "" {
		a.text = a.literal()
	}
	return a
}

// findMethods finds the methods of an adapter.
func (f *Finder) findMethods(a *Adapter) adapterState {
	for m := range a.t.Underlying().(*types.Interface).Methods() {
		if !m.Exported() {
			return impossible
		}
		f.within = []search{{t: m.Signature(), d: In}}
		c, reason := f.callback(m.Signature(), f.Show(a.t))
		if reason != "" {
			return impossible
		}
		method := adapted{f.MethodName(m), m.Name(), c, fillsBy(m)}
		if method.fills != "" {
			method.params[0] = items{source: source{text: "[]byte"}, dir: Out, elem: octet}
		}
		method.text = "func" + method.signature("")
		a.methods = append(a.methods, method)
	}
	return found
}

// OwnAdapters returns those of the interfaces that f has found.
func (f *Finder) OwnAdapters() []*Adapter {
	return slices.DeleteFunc(slices.Clone(f.adapters), func(a *Adapter) bool { return a.finder != f || a.state != found })
}

func (a *Adapter) name() string { return fmt.Sprintf("goannaAdapter%d", a.number) }

// convert is the name of the function that makes one of a slot.
func (a *Adapter) convert() string { return fmt.Sprintf("goannaAdapt%d", a.number) }

// Description is the name of the interface's description in C.
func (a *Adapter) Description() string { return fmt.Sprintf("adapter_%d", a.number) }

// Declare returns the declaration of the type, its methods, and the function that makes one.
func (a *Adapter) Declare() string {
	var fields, methods strings.Builder
	for i, m := range a.methods {
		fmt.Fprintf(&fields, "\tf%d %s\n", i, m.text)
		var args []string
		for j := range m.params {
			args = append(args, fmt.Sprintf("p%d_", j))
		}
		call := fmt.Sprintf("a_.f%d(%s", i, strings.Join(args, ", "))
		if m.variadic {
			call += "..."
		}
		switch {
		case m.fills != "":
			call = fmt.Sprintf("return goannart.%s(a_.f%d, %s", m.fills, i, strings.Join(args, ", "))
		case len(m.results) > 0 || m.fallible:
			call = "return " + call
		}
		fmt.Fprintf(&methods, "\nfunc (a_ *%s) %s%s { %s) }\n", a.name(), m.goName, m.signature("_"), call)
	}
	return fmt.Sprintf("// An object of Python that implements %s.\ntype %s struct {\n\tgoannart.Implementer\n%s}\n%s\n%s",
		a.t, a.name(), fields.String(), methods.String(), a.declareConvert())
}

// Imports returns the packages that the declaration names.
func (a *Adapter) Imports() []model.Import {
	var imports []model.Import
	for _, m := range a.methods {
		imports = withImports(imports, m.imports...)
	}
	return imports
}

func (i implementation) Imports() []model.Import {
	return withImports(i.instance.Imports(), i.adapter.Imports()...)
}

func (i implementation) Stub() string {
	stub := i.instance.Stub()
	if len(i.adapter.methods) == 1 && !i.self {
		stub = strings.TrimSuffix(stub, " | None") + " | " + i.adapter.methods[0].Stub()
	}
	return stub
}

func (i implementation) Description() string { return i.adapter.Description() }

func (i implementation) Passage() model.Passage {
	item, _ := i.Item()
	return composite(item, In)
}

func (i implementation) Item() (model.Item, bool) {
	item := i.adapter.item(i.instance.conv())
	item.Conv.Self = i
	return item, true
}

// item says how a value of the interface passes, given the converter of instances of classes that implement it.
func (a *Adapter) item(conv model.Conv) model.Item {
	item := model.Item{C: "goanna_implementation", Slot: "goannart.Implementation", Size: 32, Align: 8, Calls: true, Kept: true, Convert: a.convert(), Conv: conv}
	item.Conv.Name = "implementation"
	for _, m := range a.methods {
		item.Errors = item.Errors || m.fallible
		item.Conv.Fields = append(item.Conv.Fields, model.Field{Name: m.name, Type: m.callback})
	}
	return item
}

func (a *Adapter) declareConvert() string {
	var fields strings.Builder
	fields.WriteString("\tImplementer: s_.Implementer(),\n")
	for n, m := range a.methods {
		fmt.Fprintf(&fields, "\tf%d: (%s)(s_.Method(%[1]d)),\n", n, m.convert())
	}
	return fmt.Sprintf("func %s(s_ *goannart.Implementation) %s {\nif !s_.ByMethods() {\nreturn goannart.LoadInterface[%[2]s](&s_.Instance)\n}\nreturn &%s{\n%s}\n}\n",
		a.convert(), a.text, a.name(), fields.String())
}

func (i implementation) Default(l *model.Literal) (model.Value, error) {
	v, err := i.instance.Default(l)
	v.Init = "{0}"
	return v, err
}
