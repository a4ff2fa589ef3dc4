package types

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// implementation is an interface as an argument that objects of Python may implement: an instance of a class that implements it passes as
// itself, any other object by its methods, and a callable for the method of an interface that has one.
type implementation struct {
	instance
	adapter *Adapter
}

// Adapter is the type in generated Go whose methods call those of an object of Python.
type Adapter struct {
	number  int
	t       types.Type
	methods []adapted
}

// adapted is a method of an adapter.
type adapted struct {
	name   string // in Python
	goName string
	callback
}

// implemented returns the type of an argument of an interface, which is i where objects of Python cannot implement it.
func (f *Finder) implemented(i instance) model.Type {
	if a := f.adapter(i.class.Named); a != nil {
		return implementation{i, a}
	}
	return i
}

// adapter returns the adapter of an interface; nil: a method of it cannot be called in Python. The methods of an adapter take and return
// instances alone for other interfaces.
func (f *Finder) adapter(t types.Type) *Adapter {
	if f.adapting || f.MethodName == nil {
		return nil
	}
	for _, a := range f.Adapters {
		if types.Identical(a.t, t) {
			return a
		}
	}
	within := f.within
	f.adapting, f.within = true, nil
	defer func() { f.adapting, f.within = false, within }()
	a := &Adapter{number: len(f.Adapters), t: t}
	for m := range t.Underlying().(*types.Interface).Methods() {
		if !m.Exported() {
			return nil
		}
		f.within = []search{{t: m.Signature(), d: In}}
		c, reason := f.callback(m.Signature(), f.Show(t))
		if reason != "" {
			return nil
		}
		c.text = "func" + c.signature("")
		a.methods = append(a.methods, adapted{f.MethodName(m), m.Name(), c})
	}
	f.Adapters = append(f.Adapters, a)
	return a
}

func (a *Adapter) name() string { return fmt.Sprintf("goannaAdapter%d", a.number) }

// Declare returns the declaration of the type and its methods.
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
		if len(m.results) > 0 || m.fallible {
			call = "return " + call
		}
		fmt.Fprintf(&methods, "\nfunc (a_ *%s) %s%s { %s) }\n", a.name(), m.goName, m.signature("_"), call)
	}
	return fmt.Sprintf("// An object of Python that implements %s.\ntype %s struct {\n\tgoannart.Implementer\n%s}\n%s", a.t, a.name(), fields.String(), methods.String())
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
	if len(i.adapter.methods) == 1 {
		stub = strings.TrimSuffix(stub, " | None") + " | " + i.adapter.methods[0].Stub()
	}
	return stub
}

func (i implementation) Passage() model.Passage {
	item, _ := i.Item()
	return composite(item, In)
}

func (i implementation) Item() (model.Item, bool) {
	return i.adapter.item(i.text, i.instance.conv()), true
}

// item says how a value of an interface passes, given the source of that and the converter of instances of classes that implement it.
func (a *Adapter) item(text string, conv model.Conv) model.Item {
	item := model.Item{C: "goanna_implementation", Slot: "goannart.Implementation", Size: 32, Align: 8, Calls: true, Kept: true, Convert: a.convert(text), Conv: conv}
	item.Conv.Name = "implementation"
	for _, m := range a.methods {
		item.Errors = item.Errors || m.takesErrors()
		item.Conv.Fields = append(item.Conv.Fields, model.Field{Name: m.name, Type: m.callback})
	}
	return item
}

func (a *Adapter) convert(text string) string {
	var fields strings.Builder
	fields.WriteString("\tImplementer: s_.Implementer(),\n")
	for n, m := range a.methods {
		fmt.Fprintf(&fields, "\tf%d: (%s)(s_.Method(%[1]d)),\n", n, m.convert())
	}
	return fmt.Sprintf("func(s_ *goannart.Implementation) %s {\nif !s_.ByMethods() {\nreturn goannart.LoadInterface[%[1]s](&s_.Instance)\n}\nreturn &%s{\n%s}\n}",
		text, a.name(), fields.String())
}

func (i implementation) Default(l *model.Literal) (model.Value, error) {
	v, err := i.instance.Default(l)
	v.Init = "{0}"
	return v, err
}
