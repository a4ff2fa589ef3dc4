package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// instance is a named type that is a class, or a pointer to one: an instance of the class, the same for the same pointer. A parameter of
// an interface takes the instances of all classes that implement it.
type instance struct {
	source
	dir     Direction
	class   *Class
	pointer bool
	present bool // None is refused
	finder  *Finder
}

// Class is a named type that is a class.
type Class struct {
	*model.Class
	Named *types.Named
	Value model.Type // as an argument, of which Python makes instances; nil: its constructor takes something else
}

// InstanceSlot is the slot of an instance, also of the one that a method is called on.
var InstanceSlot = model.Slot{C: "goanna_handle", Go: "goannart.Instance", Size: 24, Align: 8}

// findOwnInstance finds the classes of the package's own types.
func findOwnInstance(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if named, _ := NamedType(t); named == nil || f.owner(named.Obj().Pkg()) == nil {
		return nil, "", false
	}
	return findInstance(f, t, d)
}

// NamedType returns the type that t is or points at, where it has a name; else nil.
func NamedType(t types.Type) (named *types.Named, isPointer bool) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t, isPointer = types.Unalias(p.Elem()), true
	}
	named, _ = t.(*types.Named)
	return named, isPointer
}

func findInstance(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	named, isPointer := NamedType(t)
	if named == nil || f.IsClass == nil || !f.IsClass(named) || isPointer && types.IsInterface(named) {
		return nil, "", false
	}
	if isPointer && f.owner(named.Obj().Pkg()) == nil {
		typ, reason := f.Find(named, d)
		if _, ok := typ.(instance); !ok && reason == "" {
			return nil, "", false // a pointer to a type that has a kind of its own: *time.Time
		}
	}
	c, reason := f.Class(named)
	if reason != "" {
		return nil, reason, true
	}
	s := source{c.Go, c.Imports}
	if isPointer {
		s.text = "*" + s.text
	}
	i := instance{source: s, dir: d, class: c, pointer: isPointer, finder: f}
	if d == In && c.IsInterface() {
		return f.implemented(i), "", true
	}
	return i, "", true
}

// Class returns the class of a named type, which is made at the first time.
func (f *Finder) Class(named *types.Named) (*Class, string) {
	for _, c := range f.Classes {
		if types.Identical(c.Named, named) {
			return c, ""
		}
	}
	s, zero, reason := f.classSource(named)
	if reason != "" {
		return nil, reason
	}
	c := &Class{Class: &model.Class{Number: len(f.Classes) + 1, Name: f.ClassName(named), Go: s.text, Imports: s.imports, Holds: "*" + s.text, Zero: zero, Home: f.Home}, Named: named}
	if owner := f.owner(named.Obj().Pkg()); owner != nil {
		c.Home = owner.Home
	}
	if types.IsInterface(named) {
		c.Holds = s.text
	}
	c.Flat = zero == "" && !hasPointers(named)
	f.Classes = append(f.Classes, c)
	return c, ""
}

// Held returns the type of what an instance holds: a pointer to the class's, or that of an interface itself.
func (c *Class) Held() types.Type {
	if c.IsInterface() {
		return c.Named
	}
	return types.NewPointer(c.Named)
}

// classSource returns the source of a type that is a class. That of one that is not exported is for messages, and generated code has its type by zero.
func (f *Finder) classSource(named *types.Named) (s source, zero, reason string) {
	if named.Obj().Exported() {
		s, reason = f.Name(named, f.Show(named), "another type")
		return s, "", reason
	}
	z := f.zero(named)
	return source{f.ImportName(named.Obj().Pkg()) + "." + named.Obj().Name(), z.imports}, z.name, ""
}

// hasPointers reports whether values of a type have pointers in them, which Go's collector follows.
func hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0 || u.Kind() == types.UnsafePointer
	case *types.Array:
		return u.Len() > 0 && hasPointers(u.Elem())
	case *types.Struct:
		for field := range u.Fields() {
			if hasPointers(field.Type()) {
				return true
			}
		}
		return false
	default:
		return true
	}
}

// ClassOf returns the class that values of a type are instances of; nil: they are not instances.
func ClassOf(t model.Type) *Class {
	if i, ok := t.(instance); ok {
		return i.class
	}
	return nil
}

// Present returns the type of instances that are not None.
func Present(t model.Type) model.Type {
	if i, ok := t.(implementation); ok {
		t = i.instance
	}
	if i, ok := t.(instance); ok {
		i.present = true
		return i
	}
	return t
}

// nullable reports a type whose values may be nil, None in Python.
func (i instance) nullable() bool { return !i.present && (i.pointer || i.class.IsInterface()) }

func (i instance) Stub() string {
	name := model.Qualified(i.class.Home, i.class.Name)
	switch {
	case i.nullable() && i.dir == In:
		return name + " | None"
	case i.converts():
		value := i.class.Value
		i.class.Value = nil // a type that holds itself
		defer func() { i.class.Value = value }()
		return name + " | " + value.Stub()
	}
	return name
}

// converts reports a parameter that takes what the constructor of the class takes, too. An operand does not.
func (i instance) converts() bool {
	return i.dir == In && !i.pointer && !i.present && i.class.Value != nil
}

// accepted are the numbers of the classes whose instances an argument may be.
func (i instance) accepted() []int {
	numbers := []int{i.class.Number}
	if u, ok := i.class.Named.Underlying().(*types.Interface); ok {
		numbers = i.finder.implementers(u, numbers)
	}
	return numbers
}

// implementers appends the numbers of the classes whose instances implement an interface, each once.
func (f *Finder) implementers(u *types.Interface, numbers []int) []int {
	for _, c := range f.Classes {
		if types.Implements(c.Held(), u) && !slices.Contains(numbers, c.Number) {
			numbers = append(numbers, c.Number)
		}
	}
	return numbers
}

// listOf is an array in C of the numbers of classes, and a 0.
func listOf(numbers []int) string {
	list := ""
	for _, n := range numbers {
		list += fmt.Sprintf("%d, ", n)
	}
	return "(const int[]){" + list + "0}"
}

func (i instance) conv() model.Conv {
	conv := model.Conv{Name: "instance", Expects: i.class.Name}
	if i.nullable() {
		conv.Expects += " or None"
	}
	conv.Data = fmt.Sprintf("{%t, %s}", i.nullable(), listOf(i.accepted()))
	if i.converts() {
		conv.Data = strings.TrimSuffix(conv.Data, "}") + ", true}"
	}
	return conv
}

// function is the name of rt's generic function for the values: of a pointer, of an interface, or of another value. Of a type that is not exported Go
// infers the type argument.
func (i instance) function(ofPointer, ofInterface, ofValue string) string {
	name := "goannart." + ofValue
	switch {
	case i.pointer:
		name = "goannart." + ofPointer
	case i.class.IsInterface():
		name = "goannart." + ofInterface
	}
	if i.class.Zero != "" {
		return name
	}
	return name + "[" + i.class.Go + "]"
}

func (i instance) load() string  { return i.function("LoadInstance", "LoadInterface", "LoadValue") }
func (i instance) store() string { return i.function("NewInstance", "NewInterface", "NewValue") }

func (i instance) Passage() model.Passage {
	return model.Passage{
		Slot: InstanceSlot,
		Conv: i.conv(),
		Owns: i.dir == Out,
		Load: func(place string) string {
			if i.class.Zero != "" {
				return i.load() + "Like(&" + place + ", " + i.class.Zero + ")"
			}
			return i.load() + "(&" + place + ")"
		},
		Store: func(place, value string) string {
			return place + " = " + i.store() + "(" + value + ")"
		},
	}
}

// Item is nil for a type that is not exported: a container of it has no name either.
func (i instance) Item() (model.Item, bool) {
	if i.class.Zero != "" {
		return model.Item{}, false
	}
	item := model.Item{C: InstanceSlot.C, Slot: InstanceSlot.Go, Size: InstanceSlot.Size, Align: InstanceSlot.Align, Conv: i.conv(), Owns: i.dir == Out}
	if i.dir == In {
		item.Convert = i.load()
	} else {
		item.Convert = fmt.Sprintf("func(v %s) %s { return goannart.Unkept(%s(v)) }", i.text, item.Slot, i.store())
	}
	return item, true
}

func (i instance) Default(l *model.Literal) (model.Value, error) {
	if !i.nullable() {
		return model.Value{}, noDefault(i.source, i.class.Name)
	}
	if l.Kind != model.NoneLiteral {
		return model.Value{}, mismatch(i.source, l, "None")
	}
	return model.Value{Text: "None", Init: "0"}, nil
}

// HoldsInstances reports whether values of a type are instances or have some: what a call was given may live in them.
func HoldsInstances(t model.Type) bool {
	holds := false
	walk(t, func(t model.Type) {
		switch t.(type) {
		case instance, implementation, anonymous, iterator, raw, function, channel:
			holds = true
		}
	})
	return holds
}
