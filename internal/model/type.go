package model

import (
	"iter"
	"strings"
)

// Type is the type of a parameter or of a result, of one direction.
type Type interface {
	// Go returns the type's source text, qualified by package names: "map[string]int".
	Go() string
	// Imports returns the packages that Go names.
	Imports() []Import
	// Stub returns the type in a stub: "Mapping[str, int]".
	Stub() string
	// Passage says how a value passes as an argument or a result of its own.
	Passage() Passage
	// Item says how a value passes inside another. ok is false for a type that only stands alone.
	Item() (item Item, ok bool)
	// Default converts a literal of a Python signature.
	Default(l *Literal) (Value, error)
}

// ResultStub returns the type in a stub of what a function with these results returns: None, the type of one, a tuple of several.
func ResultStub(results []Type) string {
	var stubs []string
	for _, t := range results {
		stubs = append(stubs, t.Stub())
	}
	switch len(stubs) {
	case 0:
		return "None"
	case 1:
		return stubs[0]
	default:
		return "tuple[" + strings.Join(stubs, ", ") + "]"
	}
}

// Import is a package that generated code imports.
type Import struct{ Name, Path string }

// Slot is the place of a value in a frame, which C and Go share.
type Slot struct {
	C     string // type in C
	Go    string // type in generated Go, without pointers
	Size  int    // bytes
	Align int
}

// Phase is when an argument is converted. Values come first, for their conversion may run Python code, which may change what a
// buffer would hold.
type Phase int

const (
	Values Phase = iota
	Buffers
)

// Passage says how a value passes between Python and Go through a slot of a frame.
type Passage struct {
	Slot  Slot
	Conv  Conv
	Phase Phase

	// Load writes the Go expression of an argument in the addressable slot at place. It has two values, the second an error,
	// where Fallible.
	Load     func(place string) string
	Fallible bool
	// Store writes the Go statements that put a result, the variable value, into the slot. A failure ends the function, by
	// the methods of the frame f_.
	Store func(place, value string) string

	// Leaf is Load, or Store where the type is a result's, for a call on the stack of C: what it writes may not allocate, fail or panic. Nil: no
	// such call passes the type. LeafIf is a condition in C on the slot at place; nil: there is none.
	Leaf   func(place string) string
	LeafIf func(place string) string

	// Count is the C expression of the number of type int64_t that an argument in the slot at place is; nil: it is not an integer. Length is that of the
	// length of one, in Go's sense; nil: it has none. Bytes is that, of type size_t, of the size of the memory that Go has in place; nil: there is none.
	Count, Length, Bytes func(place string) string

	// Request has the flags that Python is asked for a buffer with, in C; "" where the slot has no buffer.
	Request string
	// Objects: the value is a Python object, so the call holds the GIL.
	Objects bool
	// Calls: Go may call Python through the value while the function runs, and takes the GIL for that.
	Calls bool
	// Context: the function gets a context, which Ctrl-C cancels.
	Context bool
	// Owns: the slot owns what its converter's drop function gives back.
	Owns bool
}

// Item says how a value passes inside another: a slot there has the memory layout of a Go type.
type Item struct {
	C     string // type in C
	Slot  string // that Go type
	Size  int    // bytes
	Align int
	Conv  Conv
	// Convert is a Go expression of a function: of an argument's func(*Slot) T, of a result's func(T) Slot. "" where Slot and T are
	// the same type and a value stays valid when it is copied.
	Convert string
	// Owns: the slot owns what its converter's drop function gives back.
	Owns bool
	// Calls: Go may call Python through the value while the function runs. Kept: also after that.
	Calls, Kept bool
	// Errors: Go gets errors of Python through the value, which may be errors of Go that come back.
	Errors bool
}

// Conv names a converter of the C half, and describes the type to it.
type Conv struct {
	Name    string    // conv/NAME.h
	Expects string    // what a message says that a value should be: "list of str"; "" where the converter knows
	Key     Type      // of a mapping
	Elem    Type      // of a container
	Count   int       // of an array
	Fields  []Field   // of a struct, or of the frame of a callable
	Data    string    // C initialiser of the converter's own description, of type goanna_NAME_data
	Class   string    // the class of the shim that values are instances of, which the module has then; "": none
	Self    Described // the type itself, where it may be inside itself; else nil
}

// Described is a type that may be inside itself. Its description in C has a name, by which what is inside refers to it, and so has the function
// of its Convert, which generated Go declares.
type Described interface {
	Type
	// Description is the name in C, which tells the type from others of a module.
	Description() string
}

// Recursive is a type that holds itself: [Conv.Elem] is what it is, with the type itself in it.
type Recursive interface {
	Described
	// Declare returns the declarations in Go.
	Declare() string
	// Alias returns the type's name in a stub, and what it stands for.
	Alias() (name, stub string)
}

// Adapter is a type that generated Go declares.
type Adapter interface {
	Declare() string
	// Imports returns the packages that the declaration names.
	Imports() []Import
}

// Inner returns the types of the values in one of the converter, or of those that pass through it.
func (c Conv) Inner() []Type {
	var inner []Type
	for _, t := range []Type{c.Key, c.Elem} {
		if t != nil {
			inner = append(inner, t)
		}
	}
	for _, f := range c.Fields {
		inner = append(inner, f.Type)
	}
	return inner
}

// All yields the types of all values in one of the converter, and how these pass: a type that is inside itself is walked once.
func (c Conv) All() iter.Seq2[Type, Item] {
	return func(yield func(Type, Item) bool) {
		seen := map[string]bool{}
		var walk func(c Conv) bool
		walk = func(c Conv) bool {
			if c.Self != nil {
				if seen[c.Self.Description()] {
					return true
				}
				seen[c.Self.Description()] = true
			}
			for _, t := range c.Inner() {
				item, _ := t.Item()
				if !yield(t, item) || !walk(item.Conv) {
					return false
				}
			}
			return true
		}
		walk(c)
	}
}

// Has reports whether one of the values in one of the converter passes in a way.
func (c Conv) Has(way func(Item) bool) bool {
	for _, item := range c.All() {
		if way(item) {
			return true
		}
	}
	return false
}

// Field is a field of a struct.
type Field struct {
	Name   string // in Python
	Offset int    // bytes
	Type   Type
}
