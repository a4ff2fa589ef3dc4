// Package model describes a Python extension module: what package bind finds in a Go package, and what package gen writes the
// sources of. It knows neither Go's type checker nor how a module is built.
package model

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Module is one Python extension module.
type Module struct {
	Name       string // dotted Python import name: "imaging"
	ImportPath string // Go import path of the package
	GoName     string // Go package name
	ImportName string // what generated code calls the package
	Dir        string // the package's folder
	Doc        string // package comment, as docstring text
	Version    string // of the distribution (PEP 440), for __version__
	Callables  []Callable
	Constants  []Constant
	// Enumerations have the numbers by which the data of their converters name them.
	Enumerations []*Enumeration
	Classes      []*Class      // at the places that their numbers say
	NamedTuples  []*NamedTuple // the same
	Records      []*NamedTuple // of the items of Arrays, in the stub alone: their classes have no names at run time
	Exceptions   []*Exception
	// Errors are the other error variables of the packages, as the linker names them: "example.com/geo.errEmpty".
	Errors []string
	// ForeignErrors are the error variables of other packages that code of the packages names.
	ForeignErrors []ForeignError
	// API lists what the package exports: functions, methods, fields, constants and variables. Of what has type parameters it
	// has each instantiation, or the one name where there is none.
	API []Export
	// Adapters are the types by which objects of Python implement interfaces.
	Adapters []Adapter
	// Recursives are the types of the callables that hold themselves.
	Recursives []Recursive
	// ShimClasses are the names of the shim's classes that the module has beside Array and PanicError, sorted.
	ShimClasses []string
	// Submodules are the Python modules of several Go packages in one extension module, which has all that they have. Homes are their places here,
	// counted from 1; 0 is the module itself.
	Submodules []*Module
}

// ForeignError is an error variable of another package: "io.EOF", and the import of io.
type ForeignError struct {
	Go     string
	Import Import
}

// ModulePrefix and the number of a home are what stubs of other homes call its module.
const ModulePrefix = "_module_"

// Qualified returns the name of a class of a home as texts of types have it, whatever stub they are for: "_module_2.Color".
func Qualified(home int, name string) string {
	return ModulePrefix + strconv.Itoa(home) + "." + name
}

// At returns the Python module of a home.
func (m *Module) At(home int) *Module {
	if home == 0 {
		return m
	}
	return m.Submodules[home-1]
}

// LastName returns what follows the last dot of the module's name.
func (m *Module) LastName() string { return m.Name[strings.LastIndexByte(m.Name, '.')+1:] }

// Export is a name that a Go package exports, bound or not.
type Export struct {
	Kind   string // "function", "method", "field", "constant", "variable"
	Go     string // "Circle.Area"
	Reason string // why it is not bound; "" where it is
	Pos    token.Position
}

// Class is the Python class of a named Go type.
type Class struct {
	Number int    // counts from 1 in Module.Classes
	Home   int    // see Module.Submodules
	Name   string // "Circle"
	Go     string // the type: "geo.Circle"
	// Imports has the packages that Go names.
	Imports []Import
	Holds   string // what an instance holds: "*geo.Circle", or the interface itself
	// Zero is the variable in generated Go that has the type of Holds, where the type is not exported, so that Go and Holds are for messages; else "".
	Zero string
	Doc  string
	// Base is the built-in class that an exception class is derived from; "": the class is not an exception.
	Base string
	// Values: errors are values of the type, too, not pointers alone.
	Values bool
	// Hidden: Python has instances of the class, and no name for it.
	Hidden bool
	// Flat: the type has no pointers, so that C may run code that has the memory of an instance.
	Flat bool
	// Fields has the names of those that the constructor takes, which instances have, too; nil: it takes something else.
	Fields []string
	// NotIterable: instances have items by keys alone. Python would count from 0.
	NotIterable bool
	// Closes: close() ends an instance; "with" calls it.
	Closes bool
	// Warns: Python warns of an instance that ends before close().
	Warns bool
	// Commits: "with" ends an instance by commit() or, after an exception, by rollback().
	Commits bool
	// End is the Go name of the method that is called when an instance ends, "__del__" in Python; "": none is.
	End string
	// Pickles: instances are pickled and copied by the methods _marshal and _unmarshal.
	Pickles bool
	// Exports: instances export buffers.
	Exports bool
	// ExportHoldsGIL: the GIL is kept while an instance answers a buffer request, so that it can use Python objects.
	ExportHoldsGIL bool
}

// Enumeration is a class of Python's enum module, of the constants of a named Go type.
type Enumeration struct {
	GoName  string // of the type: "Color"
	Name    string // of the class
	Home    int    // see Module.Submodules
	Path    string // import path of the type's package
	Package string // and its name
	Doc     string
	Kind    string // class of the enum module: "IntEnum", "IntFlag", "StrEnum"
	Bits    uint64 // of IntFlag: those that the members have
	Members []Member
}

// Member is a member of an enumeration, or a second name of one.
type Member struct {
	GoName string // of the constant: "ColorRed"
	Name   string // "RED"
	Doc    string
	Text   string // value, as a Python expression
}

// NamedTuple is the class of a struct whose values are named tuples.
type NamedTuple struct {
	Number int    // counts from 1 in Module.NamedTuples
	Home   int    // see Module.Submodules
	Name   string // "Point"
	Go     string // the type: "geo.Point"
	Doc    string
	Fields []Field // as results; without offsets
}

// Exception is the exception class of an error variable.
type Exception struct {
	Name string // "NotFoundError"
	Home int    // see Module.Submodules
	Go   string // the variable: "geo.ErrNotFound"
	Base string // name of a built-in exception class
	Doc  string
	// Concrete: the variable is of a type of errors, not of type error.
	Concrete bool
}

// IsInterface reports the class of an interface.
func (c *Class) IsInterface() bool { return c.Holds == c.Go }

// GoName returns the type's name without its package's: "Set[time.Time]" of an instantiation.
func (c *Class) GoName() string {
	name, args, generic := strings.Cut(c.Go, "[")
	name = name[strings.LastIndexByte(name, '.')+1:]
	if generic {
		name += "[" + args
	}
	return name
}

// Role is what a callable is in Python.
type Role int

const (
	Function       Role = iota // of the module
	Method                     // of an instance of Class
	Getter                     // of a property of Class
	Setter                     // of the property that a Getter of the same Name reads
	ClassMethod                // of Class; an instance that it returns is of the class that it is called on
	Constructor                // of Class
	Variable                   // of the module: its value at the time
	VariableSetter             // of the module: sets the variable that a Variable of the same Name reads
)

// Callable is an exported Go function, a method or a field.
type Callable struct {
	GoName string // "BoxBlur"
	Name   string // "box_blur"
	Home   int    // of a function or variable: see Module.Submodules
	Role   Role
	Class  *Class // nil for a function
	// Fixed says why Python cannot set a Variable; "": there is a VariableSetter.
	Fixed string
	// Once: Python can read a Variable once, as it gets the memory from Go. dir() does not list it, so that help() and completers do not read it.
	Once bool
	// Attribute is of a Variable whose value is of a class, which has it, too; nil: no class has it.
	Attribute *Attribute
	// Enumeration has the function as a method, whose first parameter is the member; nil: the module has it.
	Enumeration *Enumeration
	// Call is the Go expression of what is called, "geo.NewCircle" or "self_.Area". Of a field or variable it is that, and of a constructor
	// without a function "".
	Call string
	// Imports has the packages that Call names, beside that of the function.
	Imports []Import
	// Method: a Setter calls a method, and sets no field.
	Method bool
	// Place is where the field of a property lies that C reads and writes itself; nil: Go does.
	Place *Place
	// Compare follows the call in Go, of a comparison: "< 0".
	Compare string
	// Or is called with the same arguments where the call returns false: "self_.Equal"; "": nothing is.
	Or string
	// Operator: an argument of another type is NotImplemented.
	Operator bool
	// Itself: Python gets the instance that it is called on, as += does. There are no Results.
	Itself  bool
	Doc     string
	Params  []Param
	Args    []Arg  // of the Go function, in order
	Results []Type // less a last error; one is returned as it is, several as a tuple, none as None, except for those of Changed
	Outs    []Out  // the first Results, which C makes before the call, and the function sets
	Changed []int  // parameters whose lists the function changes: the last Results are what those have after the call
	Error   bool   // the last result is an error
	HoldGIL bool   // //goanna:hold-gil
	// Coroutine: //goanna:async, calls are awaited.
	Coroutine bool
	Pos       token.Position
}

// Attribute is the place of a variable in a class.
type Attribute struct {
	Class *Class
	Name  string
}

// Place is the place of a field in its struct.
type Place struct{ Offset int } // bytes

// Returned are the results that Python sees.
func (c *Callable) Returned() []Type { return c.Results[:len(c.Results)-len(c.Changed)] }

// OfModule reports whether c is a function of the module.
func (c *Callable) OfModule() bool { return c.Role == Function && c.Enumeration == nil }

// OnInstance reports whether c is called on an instance, which is not a parameter.
func (c *Callable) OnInstance() bool { return c.Role == Method || c.Role == Getter || c.Role == Setter }

// Objects reports whether Python objects are among c's parameters or results: the call holds the GIL.
func (c *Callable) Objects() bool {
	return slices.ContainsFunc(c.Params, func(p Param) bool { return p.Type.Passage().Objects }) ||
		slices.ContainsFunc(c.Results, func(t Type) bool { return t.Passage().Objects })
}

// HasContexts reports whether Ctrl-C may end the function early, through a context among its arguments.
func (c *Callable) HasContexts() bool {
	return slices.ContainsFunc(c.Params, func(p Param) bool { return p.Type.Passage().Context })
}

// RunsCode reports whether a call runs a function of the package: more than an access to a field or a variable.
func (c *Callable) RunsCode() bool {
	return c.Role != Getter && c.Role != Variable && !c.Assigns()
}

// Assigns reports whether c is the assignment to a property or to a variable: its only parameter is the value.
func (c *Callable) Assigns() bool { return c.Role == Setter || c.Role == VariableSetter }

// Calls reports whether Go may call Python through an argument, or a value in one, while the function runs.
func (c *Callable) Calls() bool {
	return slices.ContainsFunc(c.Params, func(p Param) bool {
		passage := p.Type.Passage()
		return passage.Calls || passage.Conv.Has(func(i Item) bool { return i.Calls })
	})
}

// KeepsCallables reports whether Go may call Python in any call of the module, through an argument of an earlier one.
func (m *Module) KeepsCallables() bool {
	return m.takes(func(i Item) bool { return i.Kept })
}

// TakesErrors reports whether Python may give Go an error: exceptions remember theirs then.
func (m *Module) TakesErrors() bool {
	return m.takes(func(i Item) bool { return i.Errors })
}

// takes reports whether a parameter, or a value inside one, is as wanted.
func (m *Module) takes(wanted func(Item) bool) bool {
	return slices.ContainsFunc(m.Callables, func(c Callable) bool {
		return slices.ContainsFunc(c.Params, func(p Param) bool {
			item, ok := p.Type.Item()
			return ok && (wanted(item) || item.Conv.Has(wanted))
		})
	})
}

// ParamKind says how an argument may be passed, as inspect.Parameter.kind does.
type ParamKind int

const (
	PositionalOrKeyword ParamKind = iota
	PositionalOnly
	KeywordOnly
	VarPositional // the rest of the positional arguments: *args
)

// Param is a parameter of a callable.
type Param struct {
	Name    string // Python name
	GoName  string
	Type    Type
	Kind    ParamKind
	Default *Value // nil where an argument is required, and where its absence means something
	// Optional: without an argument the parameter stands for nothing: the frame says whether there is one.
	Optional bool
	// Absent is what an optional parameter is without an argument, for readers; nil where that is not known.
	Absent *Value
}

// Out is a slice that a function sets, and Python gets as an Array.
type Out struct {
	Name  string // in messages
	Shape []*Extent
}

// Extent is a number of items, which C calculates from arguments.
type Extent struct {
	Op     byte    // '+', '-', '*': of X and Y; 0: none
	X, Y   *Extent // of Op
	Param  string  // without Op: the name of the parameter whose value it is, or length with Len; "": it is Number
	Len    bool
	Number int64
}

// Arg is an argument of the Go function.
type Arg struct {
	Param   int      // the parameter that it is
	Out     int      // not 0: the result, counted from 1, that it is instead of one
	Spread  bool     // passed as v...
	Options *Options // not nil: what it is made of instead of one parameter
}

// Options is an argument that keywords make: a struct, whose fields they are, or a list of functional options.
type Options struct {
	Go       string // the struct, or the type of an option: "imaging.BlurOptions"
	Like     string // Go expression of a pointer to an option whose type is not exported; else ""
	Start    string // Go expression of the struct without keywords; "" for a list
	Pointer  bool   // passed by address
	Variadic bool   // passed as the only one of a variadic parameter, or not at all without keywords
	Keywords []Keyword
}

// Keyword is a parameter that sets a field of a struct, or makes a functional option.
type Keyword struct {
	Param int
	Field string // of the struct
	Func  string // that makes the option: "imaging.WithRadius"
	Flag  bool   // Func takes nothing: the option stands for True
	// Spread has the names of the fields of the value that are Func's arguments; nil: the value is the argument.
	Spread   []string
	Variadic bool // Func takes any number of values, the value's or its last field's items
}

// Constant is an exported package constant.
type Constant struct {
	GoName string // "MaxSize"
	Name   string // "MAX_SIZE"
	Home   int    // see Module.Submodules
	Doc    string
	Type   Type
	Value  Value
	// Enumeration counts from 1 the enumeration that the value is a member of; 0: none.
	Enumeration int
	Pos         token.Position
}

// Value is a parameter's default or the value of a constant.
type Value struct {
	Text      string // Python expression: "True", "-1", "2.5", "float('inf')", "'a'"
	Signature string // the same in ASCII and without calls, as inspect.signature reads; "" where Text is that
	Init      string // what stands in the braces of an initialiser of the slot in C; "": Python evaluates Text, a literal, as it imports the module
	Exact     bool   // a type checker may infer the type from Text (PEP 591): of bool, int and str
}
